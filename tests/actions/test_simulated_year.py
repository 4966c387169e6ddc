"""A simulated year: whatever a thousand clients do, the money adds up and no case is forgotten."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.actions.collection import holders, is_held
from portal.domain.arrangements import MOVES, Kind, Status
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.domain.plans import Plan, progress
from portal.domain.promises import is_settled
from portal.domain.steps import next_steps
from portal.store import tables as t
from tests.support.still import pooled_store
from tests.support.year import Year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.store.case_queries import Happening
    from portal.store.database import Store
    from portal.store.queries import Queries


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database in memory where the system has such a folder, and connections that stay open."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield pooled_store(f"sqlite:///{folder}/year.sqlite3")


@pytest.mark.parametrize("seed", [1, 2])
def test_in_the_first_weeks_of_sixty_clients_the_money_adds_up(store: Store, seed: int) -> None:
    live(Year(store=store, seed=seed, size=60, days=45, acts_a_day=3))


@pytest.mark.slow
def test_in_a_year_of_a_thousand_clients_the_money_adds_up(store: Store) -> None:
    live(Year(store=store, seed=3, size=1_000, acts_a_day=3, bills=(1,)))


def live(year: Year) -> None:
    year.begin()
    year.run(check)
    check(year)


def check(year: Year) -> None:
    """Everything that has to hold when nothing is in the air."""
    with year.store.queries() as queries:
        ours = {i.id: i for p in year.people for i in queries.invoices(p.client.id)}
        known = queries.arrangements_in()
        check_ledger(year, ours)
        check_money(year, queries, ours)
        check_plans(year, known, ours)
        check_lives(year, queries, known)
        check_collection(year, queries, ours)
        check_timeline(year, queries, ours, known)
        assert queries.undone_events() == []


def check_ledger(year: Year, ours: dict[str, Invoice]) -> None:
    for invoice in ours.values():
        if invoice.stripe_id:
            theirs = year.state.the("invoice", invoice.stripe_id)
            assert invoice.status.value == theirs["status"], invoice
            if theirs["status"] in {"open", "paid"}:
                assert invoice.remaining.minor == theirs["amount_remaining"], (invoice, theirs)


def check_money(year: Year, queries: Queries, ours: dict[str, Invoice]) -> None:
    """What moved, and what the owner found, is what was paid, and the surplus that was told."""
    assert moved_money(year, queries) == paid_money(year, ours) + told_money(year, queries)


def moved_money(year: Year, queries: Queries) -> Counter[str]:
    moved = Counter[str]()
    for intent in year.state.all("payment_intent"):
        if intent["status"] == "succeeded":
            moved[intent["currency"].upper()] += intent["amount"]
    for row in queries._all(select(t.payments)):  # noqa: SLF001 - what the owner counted
        if row["key"].startswith(("claim-", "received-")):
            moved[row["currency"]] += row["minor"]
    return moved


def paid_money(year: Year, ours: dict[str, Invoice]) -> Counter[str]:
    paid = Counter[str]()
    stripe_ids = {invoice.stripe_id for invoice in ours.values()}
    for bill in year.state.all("invoice"):
        if bill["id"] not in stripe_ids:  # the first month of a subscription, paid before we knew
            paid[bill["currency"].upper()] += bill["amount_paid"]
    for invoice in ours.values():
        paid[invoice.total.currency] += min(invoice.paid.minor, invoice.total.minor)
    return paid


def told_money(year: Year, queries: Queries) -> Counter[str]:
    """The surplus of which the owner was told."""
    paid = Counter[str]()
    for task in (*queries.tasks(), *queries.tasks(done=True)):
        if task.what == "paid_twice" and "amount" in task.details:
            amount, _, currency = task.details["amount"].partition(" ")
            paid[currency] += Money.parse(amount, currency).minor
        elif task.what == "paid_twice":
            bill = year.state.the("invoice", task.details["object"])
            paid[bill["currency"].upper()] += bill["amount_overpaid"]
    return paid


def check_plans(year: Year, known: tuple[Arrangement, ...], ours: dict[str, Invoice]) -> None:
    for arrangement in known:
        if not isinstance(arrangement.terms, Plan) or not arrangement.is_agreed:
            continue
        mine = [ours[i] for i in arrangement.invoice_ids]
        found = progress(arrangement.terms, mine, today=year.today)
        left = sum(i.remaining.minor for i in mine if i.status is InvoiceStatus.OPEN)
        assert found.remaining.minor == min(left, arrangement.terms.total.minor)
        assert not found.is_finished
        assert not is_settled(arrangement.terms.shares, mine)


def check_lives(year: Year, queries: Queries, known: tuple[Arrangement, ...]) -> None:
    by_client: dict[str, list[Arrangement]] = {}
    for arrangement in known:
        by_client.setdefault(arrangement.client_id, []).append(arrangement)
        if arrangement.is_live:
            assert arrangement.next_on is not None, arrangement
            assert arrangement.next_on > year.today, arrangement
    for client in queries.overdue_clients(year.today):
        tasks = [(task.what, task.due_on) for task in queries.tasks(client)]
        assert next_steps(by_client.get(client, ()), tasks), client
    for theirs in by_client.values():
        agreed = Counter(
            invoice_id
            for a in theirs
            if a.is_agreed and a.kind in {Kind.PROMISE, Kind.PLAN}
            for invoice_id in a.invoice_ids
        )
        assert all(count == 1 for count in agreed.values()), theirs


def check_collection(year: Year, queries: Queries, ours: dict[str, Invoice]) -> None:
    """Stripe asks for exactly what nothing holds."""
    for invoice in ours.values():
        if not invoice.stripe_id or invoice.status is not InvoiceStatus.OPEN:
            continue
        theirs = year.state.the("invoice", invoice.stripe_id)
        paused = "portal_paused" in theirs["metadata"]
        assert not (paused and theirs["auto_advance"]), theirs
        if holders(queries, invoice):  # type: ignore[arg-type]
            assert paused, invoice
        if paused:
            assert is_held(queries, invoice), invoice  # type: ignore[arg-type]


def check_timeline(
    year: Year, queries: Queries, ours: dict[str, Invoice], known: tuple[Arrangement, ...]
) -> None:
    lines = [line for p in year.people for line in queries.timeline(p.client.id)]
    sums = Counter[str]()
    first_seen_paid = {line.invoice_id for line in lines if line.what == "invoice_paid"} - {
        line.invoice_id for line in lines if line.what == "payment_received"
    }
    for line in lines:
        if line.what == "payment_received":
            amount, _, currency = line.details["amount"].partition(" ")
            sums[line.invoice_id] += Money.parse(amount, currency).minor
    for invoice in ours.values():
        if invoice.id in first_seen_paid:
            continue  # paid before we heard of it, or credited whole
        assert sums[invoice.id] == invoice.paid.minor, invoice
    check_moves(lines, known)


def check_moves(lines: list[Happening], known: tuple[Arrangement, ...]) -> None:
    kinds: dict[str, Any] = {a.id: a for a in known}
    states: dict[str, list[Status]] = {}
    for line in sorted(lines, key=lambda line: line.id):
        arrangement = kinds.get(line.arrangement_id)
        prefix, _, status = line.what.rpartition("_")
        if arrangement is None or prefix != arrangement.kind or status not in set(Status):
            continue
        states.setdefault(arrangement.id, []).append(Status(status))
    for name, seen in states.items():
        for before, after in pairwise(seen):
            assert after in MOVES[kinds[name].kind][before], (kinds[name], seen)
        assert seen[-1] is kinds[name].status, (kinds[name], seen)
