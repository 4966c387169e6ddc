"""What a person decides about the letters, each thing once and in the timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.clearing import clear_steps
from portal.actions.letters import send_waiting
from portal.actions.reminding import look_ahead, remind, settle_letters
from portal.actions.steering import leave_out, let_go, release_draft, resume, review
from portal.domain.sequence import ReminderStatus, Step
from tests.support.sites import ADA, INVOICE, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.actions.tools import Tools
    from tests.support.sites import Portal

BY = "grace@example.com"
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    """Ada had two letters, and the formal one is due."""
    portal = open_portal(write_site(tmp_path), {}, now=TUESDAY)
    portal.add(ADA, replace(INVOICE, due_date=date(2026, 11, 2)))
    with portal.services.tools.ledger() as ledger:
        for step, day in ((Step.FIRST_TRANSFER, 4), (Step.SECOND, 11)):
            ledger.add_reminder(
                step, "ada", (INVOICE.id,), status=ReminderStatus.SENT,
                on=date(2026, 11, day), at=TUESDAY, who="clock",
            )  # fmt: skip
    remind(portal.services.tools)
    yield portal
    portal.close()


def draft_of(tools: Tools) -> int:
    with tools.ledger() as ledger:
        (draft,) = ledger.reminders_in(ReminderStatus.DRAFT)
    return draft.id


def sent(here: Portal) -> list[str]:
    tools = here.services.tools
    send_waiting(tools, here.services.post)
    settle_letters(tools)
    with here.services.queries() as queries:
        return [letter.name for letter in queries.letters("ada") if letter.sent_at]


def test_a_formal_letter_never_leaves_by_itself(here: Portal) -> None:
    assert sent(here) == []


def test_a_released_letter_leaves_once(here: Portal) -> None:
    tools = here.services.tools
    number = draft_of(tools)

    assert [release_draft(tools, number, by=BY) for _ in range(2)] == [True, False]

    assert sent(here) == ["reminder_formal"]
    with here.services.queries() as queries:
        assert queries.tasks("ada") == ()


def test_a_letter_that_is_left_out_is_not_written(here: Portal) -> None:
    tools = here.services.tools

    assert leave_out(tools, draft_of(tools), by=BY)

    assert sent(here) == []
    with here.services.queries() as queries:
        assert [r.status for r in queries.reminders("ada")][-1] is ReminderStatus.SKIPPED


def test_for_what_was_let_go_nothing_more_is_said(here: Portal) -> None:
    tools = here.services.tools

    assert let_go(tools, INVOICE.id, by=BY)
    assert not let_go(tools, "nothing", by=BY)

    (looked,) = look_ahead(tools)
    assert [wait.why for wait in looked.outlook.waits] == ["let_go"]


def test_an_old_case_that_was_looked_at_is_written_to(here: Portal) -> None:
    tools = here.services.tools

    assert review(tools, "ada", by=BY) == 1
    assert review(tools, "nobody", by=BY) == 0
    resume(tools, "ada", by=BY)

    with tools.ledger() as ledger:
        assert {mark.mark for mark in ledger.marks("ada")} == {"reviewed", "resumed"}


@pytest.mark.parametrize("how", ["paid", "let go"])
def test_a_draft_about_what_is_settled_goes_with_its_task(here: Portal, how: str) -> None:
    tools = here.services.tools
    number = draft_of(tools)
    assert clear_steps(tools) == 0

    if how == "paid":
        here.add(here.invoice(INVOICE.id).receive(INVOICE.remaining))
    else:
        let_go(tools, INVOICE.id, by=BY)

    assert [clear_steps(tools), clear_steps(tools)] == [1, 0]
    assert not release_draft(tools, number, by=BY)
    with here.services.queries() as queries:
        assert queries.tasks("ada") == ()


def test_a_call_about_what_was_paid_is_asked_for_no_more(here: Portal) -> None:
    tools = here.services.tools
    with tools.ledger() as ledger:
        step = ledger.add_reminder(
            Step.SECOND_CALL, "ada", (INVOICE.id,), status=ReminderStatus.ASKED,
            on=tools.today, at=TUESDAY, who="clock",
        )  # fmt: skip
        ledger.add_task("call", "ada", key=f"reminder/{step}", due_on=tools.today, at=TUESDAY)

    here.add(here.invoice(INVOICE.id).receive(INVOICE.remaining))
    clear_steps(tools)

    with here.services.queries() as queries:
        assert queries.tasks("ada") == ()
        assert [r.status for r in queries.reminders("ada")][-1] is ReminderStatus.ASKED
