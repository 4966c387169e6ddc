"""What can be written of a client's case and of the desk: mixed into the ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from portal.store import case_tables as c
from portal.store.case_queries import arrangement_row

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, Table

    from portal.domain.arrangements import Arrangement
    from portal.domain.desk import DeskPerson
    from portal.store.case_queries import Attachment, Silence


class CaseLedger:
    """Writing arrangements, tasks, files and whatever the desk needs."""

    _connection: Connection

    def _begin_write(self) -> None:
        raise NotImplementedError

    def _insert_new(self, table: Table, row: dict[str, Any]) -> bool:
        raise NotImplementedError

    def _upsert(self, table: Table, row: dict[str, Any], key: list[str]) -> None:
        raise NotImplementedError

    def add_arrangement(self, arrangement: Arrangement) -> bool:
        """Add the arrangement unless it is there; whether it was new."""
        return self._insert_new(c.arrangements, arrangement_row(arrangement))

    def move_arrangement(self, arrangement: Arrangement, *, was: Arrangement) -> bool:
        """Write the arrangement if nobody changed it since it was read; whether we won.

        What Stripe was told is not a part of it: that is remembered by `mark_collection` alone.
        """
        self._begin_write()
        table = c.arrangements
        same = (table.c.id == was.id) & (table.c.version == was.version)
        row = arrangement_row(arrangement)
        del row["collection_paused"]
        return self._connection.execute(update(table).where(same).values(row)).rowcount == 1

    def mark_collection(self, arrangement_id: str, *, paused: bool) -> None:
        """Remember what Stripe was told; no change of the arrangement itself."""
        self._begin_write()
        change = update(c.arrangements).where(c.arrangements.c.id == arrangement_id)
        self._connection.execute(change.values(collection_paused=paused))

    def add_task(  # noqa: PLR0913 - what, about whom, by when, and the name under which it is one
        self,
        what: str,
        client_id: str,
        *,
        key: str,
        due_on: date,
        at: datetime,
        invoice_id: str = "",
        arrangement_id: str = "",
        **details: str,
    ) -> bool:
        """Ask a person to do something by a day, once per `key`; whether it was new."""
        row = {
            "key": key[:200],
            "what": what,
            "client_id": client_id,
            "invoice_id": invoice_id,
            "arrangement_id": arrangement_id,
            "details": json.dumps(details, sort_keys=True, ensure_ascii=False),
            "due_on": due_on,
            "opened_at": at,
            "done_by": "",
            "result": "",
        }
        return self._insert_new(c.tasks, row)

    def finish_task(self, task_id: int, *, at: datetime, by: str, result: str = "") -> bool:
        """Tick a task off; whether it was still open."""
        self._begin_write()
        still = (c.tasks.c.id == task_id) & c.tasks.c.done_at.is_(None)
        values = {"done_at": at, "done_by": by, "result": result}
        return self._connection.execute(update(c.tasks).where(still).values(values)).rowcount == 1

    def finish_tasks_of(
        self, arrangement_id: str, *, at: datetime, by: str, what: str = ""
    ) -> None:
        """Tick off whatever an arrangement asked for, or one thing that it asked for."""
        self._begin_write()
        still = (c.tasks.c.arrangement_id == arrangement_id) & c.tasks.c.done_at.is_(None)
        if what:
            still &= c.tasks.c.what == what
        values = {"done_at": at, "done_by": by}
        self._connection.execute(update(c.tasks).where(still).values(values))

    def move_task(self, task_id: int, *, due_on: date) -> None:
        """Give a task, done or not, another day; it is open again."""
        self._begin_write()
        change = update(c.tasks).where(c.tasks.c.id == task_id)
        self._connection.execute(change.values(due_on=due_on, done_at=None, done_by=""))

    def add_file(self, attachment: Attachment, content: bytes) -> bool:
        """Keep a file; whether it was new."""
        held = {name: getattr(attachment, name) for name in attachment.__dataclass_fields__}
        return self._insert_new(c.files, held | {"content": content})

    def set_silence(self, silence: Silence) -> None:
        """Let nothing automatic go to a client until a day (or for good)."""
        held = {name: getattr(silence, name) for name in silence.__dataclass_fields__}
        self._upsert(c.silences, held, ["client_id"])

    def end_silence(self, client_id: str) -> None:
        """Let automatic messages go again."""
        self._begin_write()
        self._connection.execute(delete(c.silences).where(c.silences.c.client_id == client_id))

    def save_person(self, person: DeskPerson, *, at: datetime, by: str) -> None:
        """Add somebody to the desk, or change their name, role or language."""
        address = person.email.strip().lower()
        said = {"name": person.name, "role": person.role.value, "language": person.language}
        row = {"email": address, **said, "added_at": at, "added_by": by}
        if not self._insert_new(c.people, row):  # who added them, and when, stays
            theirs = c.people.c.email == address
            self._connection.execute(update(c.people).where(theirs).values(said))

    def remove_person(self, email: str, *, at: datetime) -> None:
        """Take somebody from the desk; their sessions and sign-in links end."""
        self._begin_write()
        address = email.strip().lower()
        for table in (c.people, c.languages, c.sign_ins):
            self._connection.execute(delete(table).where(table.c.email == address))
        self.end_sessions(address, at=at)

    def choose_language(self, email: str, language: str) -> None:
        """Remember in which language somebody reads the desk."""
        self._upsert(c.languages, {"email": email, "language": language}, ["email"])

    def add_sign_in(self, digest: str, email: str, *, at: datetime, until: datetime) -> None:
        """Remember a sign-in link by its digest."""
        self._begin_write()
        row = {"digest": digest, "email": email, "made_at": at, "expires_at": until}
        self._connection.execute(insert(c.sign_ins).values(row))

    def use_sign_in(self, digest: str, *, at: datetime) -> str:
        """The address of a link that is used now for the first time, or an empty string."""
        self._begin_write()
        free = (
            (c.sign_ins.c.digest == digest)
            & c.sign_ins.c.used_at.is_(None)
            & (c.sign_ins.c.expires_at > at)
        )
        if (
            self._connection.execute(update(c.sign_ins).where(free).values(used_at=at)).rowcount
            != 1
        ):
            return ""
        query = select(c.sign_ins.c.email).where(c.sign_ins.c.digest == digest)
        return str(self._connection.execute(query).scalar_one())

    def begin_session(self, digest: str, email: str, *, at: datetime, until: datetime) -> None:
        """Remember a session by its digest."""
        self._begin_write()
        row = {
            "digest": digest,
            "email": email,
            "began_at": at,
            "seen_at": at,
            "expires_at": until,
        }
        self._connection.execute(insert(c.sessions).values(row))

    def touch_session(self, digest: str, *, at: datetime) -> None:
        """Remember that somebody is still there; the one write that reading causes."""
        self._begin_write()
        change = update(c.sessions).where(c.sessions.c.digest == digest)
        self._connection.execute(change.values(seen_at=at))

    def end_sessions(self, email: str, *, at: datetime, digest: str = "") -> None:
        """End one session of a person, or all of them."""
        self._begin_write()
        still = (c.sessions.c.email == email) & c.sessions.c.ended_at.is_(None)
        if digest:
            still &= c.sessions.c.digest == digest
        self._connection.execute(update(c.sessions).where(still).values(ended_at=at))
