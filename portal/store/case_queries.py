"""What can be read of a client's case: arrangements, tasks, the timeline, letters, files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.domain.arrangements import HOLDS_COLLECTION, LIVE, Arrangement, Kind, Status
from portal.domain.reasons import Reason
from portal.store import bodies
from portal.store import case_tables as c
from portal.store import tables as t

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from sqlalchemy import Connection, MappingResult, RowMapping, Select

_LIVE = tuple(sorted(status.value for status in LIVE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the timeline. `who`: client, owner's address at the desk, clock, or stripe."""

    id: int
    at: datetime
    who: str
    what: str
    client_id: str
    invoice_id: str
    arrangement_id: str
    details: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that a person has to do by a day; `what` is the key of its words."""

    id: int
    key: str
    what: str
    client_id: str
    invoice_id: str
    arrangement_id: str
    details: dict[str, str]
    due_on: date
    opened_at: datetime
    done_at: datetime | None
    done_by: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that a client attached, without its content."""

    id: str
    client_id: str
    arrangement_id: str
    name: str
    kind: str
    digest: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Until when nothing automatic goes to a client, set by a person; no day means for good."""

    client_id: str
    until_on: date | None
    why: str
    set_at: datetime
    set_by: str


class CaseQueries:
    """Everything that is read of arrangements and of what surrounds them."""

    _connection: Connection

    def arrangement(self, arrangement_id: str) -> Arrangement | None:
        """The arrangement of this id."""
        row = self._one(select(c.arrangements).where(c.arrangements.c.id == arrangement_id))
        return None if row is None else arrangement_from(row)

    def arrangements(self, client_id: str) -> tuple[Arrangement, ...]:
        """All arrangements of one client, the newest first."""
        query = select(c.arrangements).where(c.arrangements.c.client_id == client_id)
        return self._arrangements(query)

    def arrangements_of(self, clients: Collection[str]) -> dict[str, tuple[Arrangement, ...]]:
        """The arrangements of many clients at once, the newest first; for a build."""
        query = select(c.arrangements).where(c.arrangements.c.client_id.in_(clients))
        found = sorted(self._arrangements(query), key=lambda a: a.client_id)
        return {who: tuple(group) for who, group in groupby(found, key=lambda a: a.client_id)}

    def arrangements_in(
        self, *, kinds: Iterable[Kind] = tuple(Kind), statuses: Iterable[Status] = tuple(Status)
    ) -> tuple[Arrangement, ...]:
        """All arrangements of these kinds in these states, the newest first."""
        table = c.arrangements
        query = select(table).where(
            table.c.kind.in_([kind.value for kind in kinds]),
            table.c.status.in_([status.value for status in statuses]),
        )
        return self._arrangements(query)

    def arrangements_due(self, today: date) -> tuple[Arrangement, ...]:
        """The live arrangements that the clock has to look at, the longest due first."""
        table = c.arrangements
        due = table.c.status.in_(_LIVE) & (table.c.next_on <= today)
        rows = self._all(select(table).where(due).order_by(table.c.next_on, table.c.id))
        return tuple(arrangement_from(row) for row in rows)

    def arrangements_out_of_step(self, client_id: str = "") -> tuple[Arrangement, ...]:
        """Those of which Stripe was not told yet that they hold, or no longer hold, its invoices.

        Of one client, or of all. A crash between our write and the call leaves one behind.
        """
        table = c.arrangements
        holding = table.c.kind.in_([kind.value for kind in HOLDS_COLLECTION])
        query = select(table).where(holding, table.c.status.in_(_LIVE) != table.c.collection_paused)
        if client_id:
            query = query.where(table.c.client_id == client_id)
        return self._arrangements(query)

    def _arrangements(self, query: Select[Any]) -> tuple[Arrangement, ...]:
        table = c.arrangements
        ordered = query.order_by(table.c.opened_at.desc(), table.c.id)
        return tuple(arrangement_from(row) for row in self._all(ordered))

    def timeline(self, client_id: str) -> tuple[Happening, ...]:
        """Everything that happened with a client, the oldest first."""
        query = select(t.timeline).where(t.timeline.c.client_id == client_id)
        return tuple(_happening(row) for row in self._all(query.order_by(t.timeline.c.id)))

    def happenings(self, *whats: str, since: datetime) -> tuple[Happening, ...]:
        """Everything of these names since a moment, the oldest first; for reports."""
        query = select(t.timeline).where(t.timeline.c.at >= since)
        if whats:
            query = query.where(t.timeline.c.what.in_(whats))
        return tuple(_happening(row) for row in self._all(query.order_by(t.timeline.c.id)))

    def tasks(self, client_id: str = "", *, done: bool = False) -> tuple[Task, ...]:
        """The open tasks (or those that are done), of one client or of all, the next first."""
        query = select(c.tasks).where(
            c.tasks.c.done_at.is_not(None) if done else c.tasks.c.done_at.is_(None)
        )
        if client_id:
            query = query.where(c.tasks.c.client_id == client_id)
        rows = self._all(query.order_by(c.tasks.c.due_on, c.tasks.c.id))
        return tuple(task_from(row) for row in rows)

    def task(self, task_id: int) -> Task | None:
        """The task of this number."""
        row = self._one(select(c.tasks).where(c.tasks.c.id == task_id))
        return None if row is None else task_from(row)

    def attachments(self, client_id: str) -> tuple[Attachment, ...]:
        """The files of one client, the oldest first."""
        columns = [column for column in c.files.c if column.name != "content"]
        query = select(*columns).where(c.files.c.client_id == client_id)
        rows = self._all(query.order_by(c.files.c.added_at, c.files.c.id))
        return tuple(Attachment(**dict(row)) for row in rows)

    def attachment(self, file_id: str) -> tuple[Attachment, bytes] | None:
        """One file with its content."""
        row = self._one(select(c.files).where(c.files.c.id == file_id))
        if row is None:
            return None
        held = {name: row[name] for name in Attachment.__dataclass_fields__}
        return Attachment(**held), bytes(row["content"])

    def silence(self, client_id: str) -> Silence | None:
        """What a person set for this client."""
        row = self._one(select(c.silences).where(c.silences.c.client_id == client_id))
        return None if row is None else Silence(**dict(row))

    def _all(self, query: Select[Any]) -> MappingResult:
        return self._connection.execute(query).mappings()

    def _one(self, query: Select[Any]) -> RowMapping | None:
        return self._connection.execute(query).mappings().first()


def arrangement_row(arrangement: Arrangement) -> dict[str, Any]:
    """The arrangement as a row."""
    return {
        "id": arrangement.id,
        "reference": arrangement.reference,
        "kind": arrangement.kind.value,
        "status": arrangement.status.value,
        "client_id": arrangement.client_id,
        "link_id": arrangement.link_id,
        "reason": arrangement.reason.value if arrangement.reason else "",
        "opened_at": arrangement.opened_at,
        "answer_by": arrangement.answer_by,
        "next_on": arrangement.next_on,
        "closed_at": arrangement.closed_at,
        "collection_paused": arrangement.collection_paused,
        "version": arrangement.version,
        "body": bodies.written(arrangement.terms),
    }


def arrangement_from(row: RowMapping) -> Arrangement:
    """The arrangement that a row holds."""
    return Arrangement(
        id=row["id"],
        kind=Kind(row["kind"]),
        client_id=row["client_id"],
        terms=bodies.read(row["body"]),
        opened_at=row["opened_at"],
        status=Status(row["status"]),
        link_id=row["link_id"],
        reason=Reason(row["reason"]) if row["reason"] else None,
        answer_by=row["answer_by"],
        next_on=row["next_on"],
        closed_at=row["closed_at"],
        collection_paused=row["collection_paused"],
        version=row["version"],
    )


def _happening(row: RowMapping) -> Happening:
    held = dict(row) | {"details": json.loads(row["details"])}
    return Happening(**held)


def task_from(row: RowMapping) -> Task:
    """The task that a row holds."""
    return Task(**(dict(row) | {"details": json.loads(row["details"])}))
