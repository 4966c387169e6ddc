"""Where the letters stand, on the client's card: what was last, what comes next, why it waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.gestures import set_silence
from portal.actions.reminding import remind
from portal.cli.schedule import foretold
from portal.domain.invoices import InvoiceStatus
from portal.domain.reminder_case import Return, ReturnKind
from portal.domain.sequence import ReminderStatus, Step
from portal.web.desk.presentation.reminding import step_name
from portal.web.desk.words import desk_words
from portal.web.presentation.formats import day
from tests.support.sites import ADA, INVOICE, at_another_time
from tests.web.desk.cases import CARD, said, whats
from tests.web.desk.visits import visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from tests.support.sites import Portal
    from tests.web.desk.visits import Visitor

THURSDAY = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def here(portal: Portal) -> Portal:
    """A first letter left to Ada on Friday 6 November; it is Thursday 12 November."""
    later = at_another_time(portal, THURSDAY)
    wrote(later, Step.FIRST_TRANSFER, date(2026, 11, 6))
    return later


def wrote(here: Portal, step: Step, on: date, *ids: str) -> None:
    """A letter left on that day."""
    with here.services.tools.ledger() as ledger:
        ledger.add_reminder(
            step, "ada", ids or (INVOICE.id,), status=ReminderStatus.SENT, on=on, at=THURSDAY,
            who="clock",
        )  # fmt: skip


def came(here: Portal, kind: ReturnKind) -> None:
    with here.services.tools.ledger() as ledger:
        ledger.add_return(
            Return(
                id=0, key="m1", kind=kind, client_id="ada", address=ADA.email, subject="Re",
                text="", at=THURSDAY - timedelta(hours=1),
            )
        )  # fmt: skip


def messages(grace: Visitor) -> str:
    """What the card says of the messages; nothing where it has no such section."""
    card = said(grace.get(CARD))
    _, found, after = card.partition("Où en sont les messages")
    return after.partition("Factures")[0] if found else ""


def test_it_says_what_was_last_and_what_comes_next(grace: Visitor) -> None:
    told = messages(grace)

    assert (
        "Dernier message Premier message : la facture est-elle bien arrivée ?"
        " vendredi 6 novembre 2026" in told
    )
    assert "Ensuite Deuxième message : choisissons une date vendredi 13 novembre 2026" in told
    assert "rien ne part" not in told


def test_it_says_what_the_schedule_says(here: Portal, grace: Visitor) -> None:
    here.add(replace(ADA, phone="01 99 00 12 34"))

    first = foretold(here.services, "ada")[0]

    assert first["step"] == "first_call"
    spoken = day(date.fromisoformat(first["day"].split()[-1]), "fr", weekday=True)
    assert f"Ensuite {step_name(first['step'], desk_words('fr'))} {spoken}" in messages(grace)


def test_before_the_first_letter_it_says_so(portal: Portal) -> None:
    early = at_another_time(portal, datetime(2026, 11, 3, 9, 0, tzinfo=UTC))

    told = messages(visitor(early).come_in())

    assert "Rien n’a encore été écrit à ce sujet" in told
    assert "Premier message : la facture est-elle bien arrivée ? mercredi 4 novembre" in told


def test_a_silence_is_said_with_its_last_day_and_what_follows_it(
    here: Portal, grace: Visitor
) -> None:
    set_silence(here.services.tools, "ada", by="g", until=date(2026, 11, 18), why="en voyage")

    told = messages(grace)

    assert "Ensuite Deuxième message : choisissons une date jeudi 19 novembre 2026" in told
    assert (
        "Pour l’instant, rien ne part Les messages sont suspendus,"
        " jusqu’au mercredi 18 novembre 2026 inclus" in told
    )


def test_a_silence_without_an_end_has_no_next_step(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=None, why="avocat")

    told = messages(grace)

    assert "rien ne part Les messages sont arrêtés" in told
    assert "Ensuite" not in told


def test_where_nothing_follows_a_silence_both_are_said(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=date(2026, 11, 18), why="en voyage")
    with here.services.tools.ledger() as ledger:
        ledger.add_reminder(
            Step.DECISION, "ada", (INVOICE.id,), status=ReminderStatus.ASKED,
            on=date(2026, 11, 11), at=THURSDAY, who="clock",
        )  # fmt: skip

    assert (
        "Les messages sont suspendus, jusqu’au mercredi 18 novembre 2026 inclus ;"
        " puis tout a été dit : rien ne suit de soi-même" in messages(grace)
    )


def test_invoices_that_stand_alike_are_told_as_one(here: Portal, grace: Visitor) -> None:
    here.add(replace(INVOICE, id="F-2", number="F-2026-015"))
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 6), "F-2")

    assert "F-2026-01" not in messages(grace)


def test_invoices_that_stand_otherwise_are_told_by_their_numbers(
    here: Portal, grace: Visitor
) -> None:
    here.add(replace(INVOICE, id="F-2", number="F-2026-015", due_date=date(2026, 12, 1)))

    told = messages(grace)

    assert "Ensuite : F-2026-014 Deuxième message" in told
    assert (
        "Ensuite : F-2026-015 Premier message : la facture est-elle bien arrivée ?"
        " jeudi 3 décembre 2026" in told
    )


def test_nothing_open_nothing_said(here: Portal, grace: Visitor) -> None:
    here.add(replace(INVOICE, paid=INVOICE.total, status=InvoiceStatus.PAID))

    assert messages(grace) == ""


def test_a_draft_that_waits_is_led_to(here: Portal) -> None:
    wrote(here, Step.SECOND, date(2026, 11, 13))
    later = at_another_time(here, datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    remind(later.services.tools)
    grace = visitor(later).come_in()

    with later.services.queries() as queries:
        draft = queries.reminders("ada")[-1]
    told = messages(grace)

    assert "rien ne part Un message formel attend d’être validé" in told
    assert f'href="/desk/formal/{draft.id}/"' in grace.get(CARD).text


def test_where_the_letters_go_on_by_themselves_that_is_a_next_step(
    here: Portal, grace: Visitor
) -> None:
    assert "Qu’est-ce qui vient ensuite" in said(grace.get(CARD)), "nobody has looked yet"

    remind(here.services.tools)

    card = said(grace.get(CARD))
    assert "vendredi 13 novembre 2026 Les messages automatiques continuent" in card
    assert "Qu’est-ce qui vient ensuite" not in card
    assert "attendent jusqu’au 13 novembre 2026 · son jour n’est pas encore venu" in card
    assert "not_yet" not in card


def test_the_page_of_all_messages_is_linked(grace: Visitor) -> None:
    assert f'href="{CARD}letters/"' in grace.get(CARD).text


def test_a_letter_that_came_back_stops_them_until_somebody_knows_better(
    here: Portal, grace: Visitor
) -> None:
    came(here, ReturnKind.BOUNCE)
    assert "Un message est revenu : l’adresse ne fonctionne pas" in messages(grace)
    assert "Laisser les messages reprendre" in messages(grace)

    first, again = (grace.post(f"{CARD}resume/") for _ in range(2))

    assert first.headers["Location"] == f"{CARD}?done=reminders.resumed"
    assert again.headers["Location"] == f"{CARD}?done=reminders.not_stopped"
    assert whats(here).count("reminders_resumed") == 1
    assert "Laisser les messages reprendre" not in messages(grace)
    assert "Ensuite Deuxième message" in messages(grace)


def test_a_stop_that_a_person_set_is_not_taken_back_here(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=None, why="avocat")

    assert "Laisser les messages reprendre" not in messages(grace)
    assert grace.post("/desk/clients/nobody/resume/").status_code == 404
    assert grace.get(f"{CARD}resume/").headers["Location"] == CARD


def test_reading_it_changes_nothing(here: Portal, grace: Visitor) -> None:
    grace.get(CARD)
    before = rows(here)

    grace.get(CARD)

    assert rows(here) == before
