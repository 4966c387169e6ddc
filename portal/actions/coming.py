"""What an owner does about a letter before it leaves: other words, earlier, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.remembering import case_of, cases_of
from portal.actions.reminding import AHEAD, take_step
from portal.actions.steering import leave_out
from portal.actions.undelivered import LET_BE
from portal.domain.coming import coming_letter, coming_letters, hastened
from portal.domain.own_words import OwnWords
from portal.domain.sequence import ReminderStatus, Step

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.coming import ComingLetter
    from portal.domain.reminder_case import Case
    from portal.store.ledger import Ledger
    from portal.store.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A letter to come, named by its step and one of the invoices that it will speak of."""

    client_id: str
    step: Step
    invoice_id: str


def letters_within(tools: Tools, queries: Queries, *, days: int) -> list[ComingLetter]:
    """What would leave to anybody within so many days, and every draft that waits for a person.

    A formal letter that is still to be prepared is none of them, nor what is held for now.
    """
    until = tools.now + timedelta(days=days)
    found: list[ComingLetter] = []
    for case, _ in cases_of(
        tools, queries, queries.remindable_clients(tools.today + AHEAD)
    ).values():
        for letter in coming_letters(case, tools.now, until=until):
            leaves = letter.at <= until and not letter.why
            by_itself = letter.is_claimed or letter.reminder.step is not Step.FORMAL
            if letter.is_draft or (leaves and by_itself):
                found.append(letter)
    return found


def skip_letter(tools: Tools, named: Named, *, by: str) -> bool:
    """Leave a letter out: what follows comes as if it had left on its day.

    Whether it was still to come, and the next about its invoices; one that a sender has in hand
    can no longer be held back.
    """
    with tools.ledger() as ledger:
        case, letter = _coming(tools, ledger, named)
        if case is None or letter is None or not letter.is_next:
            return False
        if not letter.is_draft:
            return _skip(tools, ledger, letter, by=by)
    return leave_out(tools, letter.reminder.id, by=by)


def _skip(tools: Tools, ledger: Ledger, letter: ComingLetter, *, by: str) -> bool:
    reminder = letter.reminder
    if letter.is_claimed:
        queued = ledger.letter_of_key(f"reminder/{reminder.id}")
        if queued is None or not ledger.withdraw_letter(queued.id, problem=LET_BE):
            return False
        ledger.move_reminder(
            reminder.id, was=ReminderStatus.QUEUED, becomes=ReminderStatus.SKIPPED, who=by
        )
    else:
        ledger.add_reminder(
            reminder.step, reminder.client_id, reminder.invoice_ids,
            status=ReminderStatus.SKIPPED, on=reminder.on, at=tools.now, who=by,
        )  # fmt: skip
    about = reminder.invoice_ids[0] if len(reminder.invoice_ids) == 1 else ""
    ledger.note(
        "reminder_skipped", reminder.client_id, at=tools.now, who=by, invoice_id=about,
        step=reminder.step.value,
    )  # fmt: skip
    return True


def send_now(tools: Tools, named: Named, *, by: str) -> str:
    """Take a letter before its day; empty when it was taken, else the code of why not.

    It leaves in the client's hours and not too soon after another, as every letter does. The formal
    one becomes the draft that an owner releases.
    """
    with tools.ledger() as ledger:
        case, letter = _coming(tools, ledger, named)
        if case is None or letter is None:
            return "over"
        move, why = hastened(case, letter, tools.now)
        if move is None:
            return why
        take_step(tools, ledger, case, move=move, who=by)
    return ""


def write_words(tools: Tools, named: Named, *, subject: str, body: str, by: str) -> bool:
    """Let a letter say this instead of what `content/` says; whether it is still to come."""
    with tools.ledger() as ledger:
        case, letter = _coming(tools, ledger, named)
        if case is None or letter is None:
            return False
        ledger.write_own_words(
            OwnWords(
                client_id=named.client_id, step=named.step, invoice_id=named.invoice_id,
                voice=case.client.voice, subject=subject, body=body, by=by, at=tools.now,
            )
        )  # fmt: skip
        ledger.note("reminder_worded", named.client_id, at=tools.now, who=by, step=named.step.value)
    return True


def forget_words(tools: Tools, named: Named, *, by: str) -> bool:
    """Go back to the words of `content/`; whether there were others."""
    with tools.ledger() as ledger:
        own = next((o for o in ledger.own_words(named.client_id) if _is_for(o, named)), None)
        if own is None or not ledger.forget_own_words(own):
            return False
        ledger.note(
            "reminder_unworded", named.client_id, at=tools.now, who=by, step=named.step.value
        )
    return True


def _is_for(own: OwnWords, named: Named) -> bool:
    return (own.step, own.invoice_id) == (named.step, named.invoice_id)


def _coming(tools: Tools, ledger: Ledger, named: Named) -> tuple[Case | None, ComingLetter | None]:
    """The case under its lock, and the letter as it is to come now, if it is."""
    ledger.lock_client(named.client_id)
    client = ledger.client(named.client_id)
    if client is None:
        return None, None
    case = case_of(tools, ledger, client)
    return case, coming_letter(case, tools.now, step=named.step, invoice_id=named.invoice_id)
