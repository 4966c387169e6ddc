"""The tables of arrangements, of the files that come with them, and of the desk."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from portal.store.tables import Moment, metadata

# What client and owner agree on, or have yet to agree on. The terms differ by kind and stand in
# `body`; everything that is searched by has a column. `version` counts the changes: whoever writes
# names the version that was read.
arrangements = Table(
    "arrangements",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("reference", String(16), nullable=False, index=True),
    Column("kind", String(16), nullable=False, index=True),
    Column("status", String(16), nullable=False, index=True),
    Column("client_id", String(64), nullable=False, index=True),
    Column("link_id", String(32), nullable=False),
    Column("reason", String(24), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("answer_by", Date),
    Column("next_on", Date, index=True),
    Column("closed_at", Moment),
    Column("collection_paused", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

# What a person has to do, by a day. `key` names the cause: told three times, it is one task.
tasks = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("what", String(40), nullable=False),
    Column("client_id", String(64), nullable=False, index=True),
    Column("invoice_id", String(64), nullable=False),
    Column("arrangement_id", String(24), nullable=False),
    Column("details", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("done_at", Moment, index=True),
    Column("done_by", String(320), nullable=False),
    Column("result", Text, nullable=False),
)

# What clients attached: never on a disk that a web server can see, never shown inline.
files = Table(
    "files",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("client_id", String(64), nullable=False, index=True),
    Column("arrangement_id", String(24), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(80), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# Until when no automatic message goes to a client, and why; set by a person at the desk.
silences = Table(
    "silences",
    metadata,
    Column("client_id", String(64), primary_key=True),
    Column("until_on", Date),
    Column("why", Text, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("set_by", String(320), nullable=False),
)

# Who may sign in at the desk. The contact person of the settings always may, as an owner.
people = Table(
    "people",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("language", String(2), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("added_by", String(320), nullable=False),
)

# In which language somebody chose to read the desk; a row here lets nobody in.
languages = Table(
    "languages",
    metadata,
    Column("email", String(320), primary_key=True),
    Column("language", String(2), nullable=False),
)

# A sign-in link works once and briefly; a session ends. Both are kept as digests only.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("email", String(320), nullable=False, index=True),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
)
