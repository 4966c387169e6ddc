"""Who may sign in at the desk, and who has: people, sign-in links, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from portal.domain.desk import DeskPerson, Role
from portal.store import case_tables as c
from portal.store import tables as t
from portal.store.rows import client_from

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from portal.domain.clients import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody at the desk; the session itself is known by its digest only."""

    digest: str
    email: str
    began_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class DeskQueries:
    """Everything that the desk's door reads, and the search for a client."""

    _connection: Connection

    def person(self, email: str) -> DeskPerson | None:
        """The person with this address, whatever its capitals."""
        wanted = c.people.c.email == email.strip().lower()
        row = self._connection.execute(select(c.people).where(wanted)).mappings().first()
        return None if row is None else person_from(row)

    def people(self) -> tuple[DeskPerson, ...]:
        """Everybody who was added, by name."""
        rows = self._connection.execute(select(c.people).order_by(c.people.c.name)).mappings()
        return tuple(person_from(row) for row in rows)

    def chosen_language(self, email: str) -> str:
        """The language in which somebody chose to read the desk, or an empty string."""
        query = select(c.languages.c.language).where(c.languages.c.email == email)
        return self._connection.execute(query).scalar() or ""

    def session(self, digest: str) -> Session | None:
        """The session of this digest, ended or not."""
        query = select(c.sessions).where(c.sessions.c.digest == digest)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else Session(**dict(row))

    def sign_in(self, digest: str) -> dict[str, Any] | None:
        """The sign-in link of this digest, used or not."""
        query = select(c.sign_ins).where(c.sign_ins.c.digest == digest)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else dict(row)

    def search_clients(self, words: str, *, limit: int = 50) -> list[Client]:
        """Clients by name, company, address, invoice number or reference; every word has to fit."""
        query = select(t.clients)
        for word in words.lower().split()[:6]:
            pattern = f"%{_escaped(word)}%"
            columns = ("email", "first_name", "last_name", "company", "phone")
            in_client = [
                func.lower(t.clients.c[name]).like(pattern, escape="\\") for name in columns
            ]
            numbers = select(t.invoices.c.client_id).where(
                func.lower(t.invoices.c.number).like(pattern, escape="\\")
            )
            referred = select(c.arrangements.c.client_id).where(
                c.arrangements.c.reference == word.upper()
            )
            known = (t.clients.c.id.in_(numbers), t.clients.c.id.in_(referred))
            query = query.where(or_(*in_client, *known))
        order = (t.clients.c.last_name, t.clients.c.first_name, t.clients.c.id)
        rows = self._connection.execute(query.order_by(*order).limit(limit)).mappings()
        return [client_from(row) for row in rows]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def person_from(row: RowMapping) -> DeskPerson:
    """The person that a row holds."""
    return DeskPerson(
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        language=row["language"],
        added_at=row["added_at"],
    )
