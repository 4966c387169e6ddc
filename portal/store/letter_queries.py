"""What can be read of letters: those that left, those that wait, those that did not leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from portal.domain.letters import Outcome
from portal.store import tables as t

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, MappingResult, RowMapping, Select


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """A letter as it left, or as it waits (then without subject and body).

    `problem` says in a short code why it has not left, `not_before` when it is tried next.
    """

    id: int
    name: str
    client_id: str
    arrangement_id: str
    audience: str
    queued_at: datetime
    not_before: datetime | None
    claimed_at: datetime | None
    handed_at: datetime | None
    sent_at: datetime | None
    tries: int
    outcome: Outcome
    problem: str
    recipient: str
    subject: str
    body: str
    edited_by: str
    about: str


class LetterQueries:
    """Everything that is read of letters."""

    _connection: Connection

    def _all(self, query: Select[Any]) -> MappingResult:
        raise NotImplementedError

    def _one(self, query: Select[Any]) -> RowMapping | None:
        raise NotImplementedError

    def letter(self, letter_id: int) -> SentLetter | None:
        """The letter of this number."""
        row = self._one(select(t.letters).where(t.letters.c.id == letter_id))
        return None if row is None else letter_from(row)

    def letter_of_key(self, key: str) -> SentLetter | None:
        """The letter that leaves once under this name."""
        row = self._one(select(t.letters).where(t.letters.c.key == key))
        return None if row is None else letter_from(row)

    def letters(self, client_id: str) -> tuple[SentLetter, ...]:
        """Every letter to or about a client, as it left, the oldest first."""
        return self._letters(t.letters.c.client_id == client_id)

    def waiting_letters(self) -> int:
        """How many letters may still leave by themselves."""
        return self._count(_waits())

    def stuck_letters(self, *, before: datetime) -> int:
        """How many letters should have left and have not, as `letters_that_did_not_leave`."""
        return self._count(_stuck(before))

    def letters_that_did_not_leave(self, *, before: datetime) -> tuple[SentLetter, ...]:
        """What is left to a person, and what failed and waits for its next try; the oldest first.

        Those that just wait for their turn do not count, nor those that a sender took in hand after
        `before`.
        """
        return self._letters(_stuck(before))

    def abandoned_letters(self, *, before: datetime, tries: int) -> list[dict[str, Any]]:
        """Letters whose sender died: while the message was in hand, or for the last of its tries.

        The others among them are simply claimed again.
        """
        letter = t.letters.c
        died = _waits() & letter.claimed_at.is_not(None) & (letter.claimed_at < before)
        over = letter.handed_at.is_not(None) | (letter.tries >= tries)
        query = select(t.letters).where(died & over).order_by(letter.id)
        return [dict(row) for row in self._all(query)]

    def _letters(self, these: ColumnElement[bool]) -> tuple[SentLetter, ...]:
        query = select(t.letters).where(these).order_by(t.letters.c.id)
        return tuple(letter_from(row) for row in self._all(query))

    def _count(self, these: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(t.letters).where(these)
        return self._connection.execute(query).scalar() or 0


def letter_from(row: RowMapping) -> SentLetter:
    """The letter that a row holds."""
    held = {name: row[name] for name in SentLetter.__dataclass_fields__}
    return SentLetter(**held | {"outcome": Outcome(row["outcome"])})


def _waits() -> ColumnElement[bool]:
    return t.letters.c.outcome == Outcome.WAITING.value


def _stuck(before: datetime) -> ColumnElement[bool]:
    letter = t.letters.c
    is_free = letter.claimed_at.is_(None) | (letter.claimed_at <= before)
    failed = _waits() & (letter.tries > 0) & is_free
    return failed | letter.outcome.in_([one.value for one in Outcome if one.needs_person])
