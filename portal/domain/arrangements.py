"""Arrangements: what client and owner agree on, or have yet to agree on, from wish to end.

One life for all kinds; the table of moves says which kind may do what. The terms of each kind stand
in modules of their own (`promises`, `plans`, `problems`, `gestures`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from portal.domain.errors import MoveRefused
from portal.domain.promises import Promise
from portal.domain.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from portal.domain.gestures import Details, Message, Offer, ServicePause, Survey
    from portal.domain.plans import Plan
    from portal.domain.problems import Claim, Problem

    Terms: TypeAlias = (
        Promise | Plan | Problem | Claim | Offer | Details | ServicePause | Survey | Message
    )


class Kind(StrEnum):
    """What is arranged."""

    PROMISE = "promise"  # one thing by one day
    PLAN = "plan"  # several payments
    PROBLEM = "problem"  # something is wrong: a dispute
    CLAIM = "claim"  # already paid, or on its way
    OFFER = "offer"  # a gesture of the owner's, to be accepted
    DETAILS = "details"  # a correction of name, address, e-mail
    PAUSE = "pause"  # the service rests
    SURVEY = "survey"  # one question after it is solved
    MESSAGE = "message"  # anything else that a person answers


class Status(StrEnum):
    """Where an arrangement stands, and who is to move."""

    REQUESTED = "requested"  # the owner answers, by a day
    COUNTERED = "countered"  # the owner proposed; the client answers, by a day
    AGREED = "agreed"  # it holds
    MISSED = "missed"  # its day passed without what was said; the client may say another
    FULFILLED = "fulfilled"  # done: kept, finished, closed, matched, accepted and paid
    DECLINED = "declined"  # a person said no, with a dated reason
    WITHDRAWN = "withdrawn"  # whoever began it took it back
    BROKEN = "broken"  # a plan that a person ended
    REPLACED = "replaced"  # another arrangement took its place
    LAPSED = "lapsed"  # the day for an answer passed


_S, _K = Status, Kind

# Every allowed move by kind, with its reason. What is not here cannot happen.
MOVES: dict[Kind, dict[Status, frozenset[Status]]] = {
    _K.PROMISE: {
        # the owner answers, the client takes it back or says another, or the money comes first
        _S.REQUESTED: frozenset(
            {_S.AGREED, _S.COUNTERED, _S.DECLINED, _S.WITHDRAWN, _S.REPLACED, _S.FULFILLED}
        ),
        # the client accepts, declines by taking back, or lets the day pass
        _S.COUNTERED: frozenset(
            {_S.AGREED, _S.WITHDRAWN, _S.REPLACED, _S.LAPSED, _S.FULFILLED, _S.REQUESTED}
        ),
        # kept, missed, corrected
        _S.AGREED: frozenset({_S.FULFILLED, _S.MISSED, _S.WITHDRAWN, _S.REPLACED}),
        # the money came late, another date was said, or a person went on
        _S.MISSED: frozenset({_S.FULFILLED, _S.REPLACED, _S.LAPSED}),
    },
    _K.PLAN: {
        _S.REQUESTED: frozenset(
            {_S.AGREED, _S.COUNTERED, _S.DECLINED, _S.WITHDRAWN, _S.REPLACED, _S.FULFILLED}
        ),
        _S.COUNTERED: frozenset(
            {_S.AGREED, _S.WITHDRAWN, _S.REPLACED, _S.LAPSED, _S.FULFILLED, _S.REQUESTED}
        ),
        # a missed part does not end a plan; a person may
        _S.AGREED: frozenset({_S.FULFILLED, _S.BROKEN, _S.WITHDRAWN, _S.REPLACED}),
        _S.BROKEN: frozenset({_S.FULFILLED}),  # the rest arrived after all
    },
    _K.PROBLEM: {
        _S.REQUESTED: frozenset({_S.FULFILLED, _S.WITHDRAWN}),
    },
    _K.CLAIM: {
        # matched, not found (asked again gently), taken back, or the money showed itself
        _S.REQUESTED: frozenset({_S.FULFILLED, _S.DECLINED, _S.WITHDRAWN, _S.REPLACED}),
        _S.DECLINED: frozenset({_S.FULFILLED}),
    },
    _K.OFFER: {
        _S.COUNTERED: frozenset({_S.AGREED, _S.LAPSED, _S.WITHDRAWN, _S.DECLINED, _S.FULFILLED}),
        _S.AGREED: frozenset({_S.FULFILLED, _S.LAPSED}),
    },
    _K.DETAILS: {
        _S.REQUESTED: frozenset({_S.FULFILLED, _S.DECLINED, _S.WITHDRAWN, _S.REPLACED}),
    },
    _K.PAUSE: {
        _S.AGREED: frozenset({_S.FULFILLED, _S.WITHDRAWN}),
    },
    _K.SURVEY: {
        _S.COUNTERED: frozenset({_S.FULFILLED, _S.LAPSED}),
    },
    _K.MESSAGE: {
        _S.REQUESTED: frozenset({_S.FULFILLED, _S.WITHDRAWN}),
    },
}

LIVE = frozenset({Status.REQUESTED, Status.COUNTERED, Status.AGREED, Status.MISSED})
HOLDS_COLLECTION = frozenset({Kind.PROMISE, Kind.PLAN, Kind.PROBLEM, Kind.CLAIM, Kind.OFFER})

# No letter that can be read as a digit: a reference is read out on the telephone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """One arrangement with its terms.

    `answer_by` is the day by which whoever is to move answers; `next_on` the day on which the clock
    looks again, None when it is over. `version` counts its changes, for calendars and for writing.
    """

    id: str
    kind: Kind
    client_id: str
    terms: Terms
    opened_at: datetime
    status: Status = Status.REQUESTED
    link_id: str = ""
    reason: Reason | None = None
    answer_by: date | None = None
    next_on: date | None = None
    closed_at: datetime | None = None
    collection_paused: bool = False  # Stripe was told not to ask for its invoices
    version: int = 0

    @property
    def reference(self) -> str:
        """Six characters to name it by in a letter or on the telephone, made from its id."""
        number = int(self.id, 16)
        letters = ""
        for _ in range(6):
            number, place = divmod(number, len(_ALPHABET))
            letters += _ALPHABET[place]
        return letters

    @property
    def is_live(self) -> bool:
        """Whether somebody is still to do something about it."""
        return self.status in LIVE

    @property
    def is_agreed(self) -> bool:
        """Whether it holds at this moment."""
        return self.status is Status.AGREED

    @property
    def waits_for_owner(self) -> bool:
        """Whether the owner is to answer."""
        return self.status is Status.REQUESTED

    @property
    def waits_for_client(self) -> bool:
        """Whether the client is to answer."""
        return self.status is Status.COUNTERED

    @property
    def holds_collection(self) -> bool:
        """Whether Stripe should not ask for its invoices by itself meanwhile."""
        return self.is_live and self.kind in HOLDS_COLLECTION

    @property
    def acknowledges(self) -> bool:
        """Whether asking for it acknowledged the debt (code civil 2240); a problem never does.

        Nor does a talk that is promised, or time to read an invoice that had not arrived.
        """
        if isinstance(self.terms, Promise):
            return self.terms.action.moves_money and self.reason is not Reason.NO_INVOICE
        return self.kind is Kind.PLAN

    @property
    def invoice_ids(self) -> tuple[str, ...]:
        """The invoices it is about."""
        return tuple(share.invoice_id for share in self.terms.shares)

    def may_become(self, status: Status) -> bool:
        """Whether the table of moves leads from here to there."""
        return status in MOVES[self.kind].get(self.status, frozenset())

    def move(
        self,
        status: Status,
        *,
        at: datetime,
        terms: Terms | None = None,
        answer_by: date | None = None,
        next_on: date | None = None,
    ) -> Arrangement:
        """The arrangement in its next state; MoveRefused when the table has no such move.

        An end has no next day: whatever ends carries `closed_at` instead.
        """
        if not self.may_become(status):
            raise MoveRefused(f"{self.kind} {self.status}", status)
        moved = replace(
            self,
            status=status,
            terms=self.terms if terms is None else terms,
            answer_by=answer_by,
            next_on=next_on,
            version=self.version + 1,
        )
        if moved.is_live:
            return replace(moved, closed_at=None)
        return replace(moved, answer_by=None, next_on=None, closed_at=at)

    def change(self, terms: Terms, *, next_on: date | None = None) -> Arrangement:
        """The same state with other terms: a part was charged, a date was moved."""
        return replace(self, terms=terms, next_on=next_on or self.next_on, version=self.version + 1)


def agreed_invoices(arrangements: Iterable[Arrangement]) -> frozenset[str]:
    """The invoices for which a date or a plan holds."""
    return frozenset(
        invoice_id
        for arrangement in arrangements
        if arrangement.status is Status.AGREED and arrangement.kind in {Kind.PROMISE, Kind.PLAN}
        for invoice_id in arrangement.invoice_ids
    )


def arrangement_id(owner: str, nonce: str) -> str:
    """A stable id for what one form asks: both presses of a double click get the same."""
    return sha256(f"{owner}\n{nonce}".encode()).hexdigest()[:24]
