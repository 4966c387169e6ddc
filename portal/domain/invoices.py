"""The invoice: what is due, what has arrived, what is on its way, and its state in one word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.errors import InvoiceNotPayable
from portal.domain.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime

    from portal.domain.declines import Decline


class InvoiceStatus(StrEnum):
    """Stripe's four states after finalisation; drafts are never kept."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


class Collection(StrEnum):
    """Whether Stripe charges by itself or the client is asked to pay."""

    AUTOMATIC = "charge_automatically"
    INVOICE = "send_invoice"


class InvoiceState(StrEnum):
    """What a page says of an invoice on a given day; derived, never stored."""

    UPCOMING = "upcoming"  # the due date has not passed
    AWAITED = "awaited"  # the due date has passed, nothing has arrived
    ATTEMPT_FAILED = "attempt_failed"  # the card was tried and the bank said no
    ON_ITS_WAY = "on_its_way"  # a debit or transfer is travelling
    BEING_CHECKED = "being_checked"  # an outcome is unknown: nothing is asked until it is known
    PAID = "paid"
    CLOSED = "closed"  # void or given up: nothing is asked any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice of one client. `stripe_id` is empty for an imported one."""

    id: str
    number: str
    client_id: str
    purpose: str
    total: Money
    paid: Money
    status: InvoiceStatus
    issued_on: date
    due_date: date
    stripe_id: str = ""
    subscription: str = ""
    collection: Collection = Collection.INVOICE
    next_attempt_on: date | None = None
    attempts: int = 0
    decline: Decline | None = None
    on_its_way: Money | None = None
    expected_on: date | None = None
    unknown: bool = False
    declined_at: datetime | None = None  # when we first read of the latest attempt that failed

    @property
    def remaining(self) -> Money:
        """What is still to be paid; never below zero, whatever arrived."""
        left = self.total - self.paid
        return left if left.minor > 0 else Money(0, self.total.currency)

    @property
    def is_part_paid(self) -> bool:
        """Something has arrived, and something is still open."""
        return bool(self.paid) and bool(self.remaining)

    def is_overdue(self, today: date) -> bool:
        """Whether the due date has passed while something is still open."""
        return self.status is InvoiceStatus.OPEN and bool(self.remaining) and self.due_date < today

    def stands_still(self, today: date) -> bool:
        """Whether it is overdue and nothing is to happen to it by itself.

        Money that travels arrives, and an attempt that Stripe has planned is a next step, too.
        """
        planned = self.next_attempt_on is not None and self.next_attempt_on >= today
        return self.is_overdue(today) and self.on_its_way is None and not planned

    def state(self, today: date) -> InvoiceState:
        """The one word that a page says of it on this day."""
        if self.status is InvoiceStatus.PAID or (
            self.status is InvoiceStatus.OPEN and not self.remaining
        ):
            return InvoiceState.PAID
        if self.status is not InvoiceStatus.OPEN:
            return InvoiceState.CLOSED
        if self.unknown:
            return InvoiceState.BEING_CHECKED
        if self.on_its_way is not None:
            return InvoiceState.ON_ITS_WAY
        if self.decline is not None:
            return InvoiceState.ATTEMPT_FAILED
        return InvoiceState.AWAITED if self.is_overdue(today) else InvoiceState.UPCOMING

    @property
    def why_not_payable(self) -> str:
        """Why a payment may not begin now: paid · closed · on_its_way · being_checked, or empty."""
        if self.status is InvoiceStatus.PAID or not self.remaining:
            return "paid"
        if self.status is not InvoiceStatus.OPEN:
            return "closed"
        if self.unknown:
            return "being_checked"
        return "on_its_way" if self.on_its_way is not None else ""

    @property
    def takes_parts(self) -> bool:
        """Whether it can be paid in parts as it is.

        Stripe takes no part payments for a subscription's invoice that it charges by itself
        (docs.stripe.com/invoicing/partial-payments).
        """
        return not (self.subscription and self.collection is Collection.AUTOMATIC)

    def require_payable(self) -> None:
        """Raise InvoiceNotPayable unless a payment may begin now."""
        if why := self.why_not_payable:
            raise InvoiceNotPayable(self.id, why)

    def receive(self, amount: Money) -> Invoice:
        """Record money that has arrived. A fact is never refused, whatever the state."""
        paid = self.paid + amount
        settled = self.status is InvoiceStatus.OPEN and self.total <= paid
        status = InvoiceStatus.PAID if settled else self.status
        return replace(self, paid=paid, status=status, on_its_way=None, expected_on=None)
