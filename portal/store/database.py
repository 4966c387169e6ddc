"""The connection: an engine for SQLite or PostgreSQL, and its tables made when they are missing."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, insert, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from portal.domain.errors import PortalError
from portal.store.ledger import Ledger  # whose modules define every table
from portal.store.queries import Queries
from portal.store.tables import SCHEMA_VERSION, about, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Engine


class StoreUnreachable(PortalError):
    """The database does not answer; the sentence says which one, never its password."""


class StoreOfAnotherVersion(PortalError):
    """The tables were made by another version of the portal."""


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL, its tables in place.

    Raises StoreUnreachable when nothing answers, StoreOfAnotherVersion for tables we do not know.
    """
    sqlite = url.startswith("sqlite")
    options: dict[str, Any] = {"poolclass": NullPool} if sqlite else {"pool_pre_ping": True}
    address, encryption = split_encryption(make_url(url))
    engine = create_engine(address, connect_args=encryption, **options)
    try:
        if sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
            _create_folder(engine.url.database)
        _create_tables(engine)
    except (DBAPIError, OSError) as error:
        name = make_url(url).render_as_string(hide_password=True)
        raise StoreUnreachable(f"the database {name} does not answer") from error
    return engine


class Store:
    """The store of one process: hands out connections for reading and for writing."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)

    @contextmanager
    def queries(self) -> Iterator[Queries]:
        """Reading only; nothing is kept."""
        with self.engine.connect() as connection:
            yield Queries(connection)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """One transaction: kept when the block ends well, undone when it does not."""
        with self.engine.connect() as connection:
            try:
                yield Ledger(connection)
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def forget_connections(self) -> None:
        """Close what is open: a forked worker must not share its parent's connections."""
        self.engine.dispose()


def split_encryption(url: URL) -> tuple[URL, dict[str, Any]]:
    """The URL without libpq's words for encryption, and what they mean to pg8000.

    Hosts hand out addresses that end with `?sslmode=require`; pg8000 does not know the word. As in
    libpq, `require` encrypts without asking who answers, `verify-ca` and `verify-full` ask.
    """
    mode = url.query.get("sslmode", "")
    bare = url.difference_update_query(["sslmode", "channel_binding"])
    if mode not in {"require", "verify-ca", "verify-full"}:
        return bare, {}
    context = ssl.create_default_context()
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return bare, {"ssl_context": context}


def _create_folder(database: str | None) -> None:
    """The folder of a database file, which a new site does not have yet."""
    if database and database != ":memory:" and not database.startswith("file:"):
        Path(database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: reads run without one, and the ledger says
    # BEGIN IMMEDIATE at its first write, so that no lock is held while Stripe is being asked.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 15000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _create_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        version = None
        if engine.dialect.has_table(connection, about.name):
            query = select(about.c.value).where(about.c.name == "schema")
            version = connection.execute(query).scalar()
    if version is None:
        _create_once(engine)
    elif version != str(SCHEMA_VERSION):
        raise StoreOfAnotherVersion(
            f"the database was made by another version of the portal (schema {version},"
            f" this one knows {SCHEMA_VERSION}); run the version that made it, or start a new one"
        )


def _create_once(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # two processes may start together: one creates, the other waits and finds
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7205759403792793)")
        metadata.create_all(connection)
        query = select(about.c.value).where(about.c.name == "schema")
        if connection.execute(query).scalar() is None:
            connection.execute(insert(about).values(name="schema", value=str(SCHEMA_VERSION)))
