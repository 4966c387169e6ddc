"""Ticking off: what came of it is kept, and no case is left without a next step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.steps import set_next_step
from portal.actions.tasks import Outcome, StepWish, finish, move, needs_step, reopen
from portal.domain.errors import DayRefused, StepMissing
from portal.domain.invoices import InvoiceStatus
from tests.support.sites import ADA, INVOICE, Portal, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.store.case_queries import Task

TODAY = date(2026, 11, 22)
BY = "bob@example.com"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    """Ada owes something overdue, and somebody is to call her today."""
    portal = open_portal(write_site(tmp_path / "site"), {"STRIPE_API_BASE": "http://127.0.0.1:1"})
    portal.add(ADA, INVOICE)
    set_next_step(portal.services.tools, "ada", by=BY, what="call", on=TODAY)
    yield portal
    portal.close()


def tasks(here: Portal, *, done: bool = False) -> tuple[Task, ...]:
    with here.services.queries() as queries:
        return queries.tasks(done=done)


def told(here: Portal) -> list[str]:
    with here.services.queries() as queries:
        return [line.what for line in queries.timeline("ada")]


def test_what_came_of_it_is_kept_with_who_did_it(here: Portal) -> None:
    (call,) = tasks(here)
    step = StepWish(what="look", on=TODAY + timedelta(8), text="au compte")
    outcome = Outcome(result="will_pay", day=date(2026, 11, 27), text="après le 25")

    assert finish(here.services.tools, call.id, by=BY, outcome=outcome, step=step)

    (done,) = tasks(here, done=True)
    assert (done.done_by, done.result) == (BY, "will_pay 2026-11-27\naprès le 25")
    (following,) = tasks(here)
    assert (following.what, following.due_on) == ("look", TODAY + timedelta(8))
    assert following.details == {"text": "au compte"}
    assert told(here)[-2:] == ["task_done", "step_set"]


def test_a_case_cannot_be_left_without_a_next_step(here: Portal) -> None:
    (call,) = tasks(here)

    with pytest.raises(StepMissing):
        finish(here.services.tools, call.id, by=BY, outcome=Outcome(text="x"))

    assert tasks(here) == (call,)
    assert "task_done" not in told(here)


def test_it_can_where_something_else_is_to_come(here: Portal) -> None:
    (call,) = tasks(here)
    set_next_step(here.services.tools, "ada", by=BY, what="write", on=TODAY + timedelta(3))

    assert finish(here.services.tools, call.id, by=BY, outcome=Outcome())
    assert [task.what for task in tasks(here)] == ["write"]


def test_it_can_where_nothing_is_overdue(here: Portal) -> None:
    (call,) = tasks(here)
    with here.services.tools.ledger() as ledger:
        ledger.save_invoice(INVOICE.receive(INVOICE.total))

    assert here.invoice(INVOICE.id).status is InvoiceStatus.PAID
    assert finish(here.services.tools, call.id, by=BY, outcome=Outcome())
    assert tasks(here) == ()


def test_twice_is_once(here: Portal) -> None:
    (call,) = tasks(here)
    step = StepWish(what="look", on=TODAY)
    tools = here.services.tools

    assert finish(tools, call.id, by=BY, outcome=Outcome(text="first"), step=step)
    assert not finish(tools, call.id, by="eve@example.com", outcome=Outcome(text="x"), step=step)

    (done,) = tasks(here, done=True)
    assert (done.done_by, done.result) == (BY, "first")
    assert len(tasks(here)) == 1


def test_a_task_that_is_not_there_is_not_ticked_off(here: Portal) -> None:
    assert not finish(here.services.tools, 4711, by=BY, outcome=Outcome())
    assert not move(here.services.tools, 4711, by=BY, on=TODAY)
    assert not reopen(here.services.tools, 4711, by=BY)


@pytest.mark.parametrize(
    ("day", "why"), [(TODAY - timedelta(1), "past"), (date(2029, 1, 1), "far")]
)
def test_a_next_step_has_a_day_that_can_be(here: Portal, day: date, why: str) -> None:
    (call,) = tasks(here)
    tools = here.services.tools

    with pytest.raises(DayRefused) as refused:
        finish(tools, call.id, by=BY, outcome=Outcome(), step=StepWish(what="look", on=day))
    assert refused.value.why == why
    with pytest.raises(DayRefused):
        move(tools, call.id, by=BY, on=day)
    assert tasks(here) == (call,)


def test_moving_gives_another_day_and_is_noted_once(here: Portal) -> None:
    (call,) = tasks(here)
    later = TODAY + timedelta(4)

    assert move(here.services.tools, call.id, by=BY, on=later)
    assert move(here.services.tools, call.id, by=BY, on=later)

    assert [task.due_on for task in tasks(here)] == [later]
    assert told(here).count("task_moved") == 1


def test_what_was_ticked_off_is_not_moved_but_opened_again(here: Portal) -> None:
    (call,) = tasks(here)
    tools = here.services.tools
    finish(tools, call.id, by=BY, outcome=Outcome(), step=StepWish(what="look", on=TODAY))

    assert not move(tools, call.id, by=BY, on=TODAY)
    assert reopen(tools, call.id, by=BY)
    assert not reopen(tools, call.id, by=BY)

    assert {task.what for task in tasks(here)} == {"call", "look"}
    assert told(here).count("task_reopened") == 1


def test_a_case_needs_a_step_only_where_something_is_overdue_and_nothing_to_come(
    here: Portal,
) -> None:
    (call,) = tasks(here)
    with here.services.queries() as queries:
        assert not needs_step(queries, "ada", today=TODAY)
        assert needs_step(queries, "ada", today=TODAY, without=call.id)
        assert not needs_step(queries, "ada", today=INVOICE.due_date, without=call.id)
