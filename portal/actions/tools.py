"""What every action works with: the ledger, the gateway, the clock and the working days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.domain.calendar import WEEKDAYS, office_day
from portal.domain.clients import Voice
from portal.domain.policy import Policy
from portal.domain.reminder_case import Rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from portal.domain.calendar import Calendar
    from portal.gateways.base import Gateway
    from portal.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The ledger (one transaction each time it is opened), the gateway, the clock, the calendar.

    An action opens the ledger for a moment, closes it, and only then asks Stripe: no lock is held
    during a call, and what one process claimed is seen by all others before money moves.
    """

    ledger: Callable[[], AbstractContextManager[Ledger]]
    gateway: Gateway
    clock: Callable[[], datetime]
    calendar: Calendar = WEEKDAYS  # the owner's working days
    policy: Policy = field(default_factory=Policy)  # what the owner grants at once
    reminders: Rules = field(default_factory=Rules)  # when letters leave, and at which pace
    place: tuple[str, str] = ("FR", "")  # country and region of whoever has none of their own
    voice: Voice = Voice.VOUS  # how somebody is spoken to of whom nothing else is known

    @property
    def now(self) -> datetime:
        """This moment, in UTC."""
        return self.clock()

    def day_of(self, moment: datetime) -> date:
        """The owner's day at some moment."""
        return office_day(moment)

    @property
    def answer_day(self) -> date:
        """The working day by which the owner answers what is asked at this moment."""
        return self.calendar.after(self.today, self.policy.answer_days)

    @property
    def today(self) -> date:
        """The owner's day at this moment."""
        return self.day_of(self.clock())
