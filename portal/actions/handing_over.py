"""What a person at the desk hands over or takes home as a file: the timeline says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.actions.tools import Tools


def note_dossier(tools: Tools, client_id: str, *, by: str) -> None:
    """Remember that somebody took the proof of a case home."""
    with tools.ledger() as ledger:
        ledger.note("dossier_made", client_id, at=tools.now, who=by)


def note_export(tools: Tools, client_id: str, *, by: str) -> None:
    """Remember that somebody took everything home that is held about a person."""
    with tools.ledger() as ledger:
        ledger.note("person_exported", client_id, at=tools.now, who=by)


def note_sheet(tools: Tools, what: str, *, by: str) -> None:
    """Remember that somebody took a spreadsheet of everybody home."""
    with tools.ledger() as ledger:
        ledger.note("sheet_exported", "", at=tools.now, who=by, sheet=what)
