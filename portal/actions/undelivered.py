"""Letters that did not leave, and what a person decides about them, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.letters import Outcome
from portal.domain.reminder_case import MarkName
from portal.domain.sequence import LETTERS, ReminderStatus

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.store.ledger import Ledger
    from portal.store.letter_queries import SentLetter

# What is remembered of a letter about which a person decided, in place of a problem.
REGARDED, LET_BE = "regarded", "let_be"


def try_again(tools: Tools, letter_id: int, *, by: str) -> bool:
    """Let a letter leave now, with all its tries before it; whether it still waited for that."""
    with tools.ledger() as ledger:
        letter = ledger.letter(letter_id)
        if letter is None or not ledger.retry_letter(letter_id):
            return False
        if letter.outcome is Outcome.REFUSED and letter.name in LETTERS.values():
            _take_up_again(tools, ledger, letter, by=by)
        _decided(tools, ledger, letter, what="letter_again", by=by)
        return True


def _take_up_again(tools: Tools, ledger: Ledger, letter: SentLetter, *, by: str) -> None:
    """The step of a reminder that was refused is taken again, unless another took its place."""
    step = ledger.reminder(int(letter.about))
    if step is None:
        return
    others = (one for one in ledger.reminders(letter.client_id) if one.status.counts)
    if any(
        one.step is step.step and set(one.invoice_ids) & set(step.invoice_ids) for one in others
    ):
        return
    ledger.move_reminder(step.id, was=ReminderStatus.STOPPED, becomes=ReminderStatus.QUEUED)
    ledger.set_mark(letter.client_id, MarkName.RESUMED, letter.client_id, at=tools.now, by=by)


def regard_as_sent(tools: Tools, letter_id: int, *, by: str) -> bool:
    """Believe that a letter has left, when we know that it did or nobody knows; whether it counted.

    It left when it was handed over, as far as anybody can say.
    """
    with tools.ledger() as ledger:
        letter = ledger.letter(letter_id)
        if letter is None or letter.outcome is not Outcome.UNKNOWN:
            return False
        at = letter.handed_at or tools.now
        if not ledger.finish_letter(letter_id, Outcome.SENT, at=at, problem=REGARDED):
            return False
        _decided(tools, ledger, letter, what="letter_left", by=by)
        return True


def let_it_be(tools: Tools, letter_id: int, *, by: str) -> bool:
    """Never send a letter that did not leave, unless it is just being sent; whether it counted."""
    with tools.ledger() as ledger:
        letter = ledger.letter(letter_id)
        if letter is None or not ledger.give_up_letter(letter_id, problem=LET_BE):
            return False
        _decided(tools, ledger, letter, what="letter_let_be", by=by)
        return True


def _decided(tools: Tools, ledger: Ledger, letter: SentLetter, *, what: str, by: str) -> None:
    """Note the decision, and tick off what asked for it."""
    ledger.note(
        what, letter.client_id, at=tools.now, who=by, arrangement_id=letter.arrangement_id,
        letter=letter.name, to=letter.audience,
    )  # fmt: skip
    for task in ledger.tasks(letter.client_id):
        if task.key.startswith("notice/") and task.details.get("number") == str(letter.id):
            ledger.finish_task(task.id, at=tools.now, by=by)
