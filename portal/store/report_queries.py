"""What a report reads of all clients together, without names and without words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.domain.reports import Said, Sent
from portal.store import tables as t

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MEASURE = "measure_taken"


class ReportQueries:
    """Letters and lines of a time, as values of the report."""

    _connection: Connection

    def sent_since(self, since: datetime) -> tuple[Sent, ...]:
        """The letters that left for clients since a moment, the oldest first."""
        letter = t.letters.c
        mine = (letter.sent_at >= since) & (letter.audience == "client")
        query = select(letter.sent_at, letter.client_id, letter.name).where(mine)
        return tuple(Sent(*row) for row in self._connection.execute(query.order_by(letter.id)))

    def said_since(self, since: datetime) -> tuple[Said, ...]:
        """The lines of the timeline since a moment, the oldest first."""
        line = t.timeline.c
        query = select(line.at, line.client_id, line.who, line.what, line.arrangement_id)
        rows = self._connection.execute(query.where(line.at >= since).order_by(line.id))
        return tuple(Said(*row) for row in rows)

    def measures(self) -> dict[tuple[str, str], str]:
        """What the owner did about a reason in a month (`2026-11`), the newest word of each."""
        query = select(t.timeline.c.details).where(t.timeline.c.what == MEASURE)
        found: dict[tuple[str, str], str] = {}
        for details in self._connection.execute(query.order_by(t.timeline.c.id)).scalars():
            told = json.loads(details)
            found[told["month"], told["reason"]] = told["text"]
        return found
