"""The formal letter at the desk: read first, released once, and never ticked off unread."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.reminding import remind
from portal.domain.invoices import InvoiceStatus
from portal.domain.sequence import ReminderStatus, Step
from tests.support.sites import INVOICE, at_another_time
from tests.web.desk.visits import BOB, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from portal.store.case_queries import Task
    from tests.support.sites import Portal

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def here(portal: Portal) -> Portal:
    """Two letters were written to Ada; on 23 November a formal one waits for a person."""
    later = at_another_time(portal, MONDAY)
    with later.services.tools.ledger() as ledger:
        for step, on in (
            (Step.FIRST_TRANSFER, date(2026, 11, 4)),
            (Step.SECOND, date(2026, 11, 12)),
        ):
            ledger.add_reminder(
                step, "ada", (INVOICE.id,), status=ReminderStatus.SENT, on=on, at=MONDAY,
                who="clock",
            )  # fmt: skip
    remind(later.services.tools)
    return later


def task_of(here: Portal) -> Task:
    with here.services.queries() as queries:
        (found,) = (task for task in queries.tasks("ada") if task.what == "release_formal")
    return found


def page_of(here: Portal) -> str:
    return f"/desk/formal/{task_of(here).key.removeprefix('reminder/')}/"


def said(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").replace("’", "'").split())


def standing(here: Portal) -> str:
    with here.services.queries() as queries:
        return queries.reminders("ada")[-1].status.value


def queued(here: Portal) -> list[str]:
    with here.services.queries() as queries:
        return [letter.name for letter in queries.letters("ada")]


def test_its_task_leads_to_the_letter(here: Portal, grace: Visitor) -> None:
    answer = grace.get(f"/desk/tasks/{task_of(here).id}/")

    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(here))
    assert "Relire et valider le message formel" in said(grace.get("/desk/").text)


def test_the_page_shows_the_letter_what_it_announces_and_when_it_leaves(
    here: Portal, grace: Visitor
) -> None:
    page = said(grace.get(page_of(here)).text)

    assert "Message formel : Ada Exemple" in page
    assert "Part au plus tôt lundi 23 novembre 2026 à 10 h 00" in said(_bare(page))
    assert "Aucune pause n'est annoncée" in page
    assert "F-2026-014" in page
    assert "/…/" in page
    assert not re.search("/c/[a-z2-7]{2}/[a-z2-7]", page), "whoever reads it here holds no key"


def _bare(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page)


def test_reading_it_changes_nothing(here: Portal, grace: Visitor) -> None:
    grace.get(page_of(here))
    before = rows(here)

    grace.get(page_of(here))

    assert rows(here) == before


def test_released_twice_it_is_queued_once_and_its_task_is_done(
    here: Portal, grace: Visitor
) -> None:
    path = page_of(here)

    first = grace.post(path, decision="release")
    again = grace.post(path, decision="release")

    assert "formal.released" in first.headers["Location"]
    assert "formal.decided" in again.headers["Location"]
    assert standing(here) == "sent", "it was the client's hours"
    assert queued(here) == ["reminder_formal"]
    with here.services.queries() as queries:
        assert queries.tasks("ada") == ()


def test_left_out_it_is_not_written(here: Portal, grace: Visitor) -> None:
    grace.post(page_of(here), decision="leave_out")

    assert standing(here) == "skipped"
    assert queued(here) == []


def test_ticked_off_unread_it_would_wait_for_ever_and_so_it_is_shown(
    here: Portal, grace: Visitor
) -> None:
    task = task_of(here)

    answer = grace.post(f"/desk/tasks/{task.id}/", text="fait", step="look", step_day="2026-11-25")

    assert answer.headers["Location"] == page_of(here)
    assert task_of(here).done_at is None


def test_what_was_paid_since_is_said_and_cannot_be_released(here: Portal, grace: Visitor) -> None:
    path = page_of(here)
    here.add(replace(INVOICE, paid=INVOICE.total, status=InvoiceStatus.PAID))

    page = said(grace.get(path).text)

    assert "Rien ne partirait en ce moment : c'est réglé." in page
    assert 'value="release"' not in page
    assert 'value="leave_out"' in page


def test_an_assistant_reads_it_and_does_not_release_it(here: Portal) -> None:
    let_in(here, BOB)
    bob = visitor(here).come_in(BOB.email)
    path = page_of(here)

    page = bob.get(path)

    assert page.status_code == 200
    assert "réservée aux propriétaires" in said(page.text)
    assert 'value="release"' not in page.text
    assert bob.post(path, decision="release").status_code == 403
    assert standing(here) == "draft"


def test_once_decided_its_address_leads_to_the_card(here: Portal, grace: Visitor) -> None:
    path = page_of(here)
    grace.post(path, decision="release")

    assert grace.get(path).headers["Location"] == "/desk/clients/ada/?done=formal.decided"


def test_a_decision_that_is_none_changes_nothing(here: Portal, grace: Visitor) -> None:
    assert grace.post(page_of(here), decision="perhaps").status_code == 400
    assert standing(here) == "draft"
    assert grace.get("/desk/formal/999/").status_code == 404
