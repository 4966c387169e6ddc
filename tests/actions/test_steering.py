"""What a person decides about the letters, each thing once and in the timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.clearing import clear_steps
from portal.actions.letters import send_waiting
from portal.actions.reminding import look_ahead, remind, settle_letters
from portal.actions.steering import (
    Steered,
    leave_out,
    let_go,
    release_draft,
    resume,
    review,
    still_asked,
)
from portal.actions.tasks import needs_step
from portal.domain.invoices import InvoiceStatus
from portal.domain.reminder_case import Return, ReturnKind
from portal.domain.sequence import ReminderStatus, Step
from tests.support.sites import ADA, INVOICE, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.actions.tools import Tools
    from tests.support.sites import Portal

BY = "grace@example.com"
PAID = InvoiceStatus.PAID
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


def noted(here: Portal, what: str) -> int:
    """How many lines of the timeline say so."""
    with here.services.queries() as queries:
        return sum(line.what == what for line in queries.timeline("ada"))


def came_back(here: Portal) -> None:
    """A letter to Ada came back: nobody knows the address."""
    tools = here.services.tools
    with tools.ledger() as ledger:
        ledger.add_return(
            Return(
                id=0, key="b1", kind=ReturnKind.BOUNCE, client_id="ada", address=ADA.email,
                subject="", text="", at=tools.now - timedelta(hours=1),
            )
        )  # fmt: skip


def test_for_what_was_let_go_nothing_more_is_said(here: Portal) -> None:
    tools = here.services.tools

    assert let_go(tools, "ada", [INVOICE.id], by=BY) is Steered.DONE

    (looked,) = look_ahead(tools)
    assert [wait.why for wait in looked.outlook.waits] == ["let_go"]
    with here.services.queries() as queries:
        assert still_asked(queries, "ada") == ()


def test_let_go_twice_it_is_noted_once(here: Portal) -> None:
    tools = here.services.tools

    found = [let_go(tools, "ada", [INVOICE.id], by=BY) for _ in range(2)]

    assert found == [Steered.DONE, Steered.ALREADY]
    assert noted(here, "invoice_let_go") == 1


def test_only_what_a_client_owes_can_be_let_go(here: Portal) -> None:
    tools = here.services.tools
    here.add(replace(ADA, id="bob", email="bob@example.com"))
    here.add(replace(INVOICE, id="F-2", number="F-2", paid=INVOICE.total, status=PAID))

    assert let_go(tools, "bob", [INVOICE.id], by=BY) is Steered.NOTHING
    assert let_go(tools, "ada", ["nothing"], by=BY) is Steered.NOTHING
    assert let_go(tools, "ada", ["F-2"], by=BY) is Steered.NOTHING
    with here.services.queries() as queries:
        assert queries.marks("ada") == queries.marks("bob") == ()


def test_a_case_of_which_all_is_let_go_needs_no_next_step(here: Portal) -> None:
    tools = here.services.tools
    with tools.ledger() as ledger:
        for task in ledger.tasks("ada"):
            ledger.finish_task(task.id, at=TUESDAY, by=BY)
    with here.services.queries() as queries:
        assert needs_step(queries, "ada", today=tools.today)
        assert queries.overdue_clients(tools.today) == ["ada"]

    let_go(tools, "ada", [INVOICE.id], by=BY)

    with here.services.queries() as queries:
        assert not needs_step(queries, "ada", today=tools.today)
        assert queries.overdue_clients(tools.today) == []
        assert queries.overdue_without_step(tools.today) == (0, ())


def test_an_old_case_that_was_looked_at_twice_is_noted_once(here: Portal) -> None:
    tools = here.services.tools

    found = [review(tools, who, by=BY) for who in ("ada", "ada", "nobody")]

    assert found == [Steered.DONE, Steered.ALREADY, Steered.NOTHING]
    assert noted(here, "reminders_reviewed") == 1
    with tools.ledger() as ledger:
        assert {(mark.subject, mark.mark) for mark in ledger.marks("ada")} == {
            (INVOICE.id, "reviewed")
        }


def test_a_stop_is_taken_back_once_and_again_when_it_comes_again(here: Portal) -> None:
    tools = here.services.tools
    assert resume(tools, "ada", by=BY) is Steered.ALREADY, "nothing stops them"
    assert resume(tools, "nobody", by=BY) is Steered.NOTHING

    came_back(here)
    assert [resume(tools, "ada", by=BY) for _ in range(2)] == [Steered.DONE, Steered.ALREADY]

    assert noted(here, "reminders_resumed") == 1
    (looked,) = look_ahead(tools)
    assert "bounced" not in {wait.why for wait in looked.outlook.waits}


@pytest.mark.parametrize("how", ["paid", "let go"])
def test_a_draft_about_what_is_settled_goes_with_its_task(here: Portal, how: str) -> None:
    tools = here.services.tools
    number = draft_of(tools)
    assert clear_steps(tools) == 0

    if how == "paid":
        here.add(here.invoice(INVOICE.id).receive(INVOICE.remaining))
    else:
        let_go(tools, "ada", [INVOICE.id], by=BY)

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
