"""A formal letter before it is released: about what, what it announces, when it would leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.money import total
from portal.domain.reminding import pause_day
from portal.web.desk.presentation.moments import moment
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from datetime import datetime

    from portal.content import Words
    from portal.domain.reminder_case import Case
    from portal.domain.sequence import Reminder
    from portal.mail import Words as Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class FormalView:
    """The page of one draft. `held` says why nothing would leave; then there is no letter."""

    invoices: str
    amount: str
    leaves: str
    pause: str
    held: str
    subject: str
    text: str
    language: str


def present_formal(  # noqa: PLR0913 - a letter, whose, and what the second look said of it
    case: Case,
    reminder: Reminder,
    words: Words,
    *,
    letter: Letter | None,
    now: datetime,
    why: str,
    at: datetime,
) -> FormalView:
    """The draft in words."""
    about = [i for i in case.invoices if i.id in reminder.invoice_ids]
    sums = [money(amount, words.language) for amount in total(i.remaining for i in about)]
    pause = pause_day(case, reminder, now)
    return FormalView(
        invoices=words.join([invoice.number for invoice in about]) if about else "",
        amount=words.join(sums) if sums else "",
        leaves="" if why else moment(at, words.language),
        pause=day(pause, words.language, weekday=True) if pause else words("formal.no_pause"),
        held=words("formal.held", why=words(f"reminders.waits.{why}")) if why else "",
        subject=letter.subject if letter else "",
        text=letter.text if letter else "",
        language=letter.language if letter else words.language,
    )
