"""Reminders in tests: one circumstance, and an owner's portal that writes about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.actions.clocks import clock_of, office_clock
from portal.actions.occasions import Occasion, Reminded
from portal.domain.money import Money
from portal.domain.reminder_case import Case, Rules
from portal.domain.sequence import LETTERS, Reminder, ReminderStatus, Step
from tests.support.sites import ADA, INVOICE, NOW, OWNER, Portal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.mail import Words

WRITTEN = {
    Step.SECOND: (date(2026, 11, 6),),
    Step.FORMAL: (date(2026, 11, 6), date(2026, 11, 13)),
}
PAUSE_ON = date(2026, 12, 11)
OTHER = replace(
    INVOICE, id="F-2026-00015", number="F-2026-00015", purpose="", total=Money(8_050, "EUR"),
    due_date=date(2026, 11, 4),
)  # fmt: skip
BARE = OWNER.replace('phone = "01 99 00 00 00"\n', "")
BARE = re.sub(r"\[bank\]\n.*\n.*\n", "", BARE)
RICH = OWNER.replace(
    "[policy]",
    '[business.mediator]\nname = "Médiation Exemple"\nurl = "https://mediation.example.com"\n\n'
    "[policy]",
).replace("[bank]", 'hours = "9 h-12 h"\n\n[bank]')
OWNERS = {"bare": BARE, "rich": RICH}
HOLE = re.compile(r"[{}]|  | [,.]|\(\)|\n\n\n|,,|\. \.")


@dataclass(frozen=True, kw_only=True)
class Told:
    """One circumstance of a reminder."""

    step: Step
    client: Client = ADA
    invoices: tuple[Invoice, ...] = (INVOICE,)
    rules: Rules = field(default_factory=Rules)
    pauses: bool = False
    called: bool = False
    documents: Mapping[str, bytes] = field(default_factory=dict)
    days_later: int = 0


@dataclass(frozen=True, kw_only=True)
class Writer:
    """One owner's portal, and the link that its letters carry."""

    portal: Portal
    link: Link

    def write(self, told: Told) -> Words:
        """The reminder as it would leave now."""
        return self.portal.services.post.compose(self.occasion(told))

    def occasion(self, told: Told) -> Occasion:
        """What it is written from."""
        tools = self.portal.services.tools
        reminder = Reminder(
            id=2, client_id="ada", step=told.step, status=ReminderStatus.QUEUED, on=tools.today,
            invoice_ids=tuple(invoice.id for invoice in told.invoices),
        )  # fmt: skip
        case = Case(
            client=told.client, clock=clock_of(tools, told.client), office=office_clock(tools),
            rules=told.rules, invoices=told.invoices,
        )  # fmt: skip
        reminded = Reminded(
            reminder=reminder,
            case=case,
            written_on=WRITTEN.get(told.step, ()),
            called_on=date(2026, 11, 17) if told.called else None,
            pause_on=PAUSE_ON if told.pauses else None,
        )
        return Occasion(
            name=LETTERS[told.step], client=told.client,
            today=tools.today + timedelta(days=told.days_later),
            calendar=tools.calendar, queued_at=NOW, link=self.link, invoices=told.invoices,
            reminded=reminded, documents=told.documents,
        )  # fmt: skip
