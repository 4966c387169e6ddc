"""The rights of a person: a whole copy, and being forgotten where the law allows."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from portal.actions.imports import import_file
from portal.actions.rights import erase_person, export_person, what_would_be_erased
from portal.actions.sync import sync
from portal.domain.arrangements import Status
from portal.domain.desk import DeskPerson, Role
from portal.domain.errors import ClientUnknown, ErasureRefused, OwnerOnly
from portal.domain.invoices import InvoiceStatus
from portal.domain.retention import Retention
from portal.sandbox import scenes
from portal.store.keeping_tables import forgotten
from portal.store.tables import metadata
from tests.support.owing import owing_by_transfer
from tests.support.sites import INVOICE, NOW, open_portal, write_site
from tests.support.stories import HUGO, LINK, PDF, PROBLEM, TOKEN, tell_a_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.actions.rights import Erasure
    from portal.domain.invoices import Invoice
    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

GRACE = DeskPerson(email="grace@example.com", name="Grace Exemple", role=Role.OWNER)
# Everything in Ada's story that says who she is, or what somebody wrote about her.
ABOUT_ADA = ("ada@example.com", "Ada", "06 99 00 00 01", "Brest", "Un report", "marie", "malade",
             "Appel", "Jean", "Coaching", "frère", "comptable", "hard_time", "photo")  # fmt: skip


@pytest.fixture
def told(either_database: dict[str, str], tmp_path: Path) -> Iterator[Portal]:
    """Ada's story beside Bob's, on either database, without a Stripe."""
    here = open_portal(write_site(tmp_path / "site"), either_database)
    with here.services.tools.ledger() as ledger:
        tell_a_case(ledger)
    yield here
    here.close()


def erase(portal: Portal, client_id: str = "ada", person: DeskPerson = GRACE) -> Erasure:
    return erase_person(portal.services.tools, client_id, by=person.email, person=person)


def everything(portal: Portal, *, without: str = "bob") -> str:
    """All that the database says, but of somebody else."""
    with portal.services.store.engine.connect() as connection:
        rows = [
            str(row)
            for table in metadata.sorted_tables
            if table.name not in {"people", "about"}
            for row in connection.execute(select(table))
        ]
    return "\n".join(row for row in rows if without not in row)


def test_the_copy_holds_everything_and_nothing_of_others(told: Portal) -> None:
    with told.services.queries() as queries:
        raw = export_person(queries, "ada", site=told.services.site, at=NOW)

    with ZipFile(BytesIO(raw)) as archive:
        held = json.loads(archive.read("person.json"))
        page = archive.read("index.html").decode()
        assert archive.read("files/01-photo-de-la-porte.pdf") == PDF

    assert {name: len(things) for name, things in held.items()} == {
        "client": 1, "links": 1, "invoices": 1, "attempts": 1, "arrangements": 2, "letters": 2,
        "timeline": 6, "files": 1, "tasks": 1, "silences": 1, "reminders": 0, "returns": 0,
    }  # fmt: skip
    text = json.dumps(held, ensure_ascii=False)
    for said in ("Bob", TOKEN, LINK.id, HUGO.name, HUGO.email, "marie.tiers@example.org", "salle"):
        assert said not in text.replace("La salle était fermée", "")
    assert "La salle était fermée" in page


def test_the_copy_is_the_same_twice(told: Portal) -> None:
    with told.services.queries() as queries:
        first = export_person(queries, "ada", site=told.services.site, at=NOW)
        second = export_person(queries, "ada", site=told.services.site, at=NOW)

    assert first == second


def test_erasing_takes_every_name_and_word_and_leaves_numbers_and_amounts(told: Portal) -> None:
    done = erase(told)

    left = everything(told)
    for said in ABOUT_ADA:
        assert said not in left, said
    invoice = told.invoice(INVOICE.id)
    assert (invoice.number, invoice.total, invoice.paid, invoice.purpose) == (
        INVOICE.number, INVOICE.total, INVOICE.total, "",
    )  # fmt: skip
    assert invoice.client_id == done.left
    assert (done.letters, done.arrangements, done.files, done.links) == (2, 2, 1, 1)
    assert [(k.number, k.until.year) for k in done.kept] == [(INVOICE.number, 2036)]


def test_the_timeline_keeps_who_and_when(told: Portal) -> None:
    with told.services.queries() as queries:
        before = [(x.at, x.who, x.what) for x in queries.timeline("ada")]

    done = erase(told)

    with told.services.queries() as queries:
        after = [(x.at, x.who, x.what) for x in queries.timeline(done.left)]
        assert queries.client("ada") is None
    assert after == [*before, (NOW, GRACE.email, "person_erased")]


def test_the_links_end_at_once(told: Portal) -> None:
    erase(told)

    with told.services.queries() as queries:
        link = queries.link(LINK.id)
    assert link is not None
    assert link.revoked_at == NOW


def test_bob_is_not_touched(told: Portal) -> None:
    erase(told)

    with told.services.queries() as queries:
        assert queries.client("bob") is not None
        assert [letter.recipient for letter in queries.letters("bob")] == ["bob@example.com"]


@pytest.mark.parametrize(("status", "why"), [(Status.REQUESTED, "dispute"), (Status.FULFILLED, "")])
def test_a_dispute_stands_in_the_way(told: Portal, status: Status, why: str) -> None:
    waiting = replace(PROBLEM, status=status)
    with told.services.tools.ledger() as ledger:
        ledger.move_arrangement(waiting, was=PROBLEM)

    if not why:
        assert erase(told).left
        return
    with pytest.raises(ErasureRefused) as refused:
        erase(told)
    assert refused.value.reasons == (why,)
    assert "ada@example.com" in everything(told)


def test_what_is_to_be_paid_or_travels_stands_in_the_way(told: Portal) -> None:
    travelling = replace(INVOICE, on_its_way=INVOICE.total, status=InvoiceStatus.OPEN)
    told.add(travelling)

    with told.services.queries() as queries, pytest.raises(ErasureRefused) as refused:
        what_would_be_erased(queries, "ada", Retention())

    assert refused.value.reasons == ("unpaid", "travelling")


def test_an_assistant_may_not_erase(told: Portal) -> None:
    with pytest.raises(OwnerOnly):
        erase(told, person=HUGO)


def test_whom_nobody_knows_cannot_be_erased(told: Portal) -> None:
    with pytest.raises(ClientUnknown):
        erase(told, "eve")
    erase(told)
    with pytest.raises(ClientUnknown):
        erase(told)


def test_no_file_brings_an_erased_person_back(told: Portal) -> None:
    row = b"client,email,invoice,total,issued on,due date\n"
    row += b"C-1,new@example.com,F-1,10,2026-01-01,2026-02-01\n"
    tools = told.services.tools
    import_file(tools, row)
    with told.services.tools.ledger() as ledger:
        known = ledger.clients_with_email("new@example.com")[0]
        ledger.save_invoice(replace(ledger.invoices(known.id)[0], status=InvoiceStatus.VOID))
    erase(told, known.id)

    report = import_file(tools, row)

    assert (report.left_out, report.new_clients, report.new_invoices) == (2, 0, 0)
    assert "new@example.com" not in everything(told)


def test_sync_does_not_bring_an_erased_person_back(portal: Portal, sandbox: Sandbox) -> None:
    invoice = _settled(portal, sandbox)
    done = erase(portal, invoice.client_id)
    assert done.at_stripe

    sync(portal.services.tools, everything=True, tell=lambda _: None)

    left = everything(portal)
    assert "ada.stripe@example.com" not in left
    assert "cus_" not in left
    assert portal.invoice(invoice.id).client_id == done.left
    assert portal.invoice(invoice.id).purpose == ""


def test_a_new_invoice_makes_them_a_client_again_and_tells_the_owner(
    portal: Portal, sandbox: Sandbox
) -> None:
    first = _settled(portal, sandbox)
    with portal.services.queries() as queries:
        known = queries.client(first.client_id)
    assert known is not None
    done = erase(portal, first.client_id)
    with portal.services.store.engine.begin() as connection:  # long ago
        connection.execute(forgotten.update().values(at=NOW.replace(year=2020)))

    now = sandbox.state.now()
    scenes.sent_invoice(
        sandbox.state, known.stripe_customer, amount=500, description="Nouvel atelier",
        sent_at=now - 100, due_at=now + 100_000,
    )  # fmt: skip
    sync(portal.services.tools, everything=True, tell=lambda _: None)

    with portal.services.queries() as queries:
        back = queries.client_of_customer(known.stripe_customer)
        assert back is not None
        assert back.email == "ada.stripe@example.com"
        assert len(queries.invoices(back.id)) == 1
        assert [n.what for n in queries.notices()] == ["came_back"]
    assert portal.invoice(first.id).client_id == done.left


def _settled(portal: Portal, sandbox: Sandbox) -> Invoice:
    """An invoice of Stripe's that was withdrawn there: nothing is open any more."""
    invoice = owing_by_transfer(portal, sandbox)
    sandbox.state.get("invoice", invoice.stripe_id)["status"] = "void"
    sync(portal.services.tools, everything=True, tell=lambda _: None)
    return portal.invoice(invoice.id)
