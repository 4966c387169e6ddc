"""The tables, in SQLAlchemy Core, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

# Raised by hand whenever a table changes; a ledger of another version is refused in words.
SCHEMA_VERSION = 5

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones, so they are taken off and put back here."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse a naive moment; keep UTC without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment carries its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the moment its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


about = Table(
    "about",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

clients = Table(
    "clients",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("email", String(320), nullable=False, index=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("invoices_to", Text, nullable=False),
    Column("voice", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("stripe_customer", String(64), unique=True),
    Column("method_id", String(64)),
    Column("method_kind", String(32)),
    Column("method_brand", String(32)),
    Column("method_last4", String(4)),
    Column("method_exp_month", Integer),
    Column("method_exp_year", Integer),
    Column("emoji", Boolean),
    Column("channel", String(16), nullable=False),
    Column("country", String(40), nullable=False),
    Column("region", String(40), nullable=False),
    Column("zone", String(40), nullable=False),
)

invoices = Table(
    "invoices",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", Text, nullable=False),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("issued_on", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("stripe_id", String(64), unique=True),
    Column("subscription", String(64), nullable=False),
    Column("collection", String(32), nullable=False),
    Column("next_attempt_on", Date),
    Column("attempts", Integer, nullable=False),
    Column("decline_group", String(32)),
    Column("decline_code", String(80)),
    Column("on_its_way_minor", BigInteger),
    Column("expected_on", Date),
    Column("unknown", Boolean, nullable=False),
    Column("declined_at", Moment),
)

links = Table(
    "links",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("key", String(16), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("rights", String(8), nullable=False),
    Column("revoked_at", Moment),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("debt", Text, nullable=False),
    Column("link_id", ForeignKey("links.id"), nullable=False),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("shares", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("pays", Boolean, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("session_id", String(96), nullable=False, index=True),
    Column("method_before", String(64), nullable=False),
    Column("ended_at", Moment),
    Column("decline_group", String(32)),
    Column("decline_code", String(80)),
)

# One row per invoice that an open Checkout page could pay: the newest attempt holds it.
holds = Table(
    "holds",
    metadata,
    Column("invoice_id", ForeignKey("invoices.id"), primary_key=True),
    Column("attempt_id", String(24), nullable=False),
)

# What can arrive twice is counted once: the primary key names the payment.
payments = Table(
    "payments",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("invoice_id", ForeignKey("invoices.id"), nullable=False, index=True),
    Column("minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("at", Moment, nullable=False),
)

# Type and object only: the object is re-read, and nothing personal is kept twice.
events = Table(
    "events",
    metadata,
    Column("id", String(96), primary_key=True),
    Column("type", String(80), nullable=False),
    Column("object_id", String(96), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("done_at", Moment),
)

# `key` makes a letter about one event leave once. What was sent is kept as it left, for the
# client's file, with who wrote its words where they were not ours (`edited_by`); until then
# `recipient`, `subject` and `body` are empty. `handed_at` is there from just before the server gets
# the message: a sender that died later than that leaves a letter of which nobody knows. `outcome`
# is empty while it waits; `problem` is a short code and never what a server said. `about` is for
# those who queued it.
letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(120), unique=True),
    Column("name", String(40), nullable=False),
    Column("client_id", String(64), nullable=False, index=True),
    Column("link_id", String(32)),
    Column("arrangement_id", String(24), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("address", String(320), nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("not_before", Moment),
    Column("claimed_at", Moment),
    Column("handed_at", Moment),
    Column("sent_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("outcome", String(12), nullable=False, index=True),
    Column("problem", String(40), nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("edited_by", String(320), nullable=False),
    Column("about", Text, nullable=False),
)

# Append only: what happened to a client's matters, for the owner.
timeline = Table(
    "timeline",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False),
    Column("who", String(320), nullable=False),
    Column("client_id", String(64), nullable=False, index=True),
    Column("what", String(40), nullable=False, index=True),
    Column("invoice_id", String(64), nullable=False),
    Column("arrangement_id", String(24), nullable=False),
    Column("details", Text, nullable=False),
)

throttle = Table(
    "throttle",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("window", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
