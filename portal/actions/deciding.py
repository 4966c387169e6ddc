"""The decision that follows the letters: what answers it, and what it leaves to be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.actions.pressing import is_first_press
from portal.actions.steering import still_asked
from portal.actions.tasks import require_step_day
from portal.store.case_queries import Silence

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.store.case_queries import Task
    from portal.store.ledger import Ledger
    from portal.store.queries import Queries

DECIDE = "decide"
_OF_A_STEP = "reminder/"


class Decided(StrEnum):
    """What a person decided when the letters had been written."""

    PAUSED = "paused"
    OFFERED = "offered"
    LET_GO = "let_go"
    HANDED_OVER = "handed_over"


def decided_about(queries: Queries, task: Task) -> tuple[Invoice, ...]:
    """What is still asked of the invoices that a decision is about.

    One that the letters asked for is about the invoices of its step; one that a person set is about
    everything.
    """
    asked = still_asked(queries, task.client_id)
    if not task.key.startswith(_OF_A_STEP):
        return asked
    step = queries.reminder(int(task.key.removeprefix(_OF_A_STEP)))
    return tuple(invoice for invoice in asked if step and invoice.id in step.invoice_ids)


def answer_decisions(
    tools: Tools, client_id: str, invoice_ids: Collection[str], *, by: str, how: Decided
) -> None:
    """Tick off every decision that this answers: about these invoices, or about none any more.

    What was done stands in the timeline; this adds that it was what was decided.
    """
    with tools.ledger() as ledger:
        _answer(tools, ledger, client_id, about=invoice_ids, by=by, how=how)


def _answer(  # noqa: PLR0913 - whose decisions, about what, and who decided how
    tools: Tools,
    ledger: Ledger,
    client_id: str,
    *,
    about: Collection[str],
    by: str,
    how: Decided,
) -> None:
    for task in ledger.tasks(client_id):
        if task.what != DECIDE:
            continue
        left = {invoice.id for invoice in decided_about(ledger, task)}
        if (not left or left & set(about)) and ledger.finish_task(
            task.id, at=tools.now, by=by, result=how
        ):
            ledger.note("decision_made", client_id, at=tools.now, who=by, decision=how)


def put_off(  # noqa: PLR0913 - which decision, who says so, until when and why
    tools: Tools, task_id: int, *, by: str, on: date, text: str = "", form: str = ""
) -> bool:
    """Let a decision wait until a day; whether it was still awaited. Once per form.

    Nothing is written until then, and a payment ticks it off as it would have before. Raises
    DayRefused.
    """
    require_step_day(on, today=tools.today)
    with tools.ledger() as ledger:
        task = ledger.task(task_id)
        if task is None or task.done_at is not None:
            return False
        if is_first_press(ledger, form):
            ledger.move_task(task.id, due_on=on)
            ledger.note(
                "decision_put_off", task.client_id, at=tools.now, who=by, on=on.isoformat(),
                text=text,
            )  # fmt: skip
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """To whom a case is handed over and from which day; `why` is what the silence says.

    On `look_on` somebody looks at what has become of it.
    """

    to: str
    on: date
    look_on: date
    why: str


def hand_over(tools: Tools, client_id: str, wish: HandOver, *, by: str, form: str = "") -> bool:
    """Let somebody else go on with a case: nothing automatic leaves any more. Once per form.

    Raises DayRefused for a day to look that has passed or is too far away.
    """
    require_step_day(wish.look_on, today=tools.today)
    with tools.ledger() as ledger:
        ledger.lock_client(client_id)
        if not is_first_press(ledger, form):
            return False
        ledger.set_silence(
            Silence(
                client_id=client_id, until_on=None, why=wish.why, set_at=tools.now, set_by=by
            )
        )  # fmt: skip
        ledger.note(
            "case_handed_over", client_id, at=tools.now, who=by, day=wish.on.isoformat(),
            text=wish.to,
        )  # fmt: skip
        every = [invoice.id for invoice in still_asked(ledger, client_id)]
        _answer(tools, ledger, client_id, about=every, by=by, how=Decided.HANDED_OVER)
        ledger.add_task(
            "look", client_id, key=f"handed_over/{client_id}/{tools.now.isoformat()}",
            due_on=wish.look_on, at=tools.now, text=wish.why,
        )  # fmt: skip
    return True
