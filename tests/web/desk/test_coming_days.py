"""The messages of the coming days over all clients, at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from portal.actions.coming import Named, send_now, write_words
from portal.actions.gestures import set_silence
from portal.actions.reminding import remind
from portal.domain.sequence import Step
from tests.support.sites import ADA, at_another_time
from tests.web.desk.cases import said
from tests.web.desk.letters_to_come import BILL, BODY, FIRST, MONDAY, SUBJECT, wrote
from tests.web.desk.visits import GRACE, Visitor, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from tests.support.sites import Portal

PAGE = "/desk/letters/"
NAMED = Named(client_id="ada", step=Step.FIRST_TRANSFER, invoice_id=BILL.id)


@pytest.fixture
def here(portal: Portal) -> Portal:
    """It is Monday; Ada's invoice was due on Friday, Barbara's is due on Wednesday."""
    barbara = replace(ADA, id="barbara", first_name="Barbara", email="barbara@example.com")
    theirs = replace(
        BILL, id="F-2", number="F-2026-015", client_id="barbara", due_date=date(2026, 11, 25)
    )
    portal.add(BILL, barbara, theirs)
    return at_another_time(portal, MONDAY)


def test_messages_stand_by_the_day_on_which_they_leave(grace: Visitor) -> None:
    page = grace.get(PAGE)
    told = said(page)

    assert (
        "mardi 24 novembre 2026 Ada Exemple Premier message : la facture est-elle bien arrivée ?"
        " à 9 h 30 120,00 €" in told
    )
    assert "vendredi 27 novembre 2026 Barbara Exemple Premier message" in told
    assert "Deuxième message" not in told, "it leaves in more than a week"
    assert f'<a href="{FIRST}">Ada Exemple</a>' in page.text


def test_drafts_stand_first(here: Portal) -> None:
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 4))
    wrote(here, Step.SECOND, date(2026, 11, 12))
    remind(here.services.tools)

    told = said(visitor(here).come_in().get(PAGE))

    assert "Attend votre accord Ada Exemple Message formel" in told
    assert told.index("Attend votre accord") < told.index("Dans les jours qui viennent")


def test_a_formal_message_that_is_not_ready_is_none_of_them(here: Portal) -> None:
    wrote(here, Step.FIRST_TRANSFER, date(2026, 11, 10))
    wrote(here, Step.SECOND, date(2026, 11, 18))

    assert "Message formel" not in said(visitor(here).come_in().get(PAGE))


def test_what_waits_in_the_queue_stands_at_its_hour(here: Portal) -> None:
    evening = at_another_time(here, MONDAY.replace(hour=21))
    send_now(evening.services.tools, NAMED, by=GRACE.email)

    told = said(visitor(evening).come_in().get(PAGE))

    assert told.count("Ada Exemple") == 1
    assert "mardi 24 novembre 2026 Ada Exemple" in told


def test_who_is_silenced_is_written_to_later_or_not_at_all(here: Portal, grace: Visitor) -> None:
    set_silence(here.services.tools, "ada", by="g", until=None, why="avocat")

    assert "Ada Exemple" not in said(grace.get(PAGE))


def test_own_words_are_marked(here: Portal, grace: Visitor) -> None:
    write_words(here.services.tools, NAMED, subject=SUBJECT, body=BODY, by=GRACE.email)

    assert "bien arrivée ? (dans vos mots)" in said(grace.get(PAGE))


def test_a_quiet_week_says_so(portal: Portal) -> None:
    later = at_another_time(portal, MONDAY - timedelta(days=60))

    assert "Aucun message ne part de lui-même dans les sept jours." in said(
        visitor(later).come_in().get(PAGE)
    )


def test_the_day_leads_there(grace: Visitor) -> None:
    assert f'href="{PAGE}"' in grace.get("/desk/").text


def test_reading_it_changes_nothing(here: Portal, grace: Visitor) -> None:
    grace.get(PAGE)
    before = rows(here)

    grace.get(PAGE)

    assert rows(here) == before


def test_the_number_of_questions_does_not_grow_with_the_clients(
    here: Portal, grace: Visitor
) -> None:
    few = questions(here, grace)
    with here.services.tools.ledger() as ledger:
        for number in range(60):
            who = replace(ADA, id=f"c{number}", email=f"c{number}@example.com", first_name="C")
            due = date(2026, 11, 24) - timedelta(days=number % 20)
            ledger.save_client(who)
            ledger.save_invoice(
                replace(
                    BILL, id=f"b{number}", number=f"b{number}", client_id=who.id, due_date=due,
                    issued_on=due - timedelta(days=30),
                )
            )  # fmt: skip

    many = questions(here, grace)

    assert grace.get(PAGE).text.count("C Exemple") > 30
    assert many == few


def questions(here: Portal, grace: Visitor) -> int:
    """How often the database is asked for the page."""
    asked: list[str] = []

    def count(*said: Any) -> None:
        asked.append(said[2])

    engine = here.services.store.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        grace.get(PAGE)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(asked)
