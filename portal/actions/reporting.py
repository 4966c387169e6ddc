"""What the owner changed because of what a month's reasons told: kept with the month."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools
    from portal.store.queries import Queries

_WHAT = "report_action"
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def write_report_action(tools: Tools, month: date, *, text: str, by: str) -> None:
    """Keep what was done about a month's reasons; the last text counts, the former ones stay."""
    with tools.ledger() as ledger:
        if report_actions(ledger).get(_name(month), "") != text:
            ledger.note(_WHAT, "", at=tools.now, who=by, month=_name(month), text=text)


def report_actions(queries: Queries) -> dict[str, str]:
    """What was done about each month's reasons, by month (`2026-11`)."""
    told = queries.happenings(_WHAT, since=_ALWAYS)
    return {line.details["month"]: line.details.get("text", "") for line in told}


def _name(month: date) -> str:
    return f"{month:%Y-%m}"
