"""A spreadsheet between its preview and its import: kept for an hour, and taken away afterwards.

It is kept, because a browser without scripts cannot send it twice, and choosing the same file again
is a step in which people choose another. What a preview leaves behind goes with the next one, at
the latest when the clock lets go of what has had its time.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from portal.actions.imports import import_file
from portal.actions.pressing import is_first_press
from portal.domain.retention import What
from portal.store.case_queries import Attachment

if TYPE_CHECKING:
    from datetime import datetime

    from portal.actions.imports import ImportReport
    from portal.actions.tools import Tools
    from portal.store.ledger import Ledger
    from portal.store.queries import Queries

# 5 000 clients with their invoices make about a megabyte.
LARGEST_SHEET = 4 * 1024 * 1024
LIVES = timedelta(hours=1)
_PURPOSE = "import"


def keep_upload(tools: Tools, raw: bytes, *, by: str) -> str:
    """Keep a spreadsheet until it is imported; its name. The same file twice is one."""
    digest = sha256(raw).hexdigest()
    name = sha256(f"{by}\n{digest}\n{tools.now.isoformat()}".encode()).hexdigest()[:24]
    with tools.ledger() as ledger:
        forget_uploads(tools, ledger)
        ledger.add_file(
            Attachment(
                id=name,
                client_id="",
                arrangement_id=_PURPOSE,
                name="import.csv",
                kind="text/csv",
                digest=digest,
                size=len(raw),
                added_at=tools.now,
            ),
            raw,
        )
    return name


def upload(queries: Queries, name: str, *, now: datetime) -> bytes | None:
    """The spreadsheet of this name, or None when it is gone or its hour is over."""
    found = queries.attachment(name)
    if found is None or found[0].arrangement_id != _PURPOSE or found[0].client_id:
        return None
    return found[1] if now < found[0].added_at + LIVES else None


def import_upload(tools: Tools, name: str, *, by: str) -> ImportReport | None:
    """Import a spreadsheet that was looked at, and take it away; None when it was done already."""
    with tools.ledger() as ledger:
        raw = upload(ledger, name, now=tools.now)
    if raw is None:
        return None
    report = import_file(tools, raw)
    with tools.ledger() as ledger:
        ledger.forget(What.FILE, [name])
        if is_first_press(ledger, name):
            ledger.note(
                "clients_imported", "", at=tools.now, who=by,
                clients=str(report.new_clients + report.changed_clients),
                invoices=str(report.new_invoices + report.changed_invoices),
            )  # fmt: skip
    return report


def forget_uploads(tools: Tools, ledger: Ledger) -> int:
    """Take away what was looked at and never imported; how many."""
    old = [
        kept.id
        for kept in ledger.attachments("")
        if kept.arrangement_id == _PURPOSE and kept.added_at <= tools.now - LIVES
    ]
    ledger.forget(What.FILE, old)
    return len(old)
