"""What becomes of a letter that did not leave: another try, or a person who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.actions.occasions import CLIENT
from portal.domain.letters import MOST_TRIES, TELL_AFTER, Outcome, pause_after

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from portal.actions.tools import Tools
    from portal.mail import LetterNotSent, Mailer
    from portal.store.ledger import Ledger

# What the owner is told of a letter that did not leave, by what became of it.
FOR_THE_OWNER = {
    "waits": "letter_waits",
    "unknown": "letter_unknown",
    "refused": "letter_refused",
    "gave_up": "letter_gave_up",
    "nobody": "unknown_address",
}
# Waiting mends neither: the owner does.
_OF_THE_WORDS = frozenset({"words", "tone"})


def put_off(tools: Tools, row: dict[str, Any], *, problem: str, sign_in: bool = False) -> None:
    """Let a letter wait for its next try; after the last one, a person looks at it.

    The owner hears of it after a few tries, and at once where waiting cannot help: their words say
    nothing for such a letter or too much, or the mail server does not know us (once a day for all
    letters).
    """
    if sign_in:
        with tools.ledger() as ledger:
            ledger.tell_owner("mail_sign_in", "", at=tools.now, on=tools.today.isoformat())
    pause = pause_after(row["tries"], name=f"{row['id']}/{row['key']}")
    if pause is None:
        _leave_to_person(tools, row, Outcome.GAVE_UP, problem=problem)
        return
    with tools.ledger() as ledger:
        ours = ledger.put_off_letter(row, until=tools.now + pause, problem=problem)
        if ours and (problem in _OF_THE_WORDS or row["tries"] == TELL_AFTER):
            _tell(tools, ledger, row, became="waits")


def refuse(tools: Tools, row: dict[str, Any], error: LetterNotSent) -> None:
    """A letter that the server will never take: the owner corrects the address, or calls."""
    became = "nobody" if error.names_nobody and row["audience"] == CLIENT else ""
    _leave_to_person(tools, row, Outcome.REFUSED, problem=error.problem, became=became)


def unknown(tools: Tools, row: dict[str, Any], *, problem: str) -> None:
    """A letter that may have left: never sent again by itself."""
    _leave_to_person(tools, row, Outcome.UNKNOWN, problem=problem)


def settle_abandoned(
    tools: Tools,
    mailer: Mailer,
    named: Callable[[Ledger, dict[str, Any]], str],
    *,
    before: datetime,
) -> None:
    """Find out what became of the letters whose senders died before a moment.

    One that was handed over has left, or has not, or nobody knows; the mailer is asked.
    """
    with tools.ledger() as ledger:
        rows = ledger.abandoned_letters(before=before, tries=MOST_TRIES)
        names = [named(ledger, row) for row in rows]
    for row, name in zip(rows, names, strict=True):
        has_left = mailer.has_left(name) if row["handed_at"] is not None else False
        if has_left is None:
            unknown(tools, row, problem="died")
        elif has_left:
            _has_left(tools, row)
        else:
            put_off(tools, row, problem="died")


def _has_left(tools: Tools, row: dict[str, Any]) -> None:
    with tools.ledger() as ledger:
        if ledger.finish_letter(row["id"], Outcome.SENT, at=row["handed_at"], claim=row):
            ledger.note(
                "letter_sent", row["client_id"], at=row["handed_at"],
                arrangement_id=row["arrangement_id"], letter=row["name"], to=row["audience"],
            )  # fmt: skip


def _leave_to_person(
    tools: Tools, row: dict[str, Any], outcome: Outcome, *, problem: str, became: str = ""
) -> None:
    with tools.ledger() as ledger:
        if ledger.finish_letter(row["id"], outcome, at=tools.now, problem=problem, claim=row):
            _tell(tools, ledger, row, became=became or outcome.value)


def _tell(tools: Tools, ledger: Ledger, row: dict[str, Any], *, became: str) -> None:
    ledger.tell_owner(
        FOR_THE_OWNER[became], row["client_id"], at=tools.now,
        letter=row["name"], number=str(row["id"]), to=row["audience"],
    )  # fmt: skip
