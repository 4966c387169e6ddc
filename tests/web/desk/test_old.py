"""Old cases at the desk: who waits, how much and since when; written to, or let go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.gestures import set_silence
from portal.actions.reminding import look_ahead
from portal.actions.steps import ask_for_next_steps
from portal.domain.invoices import Invoice
from portal.domain.money import Money
from tests.support.sites import ADA, INVOICE, NOW, at_another_time
from tests.web.desk.cases import said, whats
from tests.web.desk.visits import BOB, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from portal.domain.clients import Client
    from tests.support.sites import Portal

PAGE = "/desk/old/"
OLD = replace(INVOICE, id="F-old", number="F-2026-001", due_date=date(2026, 3, 2))
ADAS = "/desk/clients/ada/"


def heard_of(portal: Portal, *things: Client | Invoice, at: datetime = NOW) -> None:
    """They are imported at this moment."""
    portal.add(*things)
    with portal.services.tools.ledger() as ledger:
        for thing in things:
            if isinstance(thing, Invoice):
                ledger.note("invoice_open", thing.client_id, at=at, invoice_id=thing.id)


@pytest.fixture
def here(portal: Portal) -> Portal:
    """Of Ada's two invoices one was half a year old when it was imported."""
    heard_of(portal, INVOICE, OLD)
    return portal


@pytest.mark.usefixtures("here")
def test_who_waits_is_listed_with_amount_age_and_the_end_of_its_time(grace: Visitor) -> None:
    page = said(grace.get(PAGE))

    assert "1 client attend votre regard Ada Exemple 120,00 € · F-2026-001" in page
    assert "Attendu depuis le 2 mars 2026, 265 jours" in page
    assert "Peut être réclamé en justice jusqu’au 2 mars 2028" in page
    assert "F-2026-014" not in page
    assert "Il reste moins de six mois" not in page
    assert "1 ancien dossier attend votre regard" in said(grace.get("/desk/"))
    assert f'href="{PAGE}"' in grace.get("/desk/").text


def test_whose_time_is_nearly_over_stands_first_and_is_marked(here: Portal, grace: Visitor) -> None:
    bob = replace(ADA, id="bob", email="bob@example.com", first_name="Bob")
    heard_of(
        here, bob, replace(OLD, id="F-b", number="F-b", client_id="bob", due_date=date(2025, 1, 6))
    )

    page = said(grace.get(PAGE))

    assert page.index("Bob Exemple") < page.index("Ada Exemple")
    assert page.count("Il reste moins de six mois") == 1


def test_what_can_no_longer_be_claimed_stays_silent_and_is_not_listed(
    here: Portal, grace: Visitor
) -> None:
    here.add(replace(OLD, due_date=date(2024, 3, 2)))

    assert "Aucun ancien dossier ne vous attend." in said(grace.get(PAGE))
    assert "ancien dossier" not in said(grace.get("/desk/"))


def test_what_grew_old_here_is_no_old_case(portal: Portal, grace: Visitor) -> None:
    heard_of(portal, OLD, at=datetime(2026, 3, 1, 9, tzinfo=UTC))

    assert "Aucun ancien dossier ne vous attend." in said(grace.get(PAGE))


def test_looked_at_it_is_written_to_and_listed_no_more(here: Portal, grace: Visitor) -> None:
    first, again = (grace.post(f"{ADAS}review/") for _ in range(2))

    assert first.headers["Location"] == f"{PAGE}?done=old.reviewed"
    assert again.headers["Location"] == f"{PAGE}?done=old.nothing"
    assert grace.get(f"{ADAS}review/").headers["Location"] == PAGE
    assert whats(here).count("reminders_reviewed") == 1
    assert "Aucun ancien dossier ne vous attend." in said(grace.get(PAGE))
    later = at_another_time(here, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    (looked,) = look_ahead(later.services.tools)
    assert {one for move in looked.outlook.moves for one in move.invoice_ids} == {
        INVOICE.id, OLD.id,
    }  # fmt: skip


@pytest.mark.usefixtures("here")
def test_let_go_leads_to_the_page_that_says_what_it_means_and_back(grace: Visitor) -> None:
    address = f"{ADAS}let-go/?back=old&amp;invoices=F-old"
    assert f'href="{address}"' in grace.get(PAGE).text

    page = grace.get(address.replace("&amp;", "&")).text
    assert 'value="F-old" checked' in page
    assert f'value="{INVOICE.id}" checked' not in page
    answer = grace.post(f"{ADAS}let-go/", back="old", invoices="F-old")

    assert answer.headers["Location"] == f"{PAGE}?done=let_go.done"
    assert "Aucun ancien dossier ne vous attend." in said(grace.get(PAGE))
    assert "Abandonnée : plus rien n’est demandé" in said(grace.get(ADAS))


def test_who_is_on_this_list_is_not_asked_for_a_next_step_as_well(
    here: Portal, grace: Visitor
) -> None:
    assert "1 dossier sans suite prévue" in said(grace.get("/desk/")), "a newer one stands still"
    here.add(replace(INVOICE, due_date=date(2026, 12, 1)))
    assert "sans suite prévue" not in said(grace.get("/desk/"))
    assert ask_for_next_steps(here.services.tools) == 0

    grace.post(f"{ADAS}review/")

    assert "1 dossier sans suite prévue" in said(grace.get("/desk/"))
    assert ask_for_next_steps(here.services.tools) == 1


def test_a_client_who_is_silent_waits_all_the_same(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=None, why="avocat")

    assert "Ada Exemple" in said(grace.get(PAGE))


def test_many_invoices_of_one_client_are_one_line(here: Portal, grace: Visitor) -> None:
    heard_of(
        here,
        *(replace(OLD, id=f"F-{n}", number=f"F-{n}", total=Money(1_000, "EUR")) for n in range(4)),
    )

    assert "160,00 € · F-0, F-1, F-2 et 2 autres" in said(grace.get(PAGE))


def test_a_long_list_is_opened_to_its_end(here: Portal, grace: Visitor) -> None:
    for n in range(60):
        who = replace(ADA, id=f"c{n}", email=f"c{n}@example.com", first_name=f"C{n}")
        heard_of(here, who, replace(OLD, id=f"G-{n}", number=f"G-{n}", client_id=who.id))

    assert grace.get(PAGE).text.count("<button") < grace.get(f"{PAGE}?all=1").text.count("<button")
    assert "61 clients attendent votre regard" in said(grace.get(PAGE))
    assert "Voir encore 11 lignes" in said(grace.get(PAGE))


def test_an_assistant_lets_write_and_lets_nothing_go(here: Portal) -> None:
    let_in(here, BOB)
    bob = visitor(here).come_in(BOB.email)

    page = bob.get(PAGE)

    assert "let-go" not in page.text
    assert "Renoncer est réservé aux propriétaires." in said(page)
    assert bob.post(f"{ADAS}review/").status_code == 303


def test_reading_the_list_changes_nothing(here: Portal, grace: Visitor) -> None:
    grace.get(PAGE)
    before = rows(here)

    grace.get(PAGE)
    grace.get("/desk/")

    assert rows(here) == before
