"""Forgetting: what is deleted because its time is over, and persons of whom no name is left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from portal.domain.forgetting import forget_words
from portal.domain.retention import What
from portal.store import case_tables as c
from portal.store import reminder_tables as r
from portal.store import tables as t
from portal.store.case_queries import arrangement_from, arrangement_row
from portal.store.keeping_queries import NAMELESS, digest_of
from portal.store.keeping_tables import forgotten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table
    from sqlalchemy.sql.elements import ColumnElement

# What stays of somebody without a name; the invoices first, and attempts before their links.
_RENAMED = (
    *(t.invoices, t.attempts, t.links, t.letters, t.timeline),
    *(c.tasks, r.reminders, r.marks, r.texts),
)
_AT_ONCE = 500  # ids in one statement
# What a line of the timeline may still say of somebody who was forgotten: days, sums, states.
_PLAIN = frozenset({"amount", "currency", "on", "until", "next_on", "step", "part", "day"})


class KeepingLedger:
    """Everything that takes away."""

    _connection: Connection

    def _begin_write(self) -> None:
        raise NotImplementedError

    def forget(self, what: What, ids: Sequence[str]) -> None:
        """Delete these things of one kind, or empty them where the rest of them stays."""
        self._begin_write()
        for some in _few(ids):
            _WAYS[what](self._connection, some)

    def forget_counter(self, key: str, window: int) -> None:
        """Forget how often somebody asked within an hour that is over."""
        self._begin_write()
        counter = t.throttle.c
        self._connection.execute(
            delete(t.throttle).where(counter.key == key, counter.window == window)
        )

    def forget_person(self, client_id: str, *, at: datetime, by: str) -> str:
        """Take every name and word of a person away; the id of the invoices that stay.

        A fresh id takes the place of the old one everywhere, since the old one may be Stripe's. The
        old ids are remembered as digests, so that nothing brings the person back.
        """
        self._begin_write()
        row = self._connection.execute(select(t.clients).where(t.clients.c.id == client_id))
        client = dict(row.mappings().one())
        left = NAMELESS + digest_of(client_id)[:20]
        self._connection.execute(insert(t.clients).values(_nameless(client, left)))
        self._forget_around(client_id, left, at)
        for table in _RENAMED:
            mine = table.c.client_id == client_id
            self._connection.execute(update(table).where(mine).values(client_id=left))
        self._connection.execute(delete(t.clients).where(t.clients.c.id == client_id))
        for known in {client_id, client["stripe_customer"] or client_id}:
            digest = digest_of(known)
            self._connection.execute(delete(forgotten).where(forgotten.c.digest == digest))
            held = {"digest": digest, "client_id": left, "at": at, "by": by}
            self._connection.execute(insert(forgotten).values(held))
        return left

    def remember_again(self, known: str) -> None:
        """Forget that a person was forgotten: a new invoice begins a new relation."""
        self._begin_write()
        left = select(forgotten.c.client_id).where(forgotten.c.digest == digest_of(known))
        found = self._connection.execute(left).scalar()
        self._connection.execute(delete(forgotten).where(forgotten.c.client_id == found))

    def forget_shells(self) -> None:
        """Delete those without a name who have no invoice any more."""
        self._begin_write()
        owning = select(t.invoices.c.client_id)
        empty = select(t.clients.c.id).where(
            t.clients.c.id.startswith(NAMELESS), t.clients.c.id.not_in(owning)
        )
        for table in (*_RENAMED[1:], c.arrangements):
            self._connection.execute(delete(table).where(table.c.client_id.in_(empty)))
        self._connection.execute(delete(t.clients).where(t.clients.c.id.in_(empty)))

    def _forget_around(self, client_id: str, left: str, at: datetime) -> None:
        """Empty what stays, delete what does not, and end every link."""
        run = self._connection.execute
        for table in (c.files, c.silences, r.returns, r.standings, r.own_words):
            run(delete(table).where(table.c.client_id == client_id))
        run(update(r.marks).where(r.marks.c.subject == client_id).values(subject=left))
        run(delete(t.letters).where(_of(t.letters, client_id), t.letters.c.sent_at.is_(None)))
        blank = {"recipient": "", "subject": "", "body": "", "address": "", "link_id": None}
        run(update(t.letters).where(_of(t.letters, client_id)).values(blank))
        ended = func.coalesce(t.links.c.revoked_at, at)
        run(update(t.links).where(_of(t.links, client_id)).values(revoked_at=ended))
        none = {"session_id": "", "method_before": ""}
        run(update(t.attempts).where(_of(t.attempts, client_id)).values(none))
        run(update(t.invoices).where(_of(t.invoices, client_id)).values(purpose=""))
        done = {"details": "{}", "result": "", "done_at": func.coalesce(c.tasks.c.done_at, at)}
        run(update(c.tasks).where(_of(c.tasks, client_id)).values(done))
        self._forget_details(client_id)
        for row in run(select(c.arrangements).where(_of(c.arrangements, client_id))).mappings():
            empty = forget_words(arrangement_from(row), nothing_stays=True)
            values = arrangement_row(empty) | {"client_id": left}
            run(update(c.arrangements).where(c.arrangements.c.id == row["id"]).values(values))

    def _forget_details(self, client_id: str) -> None:
        line = t.timeline.c
        mine = select(line.id, line.details).where(line.client_id == client_id)
        for number, details in self._connection.execute(mine.where(line.details != "{}")).all():
            plain = {k: v for k, v in json.loads(details).items() if k in _PLAIN}
            values = {"details": json.dumps(plain, sort_keys=True, ensure_ascii=False)}
            self._connection.execute(update(t.timeline).where(line.id == number).values(values))


def _of(table: Table, client_id: str) -> ColumnElement[bool]:
    return table.c.client_id == client_id


def _few(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _nameless(client: dict[str, Any], left: str) -> dict[str, Any]:
    """The row that stays: an id, and under which law it stood."""
    names = ("email", "first_name", "last_name", "company", "phone", "address", "invoices_to")
    kept = {"id": left, "voice": client["voice"], "kind": client["kind"]}
    kept |= {"channel": client["channel"], "country": "", "region": "", "zone": ""}
    return kept | dict.fromkeys(names, "")


def _delete_rows(table: Table, name: str = "id", *, number: bool = False) -> Any:
    def way(connection: Connection, ids: Sequence[str]) -> None:
        wanted = [int(one) for one in ids] if number else list(ids)
        connection.execute(delete(table).where(table.c[name].in_(wanted)))

    return way


def _delete_invoices(connection: Connection, ids: Sequence[str]) -> None:
    for table in (t.holds, t.payments):
        connection.execute(delete(table).where(table.c.invoice_id.in_(ids)))
    connection.execute(delete(t.invoices).where(t.invoices.c.id.in_(ids)))


def _empty_texts(connection: Connection, ids: Sequence[str]) -> None:
    query = select(c.arrangements).where(c.arrangements.c.id.in_(ids))
    for row in connection.execute(query).mappings().all():
        values = arrangement_row(forget_words(arrangement_from(row)))
        change = update(c.arrangements).where(c.arrangements.c.id == row["id"])
        connection.execute(change.values(values))


def _empty_returns(connection: Connection, ids: Sequence[str]) -> None:
    these = r.returns.c.id.in_([int(one) for one in ids])
    connection.execute(update(r.returns).where(these).values(subject="", text=""))


def _delete_reminders(connection: Connection, ids: Sequence[str]) -> None:
    wanted = [int(one) for one in ids]
    connection.execute(delete(r.texts).where(r.texts.c.reminder_id.in_(wanted)))
    connection.execute(delete(r.reminders).where(r.reminders.c.id.in_(wanted)))


def _empty_attempts(connection: Connection, ids: Sequence[str]) -> None:
    change = update(t.attempts).where(t.attempts.c.id.in_(ids))
    connection.execute(change.values(session_id="", method_before=""))


def _delete_visits(connection: Connection, ids: Sequence[str]) -> None:
    for table in (c.sign_ins, c.sessions):
        connection.execute(delete(table).where(table.c.digest.in_(ids)))


_WAYS: dict[What, Any] = {
    What.TEXT: _empty_texts,
    What.ANSWER: _empty_returns,
    What.FILE: _delete_rows(c.files),
    What.LETTER: _delete_rows(t.letters, number=True),
    What.RETURN: _delete_rows(r.returns, number=True),
    What.REMINDER: _delete_reminders,
    What.LINE: _delete_rows(t.timeline, number=True),
    What.TASK: _delete_rows(c.tasks, number=True),
    What.ARRANGEMENT: _delete_rows(c.arrangements),
    What.INVOICE: _delete_invoices,
    What.EVENT: _delete_rows(t.events),
    What.ATTEMPT: _empty_attempts,
    What.VISIT: _delete_visits,
}
