"""Threads: letters about the same thing stand under the first of them in a reader's inbox.

Names are made of what the queue holds, so that nothing needs to be remembered, and a letter that is
tried again carries the name that it had.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from portal.actions.occasions import FORMER

if TYPE_CHECKING:
    from portal.store.ledger import Ledger
    from portal.store.letter_queries import SentLetter


def thread_of(ledger: Ledger, row: dict[str, Any]) -> tuple[str, str]:
    """The letter's own name, and that of the first one to the same reader about the same thing."""
    if row["name"].startswith("reminder_"):
        return _reminder_thread(ledger, row)
    about, audience = row["arrangement_id"], row["audience"]
    own = _digest(_key_of(row))
    if not about or audience == FORMER:
        return f"letter.{own}", ""
    first = min(
        letter.id
        for letter in ledger.letters(row["client_id"])
        if letter.arrangement_id == about and letter.audience == audience
    )
    root = f"{about}.{audience}"
    return (root, "") if first == row["id"] else (f"{about}.{own}", root)


def letter_named(ledger: Ledger, name: str) -> SentLetter | None:
    """The letter that left under this Message-ID (without its brackets); None for any other."""
    own = name.partition("@")[0]
    about, _, last = own.rpartition(".")
    if not about:
        return None
    for row in ledger.letter_rows("" if about == "letter" else about):
        may_be = last in {row["audience"], _digest(_key_of(row))}
        if may_be and thread_of(ledger, row)[0] == own:
            return ledger.letter(row["id"])
    return None


def _key_of(row: dict[str, Any]) -> str:
    return row["key"] or f"{row['id']}/{row['client_id']}/{row['queued_at'].isoformat()}"


def _reminder_thread(ledger: Ledger, row: dict[str, Any]) -> tuple[str, str]:
    """A reminder stands under the first one that spoke of one of its invoices."""
    number = int(row["about"])
    taken = ledger.reminders(row["client_id"])
    mine = next((set(r.invoice_ids) for r in taken if r.id == number), set())
    before = (
        r.id for r in taken if r.status.is_written and r.id < number and mine & set(r.invoice_ids)
    )
    first = next(before, None)
    return _reminder_name(number), "" if first is None else _reminder_name(first)


def _reminder_name(number: int) -> str:
    return f"letter.{_digest(f'reminder/{number}')}"


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:24]
