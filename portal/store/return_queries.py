"""What can be read to tell what came back by mail, and how long it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from portal.store import reminder_tables as r
from portal.store import tables as t
from portal.store.keeping_queries import Kept
from portal.store.reminder_queries import return_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, MappingResult, RowMapping, Select

    from portal.domain.reminder_case import Return


class ReturnQueries:
    """Everything that is read of what came back."""

    _connection: Connection

    def _all(self, query: Select[Any]) -> MappingResult:
        raise NotImplementedError

    def _one(self, query: Select[Any]) -> RowMapping | None:
        raise NotImplementedError

    def return_(self, return_id: int) -> Return | None:
        """What came back under this number."""
        row = self._one(select(r.returns).where(r.returns.c.id == return_id))
        return None if row is None else return_from(row)

    def letter_rows(self, arrangement_id: str = "") -> list[dict[str, Any]]:
        """What the names of letters that left are made of: of an arrangement's, or of all others.

        A letter to a former address stands among the others, whatever it is about.
        """
        letter = t.letters.c
        columns = (letter.id, letter.key, letter.name, letter.client_id, letter.arrangement_id,
                   letter.audience, letter.queued_at, letter.about)  # fmt: skip
        these = letter.arrangement_id == arrangement_id
        if not arrangement_id:
            these = or_(these, letter.audience == "former")
        query = select(*columns).where(these, letter.handed_at.is_not(None))
        return [dict(row) for row in self._all(query.order_by(letter.id.desc()))]

    def kept_returns(self) -> Iterator[tuple[Kept, bool]]:
        """Everything that came back, and whether words of it are still kept."""
        came = r.returns.c
        words = or_(came.text != "", came.subject != "")
        for number, at, who, holds in self._connection.execute(
            select(came.id, came.at, came.client_id, words)
        ):
            yield Kept(str(number), at, who), bool(holds)

    def kept_reminders(self) -> Iterator[Kept]:
        """Every step that was taken."""
        step = r.reminders.c
        for number, at, who in self._connection.execute(select(step.id, step.at, step.client_id)):
            yield Kept(str(number), at, who)
