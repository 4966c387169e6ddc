"""The tables of reminders: steps that were taken, what a person marked, what came by mail."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, String, Table, Text

from portal.store.tables import Moment, metadata

# One row for each step about some invoices of one client. A step is claimed by writing this row,
# before anything is sent; its letter stands in the queue under the key `reminder/<id>`.
reminders = Table(
    "reminders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("client_id", String(64), nullable=False, index=True),
    Column("step", String(20), nullable=False),
    Column("invoice_ids", Text, nullable=False),
    Column("status", String(12), nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("pause_on", Date),
    Column("why", String(40), nullable=False),
    Column("who", String(320), nullable=False),
    Column("at", Moment, nullable=False),
)

# What a person decided about a client or an invoice, once each: a name of `MarkName`.
marks = Table(
    "marks",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("mark", String(20), primary_key=True),
    Column("client_id", String(64), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", String(320), nullable=False),
)

# What came back by mail: replies, bounces, automatic answers. `key` is its Message-ID.
returns = Table(
    "returns",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("client_id", String(64), nullable=False, index=True),
    Column("letter_id", Integer),
    Column("address", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("seen_by", String(320), nullable=False),
)

# Why nothing leaves to a client at present: one row for each, changed only when the reason does.
standings = Table(
    "standings",
    metadata,
    Column("client_id", String(64), primary_key=True),
    Column("why", String(40), nullable=False),
    Column("until_on", Date),
    Column("step", String(20), nullable=False),
    Column("since", Moment, nullable=False),
)

# One short message to a telephone at most for each reminder: claimed by writing this row. Neither
# its number nor its words are kept. `outcome` is empty until it is known.
texts = Table(
    "texts",
    metadata,
    Column("reminder_id", Integer, primary_key=True, autoincrement=False),
    Column("client_id", String(64), nullable=False, index=True),
    Column("claimed_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("outcome", String(12), nullable=False),
    Column("problem", String(40), nullable=False),
)

# What an owner wrote in place of the letter of a step about one invoice, with its places open.
own_words = Table(
    "own_words",
    metadata,
    Column("client_id", String(64), primary_key=True),
    Column("step", String(20), primary_key=True),
    Column("invoice_id", String(64), primary_key=True),
    Column("voice", String(8), nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("by", String(320), nullable=False),
    Column("at", Moment, nullable=False),
)
