"""What can be written of letters: queued, claimed, handed over, finished; mixed into the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select, update

from portal.domain.letters import MOST_TRIES, MOVES, Outcome
from portal.store import tables as t
from portal.store.letter_queries import letter_from

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Table

    from portal.store.letter_queries import SentLetter

_FREE: dict[str, Any] = {"claimed_at": None, "handed_at": None}


class LetterLedger:
    """The queue of letters. Whoever claims a letter, alone, writes and sends it."""

    _connection: Connection

    def _begin_write(self) -> None:
        raise NotImplementedError

    def _insert_new(self, table: Table, row: dict[str, Any]) -> bool:
        raise NotImplementedError

    def queue_letter(  # noqa: PLR0913 - whom, about what, and the name under which it leaves once
        self,
        name: str,
        client_id: str,
        link_id: str,
        *,
        at: datetime,
        key: str = "",
        arrangement_id: str = "",
        audience: str = "client",
        address: str = "",
        not_before: datetime | None = None,
        about: str = "",
    ) -> bool:
        """Put a letter in the queue; it is composed and sent after the answer has left.

        With a `key` it leaves once, however often it is asked for; whether it was new. `audience`
        says whom it is for (client or owner), `address` a recipient other than the one on file,
        `not_before` when it may leave first. `about` is for whoever queues it, to be read again
        when it is written.
        """
        row = {
            "key": key or None,
            "name": name,
            "client_id": client_id,
            "link_id": link_id or None,
            "arrangement_id": arrangement_id,
            "audience": audience,
            "address": address,
            "queued_at": at,
            "not_before": not_before,
            "tries": 0,
            "outcome": Outcome.WAITING.value,
            **dict.fromkeys(("problem", "recipient", "subject", "body", "edited_by"), ""),
            "about": about,
        }
        return self._insert_new(t.letters, row)

    def claim_letter(
        self, *, now: datetime, stale: datetime, after: int = 0
    ) -> dict[str, Any] | None:
        """Claim the oldest letter whose time has come and that nobody has in hand.

        One whose sender died before `stale` is free again, unless its message was already being
        handed over: that one may have left (`abandoned_letters`). Only those behind the letter
        `after`: a sender goes through the queue once. The row is as it stands after the claim.
        """
        self._begin_write()
        letter = t.letters.c
        died = (letter.claimed_at < stale) & letter.handed_at.is_(None)
        may_leave = letter.not_before.is_(None) | (letter.not_before <= now)
        free = (letter.outcome == "") & (letter.claimed_at.is_(None) | died) & may_leave
        free &= (letter.tries < MOST_TRIES) & (letter.id > after)
        query = select(t.letters).where(free).order_by(letter.id).limit(1)
        query = query.with_for_update(skip_locked=True)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        mine = {"claimed_at": now, "tries": row["tries"] + 1}
        self._change(letter.id == row["id"], **mine)
        return dict(row) | mine

    def lock_letter(self, letter_id: int) -> SentLetter | None:
        """A letter as it is now, kept from other writers until the transaction ends."""
        self._begin_write()
        query = select(t.letters).where(t.letters.c.id == letter_id).with_for_update()
        row = self._connection.execute(query).mappings().first()
        return None if row is None else letter_from(row)

    def release_letter(self, letter_id: int, *, not_before: datetime | None = None) -> None:
        """Put a claimed letter back, untried: it is not its turn yet, or not before a moment."""
        letter = t.letters.c
        claimed = _stands(letter_id, Outcome.WAITING) & letter.claimed_at.is_not(None)
        values = _FREE | {"tries": letter.tries - 1, "not_before": not_before}
        self._change(claimed & letter.handed_at.is_(None), **values)

    def keep_letter(
        self, letter_id: int, *, recipient: str, subject: str, body: str, edited_by: str = ""
    ) -> None:
        """Keep a letter as it is about to leave, and who wrote it where the words are not ours."""
        kept = {"recipient": recipient, "subject": subject, "body": body, "edited_by": edited_by}
        self._change(t.letters.c.id == letter_id, **kept)

    def hand_over_letter(self, row: dict[str, Any], *, at: datetime) -> bool:
        """Say that the message goes to the server now; whether the letter is still ours.

        It is not when we were so slow that another sender, or a person, took it up meanwhile.
        """
        ours = _stands(row["id"], Outcome.WAITING) & _claimed_as(row)
        return self._change(ours & t.letters.c.handed_at.is_(None), handed_at=at)

    def finish_letter(
        self,
        letter_id: int,
        outcome: Outcome,
        *,
        at: datetime,
        problem: str = "",
        claim: dict[str, Any] | None = None,
    ) -> bool:
        """Say what became of a letter; whether it could still become so.

        With `claim`, the row as it was claimed, only while nobody else has taken it up since.
        """
        sent = {"sent_at": at} if outcome is Outcome.SENT else {}
        only = _claimed_as(claim) if claim is not None else None
        return self._move(letter_id, outcome, only=only, problem=problem, **sent)

    def put_off_letter(self, row: dict[str, Any], *, until: datetime, problem: str) -> bool:
        """The claimed letter certainly did not leave: it waits for its next try until a moment."""
        ours = _stands(row["id"], Outcome.WAITING, Outcome.UNKNOWN) & _claimed_as(row)
        waits = _FREE | {"outcome": Outcome.WAITING.value, "not_before": until}
        return self._change(ours, **waits, problem=problem)

    def retry_letter(self, letter_id: int) -> bool:
        """Let a letter leave now that did not, with all its tries before it; whether it was so."""
        afresh: dict[str, Any] = _FREE | {"outcome": "", "tries": 0, "not_before": None}
        return self._change(_did_not_leave(letter_id), **afresh, problem="")

    def give_up_letter(self, letter_id: int, *, problem: str) -> bool:
        """Never send a letter that did not leave; whether it was so."""
        dropped = {"outcome": Outcome.DROPPED.value, "problem": problem}
        return self._change(_did_not_leave(letter_id), **dropped)

    def withdraw_letter(self, letter_id: int, *, problem: str) -> bool:
        """Never send a letter that still waits for its turn; whether nobody had it in hand."""
        waits = _stands(letter_id, Outcome.WAITING) & t.letters.c.claimed_at.is_(None)
        return self._change(waits, outcome=Outcome.DROPPED.value, problem=problem)

    def _move(
        self, letter_id: int, to: Outcome, *, only: ColumnElement[bool] | None = None, **values: Any
    ) -> bool:
        """Move a letter to a state, from any that the table of moves lets it leave for that."""
        these = _stands(letter_id, *(one for one, reached in MOVES.items() if to in reached))
        if only is not None:
            these &= only
        return self._change(these, outcome=to.value, **values)

    def _change(self, these: ColumnElement[bool], **values: Any) -> bool:
        self._begin_write()
        done = self._connection.execute(update(t.letters).where(these).values(**values))
        return done.rowcount == 1


def _stands(letter_id: int, *outcomes: Outcome) -> ColumnElement[bool]:
    these = [outcome.value for outcome in outcomes]
    return (t.letters.c.id == letter_id) & t.letters.c.outcome.in_(these)


def _claimed_as(row: dict[str, Any]) -> ColumnElement[bool]:
    """Nobody has claimed the letter since, nor put it back."""
    letter = t.letters.c
    return and_(letter.claimed_at == row["claimed_at"], letter.tries == row["tries"])


def _did_not_leave(letter_id: int) -> ColumnElement[bool]:
    """It is left to a person, or waits for its next try and nobody has it in hand."""
    letter = t.letters.c
    waits = and_(letter.outcome == "", letter.claimed_at.is_(None), letter.tries > 0)
    left_to_a_person = [one.value for one in Outcome if one.needs_person]
    return and_(letter.id == letter_id, or_(waits, letter.outcome.in_(left_to_a_person)))
