"""A year of letters: never after a payment, in a pause, at night, too soon, or twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays

from portal.domain.invoices import InvoiceStatus
from portal.domain.sequence import Step
from tests.support.letter_town import Delivery, Town
from tests.support.sites import open_portal, write_site
from tests.support.still import pooled_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.domain.clients import Client
    from portal.domain.sequence import Reminder

PAUSING = "\n[reminders]\nbefore = true\npause = true\n"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has one."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_quarter_of_forty_clients_no_letter_is_one_too_many(folder: Path, seed: int) -> None:
    live(folder, seed=seed, size=40, days=90, acts_a_day=2)


@pytest.mark.slow
def test_in_a_year_of_a_thousand_clients_no_letter_is_one_too_many(folder: Path) -> None:
    live(folder, seed=3, size=1_000, days=365, acts_a_day=16)


def live(folder: Path, *, seed: int, size: int, days: int, acts_a_day: int) -> None:
    portal = open_portal(write_site(folder, more=PAUSING), {})
    store = pooled_store(f"sqlite:///{folder}/year.sqlite3")
    town = Town(
        store=store, tools=portal.services.tools, post=portal.services.post, seed=seed, size=size,
        days=days, acts_a_day=acts_a_day,
    )  # fmt: skip
    town.begin()
    for day in town.live():
        if day.day == 28:
            check_reasons(town)
    check_letters(town)
    portal.close()


def check_letters(town: Town) -> None:
    """Judge every letter that arrived by what was true at its moment."""
    names = [one.name for one in town.postbox.delivered]
    assert max(Counter(names).values()) == 1, "a letter left twice"
    clients = {client.email: client for client in town.clients}
    with town.store.queries() as queries:
        steps = {name_of(r): r for c in town.clients for r in queries.reminders(c.id)}
    reminders = [(one, steps[one.name]) for one in town.postbox.delivered if one.name in steps]
    assert len(reminders) > town.size / 2, "hardly anything was written"
    for one, step in reminders:
        client = clients[one.address]
        check_hour(one, client, formal=step.step is Step.FORMAL)
        check_truth(town, one, step)
    check_counts(town, reminders)


def name_of(step: Reminder) -> str:
    return f"letter.{sha256(f'reminder/{step.id}'.encode()).hexdigest()[:24]}"


def check_hour(one: Delivery, client: Client, *, formal: bool) -> None:
    local = one.at.astimezone(ZoneInfo(client.zone or "Europe/Paris"))
    closed = country_holidays("FR", subdiv=client.region or None, years=(2026, 2027))
    closes = time(12) if local.weekday() == 4 else time(17, 30)
    assert local.weekday() < 5, one
    assert time(9, 30) <= local.time() < closes, one
    assert local.date() not in closed, one
    assert not (local.month, local.day) >= (12, 24), one
    assert (local.month, local.day) != (1, 1), one
    if formal:
        assert local.weekday() != 4, one
        assert local.date() + timedelta(days=1) not in closed, one


def check_truth(town: Town, one: Delivery, step: Reminder) -> None:
    paid = [i for i in step.invoice_ids if town.paid.get(i, one.at) < one.at]
    assert paid != list(step.invoice_ids), ("all of it was paid", one, step)
    day = one.at.astimezone(ZoneInfo("Europe/Paris")).date()
    for hush in town.quiet.get(step.client_id, ()):
        if hush.since < one.at and day <= hush.until:
            mine = set(step.invoice_ids) - set(paid)
            assert hush.invoice_id, (hush, one, step)
            assert mine != {hush.invoice_id}, (hush, one, step)


def check_counts(town: Town, reminders: list[tuple[Delivery, Reminder]]) -> None:
    by_client: dict[str, list[date]] = {}
    by_invoice = Counter[str]()
    zones = {client.id: ZoneInfo(client.zone or "Europe/Paris") for client in town.clients}
    for one, step in sorted(reminders, key=lambda pair: pair[0].at):
        by_client.setdefault(step.client_id, []).append(
            one.at.astimezone(zones[step.client_id]).date()
        )
        if step.step.is_reminder:
            by_invoice.update(step.invoice_ids)
    assert max(by_invoice.values()) <= 3
    for days in by_client.values():
        assert all(after - before >= timedelta(days=5) for before, after in pairwise(days)), days


def check_reasons(town: Town) -> None:
    """Whoever owes something overdue was written to, or the log says why not."""
    with town.store.queries() as queries:
        for client in town.clients:
            late = [
                i
                for i in queries.invoices(client.id)
                if i.status is InvoiceStatus.OPEN and i.is_overdue(town.today)
            ]
            first = min((i.due_date for i in late), default=town.today)
            if first > town.today - timedelta(days=20):
                continue  # the scheduler may have been away
            standing = queries.standing(client.id)
            assert standing is not None, client
            written = [r for r in queries.reminders(client.id) if r.status.counts]
            told = [line for line in queries.timeline(client.id) if line.what == "reminder_waits"]
            assert standing.why or written, client
            if standing.why:
                assert told[-1].details["why"] == standing.why, client
