"""The table of those who were forgotten: no name, only what keeps them from coming back."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from portal.store.tables import Moment, metadata

# `digest` is made of an id under which the person was known, here or at Stripe; `client_id` names
# what is left: invoices without a name.
forgotten = Table(
    "forgotten",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("client_id", String(64), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", String(320), nullable=False),
)
