"""One attempt of a client to pay or to leave a new card, from the button to its outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from portal.domain.errors import MoveRefused
from portal.domain.money import Money, total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portal.domain.declines import Decline


class AttemptKind(StrEnum):
    """What the button was: a card to be updated, a payment of everything, or of a part."""

    CARD = "card"
    CHECKOUT = "checkout"
    PART = "part"  # on a Checkout page too, but less than is left of its invoices


class AttemptStatus(StrEnum):
    """Where an attempt stands. UNKNOWN is a state of its own: neither paid nor failed."""

    OPEN = "open"
    PAID = "paid"
    CARD_SAVED = "card_saved"
    ON_ITS_WAY = "on_its_way"
    DECLINED = "declined"
    NOT_FINISHED = "not_finished"
    UNKNOWN = "unknown"


# Every allowed move, with its reason. What is not here cannot happen.
MOVES: dict[AttemptStatus, frozenset[AttemptStatus]] = {
    # the client came back, a webhook spoke, or the session ran out
    AttemptStatus.OPEN: frozenset(set(AttemptStatus) - {AttemptStatus.OPEN}),
    # the answer got lost: a re-read finds out what became of it
    AttemptStatus.UNKNOWN: frozenset(set(AttemptStatus) - {AttemptStatus.UNKNOWN}),
    # a direct debit settles, or comes back, days later
    AttemptStatus.ON_ITS_WAY: frozenset({AttemptStatus.PAID, AttemptStatus.DECLINED}),
    # the bank said no, and the client tries again on the very same Stripe page
    AttemptStatus.DECLINED: frozenset(
        {AttemptStatus.PAID, AttemptStatus.ON_ITS_WAY, AttemptStatus.NOT_FINISHED}
    ),
    # the client had left, and finishes on the page that was still open
    AttemptStatus.NOT_FINISHED: frozenset(
        {
            AttemptStatus.PAID,
            AttemptStatus.ON_ITS_WAY,
            AttemptStatus.CARD_SAVED,
            AttemptStatus.DECLINED,
            AttemptStatus.UNKNOWN,
        }
    ),
    # the card was saved first; then the invoice is paid with it, or the bank says no to that
    AttemptStatus.CARD_SAVED: frozenset(
        {
            AttemptStatus.PAID,
            AttemptStatus.ON_ITS_WAY,
            AttemptStatus.DECLINED,
            AttemptStatus.UNKNOWN,
        }
    ),
    AttemptStatus.PAID: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What an attempt is to pay of one invoice: what was left of it when the button was pressed."""

    invoice_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt. `debt` names what is to be paid, so that pressing twice is the same attempt."""

    id: str
    debt: str
    link_id: str
    client_id: str
    kind: AttemptKind
    started_at: datetime
    shares: tuple[Share, ...] = ()
    pays: bool = False  # a card attempt that was asked to pay the open invoices too
    status: AttemptStatus = AttemptStatus.OPEN
    session_id: str = ""
    method_before: str = ""  # what was on file when the button was pressed
    ended_at: datetime | None = None
    decline: Decline | None = None

    @property
    def invoice_ids(self) -> tuple[str, ...]:
        """The invoices that this attempt is about."""
        return tuple(share.invoice_id for share in self.shares)

    @property
    def amount(self) -> Money | None:
        """What is to be paid in all, in the one currency of its shares; None without shares."""
        sums = total(share.amount for share in self.shares)
        return sums[0] if len(sums) == 1 else None

    def move(
        self,
        status: AttemptStatus,
        *,
        ended_at: datetime | None = None,
        decline: Decline | None = None,
    ) -> Attempt:
        """The attempt in its next state; MoveRefused when the table has no such move.

        `ended_at` is the moment (UTC) at which its outcome was seen, `decline` the bank's reason.
        """
        if status is not self.status and status not in MOVES[self.status]:
            raise MoveRefused(self.status, status)
        return replace(self, status=status, ended_at=ended_at, decline=decline)

    @property
    def has_page(self) -> bool:
        """Whether it is made on a Checkout page."""
        return self.kind is not AttemptKind.CARD

    def may_become(self, status: AttemptStatus) -> bool:
        """Whether the table of moves leads from here to there."""
        return status in MOVES[self.status]


def name_debt(kind: AttemptKind, shares: Iterable[Share], *, turn: str) -> str:
    """The name of a debt: what is to be paid, how much is left of it, and which try it is.

    The same button pressed twice gives the same name, and so the same key for Stripe; a new try
    after an end (declined, expired) is another `turn` and gives another one.
    """
    ordered = sorted(shares, key=lambda share: share.invoice_id)
    parts = ",".join(f"{s.invoice_id}:{s.amount.minor}{s.amount.currency}" for s in ordered)
    return f"{kind}/{parts}/{turn}"


def attempt_id(link_id: str, debt: str) -> str:
    """A stable id, derived from link and debt: both presses of a double click get the same."""
    return sha256(f"{link_id}\n{debt}".encode()).hexdigest()[:24]
