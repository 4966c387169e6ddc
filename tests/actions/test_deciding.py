"""The decision that follows the letters: what answers it, once, and what it leaves to be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.clearing import clear_steps
from portal.actions.deciding import (
    Decided,
    HandOver,
    answer_decisions,
    decided_about,
    hand_over,
    put_off,
)
from portal.actions.reminding import look_ahead, remind
from portal.actions.steering import let_go
from portal.actions.steps import set_next_step
from portal.domain.errors import DayRefused
from portal.domain.sequence import ReminderStatus, Step
from tests.support.sites import ADA, INVOICE, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.store.case_queries import Task
    from tests.support.sites import Portal

BY = "grace@example.com"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
FRIDAY = date(2026, 12, 4)
OTHER = replace(INVOICE, id="F-2", number="F-2026-015", due_date=date(2026, 11, 27))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    """Ada had three letters about one invoice; on 30 November a person is asked to decide."""
    portal = open_portal(write_site(tmp_path), {}, now=NOW)
    portal.add(ADA, INVOICE, OTHER)
    letters = ((Step.FIRST_TRANSFER, 4), (Step.SECOND, 11), (Step.FORMAL, 19))
    with portal.services.tools.ledger() as ledger:
        for step, day in letters:
            ledger.add_reminder(
                step, "ada", (INVOICE.id,), status=ReminderStatus.SENT,
                on=date(2026, 11, day), at=NOW, who="clock",
            )  # fmt: skip
    remind(portal.services.tools)
    yield portal
    portal.close()


def tasks(here: Portal, what: str = "decide") -> list[Task]:
    with here.services.queries() as queries:
        return [task for task in queries.tasks("ada") if task.what == what]


def about(here: Portal, task: Task) -> list[str]:
    with here.services.queries() as queries:
        return [invoice.id for invoice in decided_about(queries, task)]


def notes(here: Portal, what: str) -> list[dict[str, str]]:
    with here.services.queries() as queries:
        return [dict(line.details) for line in queries.timeline("ada") if line.what == what]


def test_a_decision_is_about_the_invoices_of_its_step(here: Portal) -> None:
    (task,) = tasks(here)

    assert about(here, task) == [INVOICE.id]


def test_one_that_a_person_set_is_about_everything_open(here: Portal) -> None:
    set_next_step(here.services.tools, "ada", by=BY, what="decide", on=FRIDAY)

    assert sorted(about(here, tasks(here)[-1])) == sorted([INVOICE.id, OTHER.id])


def test_what_is_done_about_its_invoices_answers_it_once(here: Portal) -> None:
    tools = here.services.tools

    for _ in range(2):
        answer_decisions(tools, "ada", [INVOICE.id], by=BY, how=Decided.PAUSED)

    assert tasks(here) == []
    assert notes(here, "decision_made") == [{"decision": "paused"}]
    with here.services.queries() as queries:
        (finished,) = queries.tasks("ada", done=True)
    assert (finished.result, finished.done_by) == ("paused", BY)


def test_what_is_done_about_another_invoice_leaves_it(here: Portal) -> None:
    answer_decisions(here.services.tools, "ada", [OTHER.id], by=BY, how=Decided.OFFERED)

    assert len(tasks(here)) == 1


def test_it_answers_no_other_task(here: Portal) -> None:
    set_next_step(here.services.tools, "ada", by=BY, what="call", on=FRIDAY)

    answer_decisions(here.services.tools, "ada", [INVOICE.id], by=BY, how=Decided.PAUSED)

    assert tasks(here) == []
    assert len(tasks(here, "call")) == 1


def test_letting_all_of_it_go_answers_it(here: Portal) -> None:
    tools = here.services.tools

    let_go(tools, "ada", [OTHER.id], by=BY)
    answer_decisions(tools, "ada", (), by=BY, how=Decided.LET_GO)
    assert len(tasks(here)) == 1

    let_go(tools, "ada", [INVOICE.id], by=BY)
    answer_decisions(tools, "ada", (), by=BY, how=Decided.LET_GO)
    assert tasks(here) == []


def test_put_off_it_waits_until_its_day_and_nothing_is_written(here: Portal) -> None:
    (task,) = tasks(here)

    for _ in range(2):
        assert put_off(
            here.services.tools, task.id, by=BY, on=FRIDAY, text="elle rappelle", form="f1"
        )

    (waiting,) = tasks(here)
    assert (waiting.id, waiting.due_on) == (task.id, FRIDAY)
    assert notes(here, "decision_put_off") == [{"on": "2026-12-04", "text": "elle rappelle"}]
    (looked,) = look_ahead(here.services.tools)
    assert looked.outlook.moves == ()


def test_a_payment_takes_a_decision_back_that_was_put_off(here: Portal) -> None:
    tools = here.services.tools
    put_off(tools, tasks(here)[0].id, by=BY, on=FRIDAY)

    here.add(here.invoice(INVOICE.id).receive(INVOICE.remaining))
    clear_steps(tools)

    assert tasks(here) == []


def test_a_day_that_has_passed_is_refused(here: Portal) -> None:
    (task,) = tasks(here)

    with pytest.raises(DayRefused):
        put_off(here.services.tools, task.id, by=BY, on=date(2026, 11, 1))
    with pytest.raises(DayRefused):
        hand_over(here.services.tools, "ada", wish(look_on=date(2026, 11, 1)), by=BY)

    assert tasks(here) == [task]


def test_what_was_decided_is_put_off_no_more(here: Portal) -> None:
    (task,) = tasks(here)
    answer_decisions(here.services.tools, "ada", [INVOICE.id], by=BY, how=Decided.PAUSED)

    assert not put_off(here.services.tools, task.id, by=BY, on=FRIDAY)
    assert not put_off(here.services.tools, 999, by=BY, on=FRIDAY)


def wish(look_on: date = date(2026, 12, 30)) -> HandOver:
    return HandOver(to="Exemple & Associés", on=FRIDAY, look_on=look_on, why="remis à Exemple")


def test_handed_over_nothing_leaves_and_somebody_looks_again(here: Portal) -> None:
    tools = here.services.tools

    done = [hand_over(tools, "ada", wish(), by=BY, form="f1") for _ in range(2)]

    assert done == [True, False]
    assert tasks(here) == []
    (look,) = tasks(here, "look")
    assert look.due_on == date(2026, 12, 30)
    with here.services.queries() as queries:
        silence = queries.silence("ada")
    assert silence is not None
    assert (silence.until_on, silence.why, silence.set_by) == (None, "remis à Exemple", BY)
    assert notes(here, "case_handed_over") == [{"day": "2026-12-04", "text": "Exemple & Associés"}]
    assert notes(here, "decision_made") == [{"decision": "handed_over"}]
    (looked,) = look_ahead(tools)
    assert looked.outlook.moves == ()
