"""All that is looked at before anything is said to a client, read at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.calendar import add_months
from portal.domain.hours import Clock, Hours
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import total
from portal.domain.sequence import STANDARD, Pace, Relation, Reminder, Step, pace_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice

_LONG_MONTHS = 24


class MarkName(StrEnum):
    """What a person decides about a client or an invoice, once."""

    REVIEWED = "reviewed"  # an old case may be written to
    LET_GO = "let_go"  # nothing is asked for this invoice any more
    RESUMED = "resumed"  # a stop of the client's was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A decision about `subject`: the id of a client or of an invoice."""

    subject: str
    mark: str
    at: datetime


class ReturnKind(StrEnum):
    """What came back by mail."""

    REPLY = "reply"
    BOUNCE = "bounce"  # the address is not known, for good
    AUTOMATIC = "automatic"  # out of office: it says nothing of the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """One message that came back. `address` is where the letter had gone, for a bounce."""

    id: int
    key: str
    kind: ReturnKind
    client_id: str
    address: str
    subject: str
    text: str
    at: datetime
    letter_id: int | None = None
    seen_at: datetime | None = None
    seen_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A letter that asked for another date after one had passed, and what it was about."""

    at: datetime
    invoice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the owner sets about reminders: `[reminders]` of the settings."""

    before: bool = False  # a marker before the date
    before_days: int = 5  # working days before it
    minutes: int = 60  # after a failed attempt: another may succeed meanwhile
    gap_days: int = 5  # between two letters to one client
    call_days: int = 7  # between two calls to one client
    review_days: int = 60  # a case older than this when it is first heard of waits for a person
    reply_days: int = 3  # working days of silence after a reply
    part_days: int = 3  # working days of silence after a part payment
    pause: bool = False  # whether the service is paused in the end, and said so beforehand
    hand_over: bool = False  # whether the case is handed over in the end
    hours: Hours = field(default_factory=Hours)
    paces: tuple[Pace, ...] = (STANDARD,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One client with all that decides whether something is written to them.

    `first_known` and `paid_at` are by invoice; `asked` are the letters about dates that passed;
    `silent_until` is None where a person set silence without an end.
    `hands` says that a person has something to decide about the client first.
    """

    client: Client
    clock: Clock
    office: Clock  # the owner's days: promises and answers are counted in them
    rules: Rules
    invoices: tuple[Invoice, ...]
    arrangements: tuple[Arrangement, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    marks: tuple[Mark, ...] = ()
    returns: tuple[Return, ...] = ()
    first_known: Mapping[str, datetime] = field(default_factory=dict)
    paid_at: Mapping[str, datetime] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    is_silenced: bool = False
    silent_until: date | None = None
    hands: bool = False

    @property
    def open_invoices(self) -> tuple[Invoice, ...]:
        """What is still to be paid, the oldest first."""
        mine = (i for i in self.invoices if i.status is InvoiceStatus.OPEN and i.remaining)
        return tuple(sorted(mine, key=lambda i: (i.due_date, i.id)))

    def taken(self, invoice: Invoice) -> tuple[Reminder, ...]:
        """The steps taken about an invoice, in their order."""
        return tuple(r for r in self.reminders if r.status.counts and invoice.id in r.invoice_ids)

    def asked_on(self, invoice_ids: Iterable[str]) -> list[date]:
        """The client's days on which another date was asked for about any of these invoices."""
        wanted = set(invoice_ids)
        return [self.clock.day_of(one.at) for one in self.asked if wanted & set(one.invoice_ids)]

    def marked(self, subject: str, mark: MarkName) -> datetime | None:
        """When a person decided so, if they did."""
        return next((m.at for m in self.marks if (m.subject, m.mark) == (subject, mark)), None)

    def relation(self, today: date) -> Relation:
        """How long client and owner have known each other."""
        paid = [i for i in self.invoices if i.status is InvoiceStatus.PAID]
        if not paid:
            return Relation.NEW
        oldest = min(i.issued_on for i in paid)
        return Relation.LONG if add_months(oldest, _LONG_MONTHS) <= today else Relation.KNOWN

    def pace(self, invoice: Invoice, today: date) -> Pace:
        """The pace at which an invoice is gone through: by all that is due in its currency."""
        same = [i for i in self.open_invoices if i.remaining.currency == invoice.remaining.currency]
        due = [i.remaining for i in same if i.due_date < today] or [invoice.remaining]
        return pace_of(
            self.rules.paces,
            kind=self.client.kind.value,
            relation=self.relation(today).value,
            amount=total(due)[0],
        )

    @property
    def last_letter_on(self) -> date | None:
        """The client's day of the last letter that was not an answer to them."""
        days = [r.on for r in self.reminders if r.status.is_written]
        days += [self.clock.day_of(one.at) for one in self.asked]
        return max(days, default=None)

    @property
    def last_call_on(self) -> date | None:
        """The day on which a person was last asked to call."""
        calls = {Step.FIRST_CALL, Step.SECOND_CALL}
        return max((r.on for r in self.reminders if r.step in calls), default=None)

    def with_reminder(self, reminder: Reminder) -> Case:
        """The case as it would be after one more step."""
        return replace(self, reminders=(*self.reminders, reminder))

    def without(self, reminder: Reminder) -> Case:
        """The case as it would be if a step had not been taken."""
        return replace(self, reminders=tuple(r for r in self.reminders if r.id != reminder.id))
