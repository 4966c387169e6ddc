"""A formal letter before it is released: about what, what it announces, when it would leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.reminding import pause_day
from portal.web.desk.presentation.coming import invoices_of, present_sheet, sums, worded
from portal.web.desk.presentation.moments import moment
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from datetime import datetime

    from portal.content import Words
    from portal.web.desk.presentation.coming import Sheet
    from portal.web.desk.presentation.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalView:
    """The page of one draft. `held` says why nothing would leave; then there is no letter."""

    invoices: str
    amount: str
    leaves: str
    pause: str
    held: str
    worded: str
    sheet: Sheet


def present_formal(seen: Seen, words: Words, *, now: datetime) -> FormalView:
    """The draft in words."""
    coming = seen.coming
    why, about = coming.why, invoices_of(coming)
    pause = pause_day(coming.case, coming.reminder, now)
    return FormalView(
        invoices=words.join([invoice.number for invoice in about]) if about else "",
        amount=sums(about, words),
        leaves="" if why else moment(coming.at, words.language, weekday=True),
        pause=day(pause, words.language, weekday=True) if pause else words("formal.no_pause"),
        held=words("formal.held", why=words(f"reminders.waits.{why}")) if why else "",
        worded=worded(seen, words),
        sheet=present_sheet(seen, words),
    )
