"""What the owner may learn from all cases together; nobody is scored, and small numbers are hidden.

Fewer than five could tell of one person: then a number is None, and a page says “fewer than five”.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from portal.domain.arrangements import Kind, Status
from portal.domain.calendar import office_day
from portal.domain.gestures import Survey
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import total
from portal.domain.promises import Promise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.domain.reasons import Reason

FEW = 5
_SOLVING = (Kind.PROMISE, Kind.PLAN, Kind.PROBLEM, Kind.CLAIM, Kind.OFFER)
PAYMENT = "payment"


def shown(number: int) -> int | None:
    """The number, or None when it is so small that it could tell of one person."""
    return number if number == 0 or number >= FEW else None


class Sent(NamedTuple):
    """A letter that left for a client."""

    at: datetime
    client_id: str
    name: str


class Said(NamedTuple):
    """A line of the timeline, as far as a report needs it."""

    at: datetime
    client_id: str
    who: str
    what: str
    arrangement_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many of so many; both None when the whole is too small."""

    part: int | None
    whole: int | None

    @property
    def percent(self) -> int | None:
        """The share in whole percent."""
        if self.part is None or not self.whole:
            return None
        return round(100 * self.part / self.whole)


def part_of(part: int, whole: int) -> Part:
    """A share, hidden while the whole is small."""
    if whole < FEW:
        return Part(part=None, whole=shown(whole))
    return Part(part=part, whole=whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRow:
    """How often a reason was given in a month (its first day); None: fewer than five."""

    month: date
    reason: Reason
    count: int | None


def reasons_by_month(arrangements: Iterable[Arrangement]) -> tuple[ReasonRow, ...]:
    """The reasons of each month, the newest month first, the most frequent reason first."""
    counted = Counter(
        (office_day(a.opened_at).replace(day=1), a.reason) for a in arrangements if a.reason
    )
    ordered = sorted(counted.items(), key=lambda one: (-one[0][0].toordinal(), -one[1], one[0][1]))
    return tuple(
        ReasonRow(month=month, reason=reason, count=shown(count))
        for (month, reason), count in ordered
    )


def answered_after_first(
    letters: Iterable[Sent], said: Iterable[Said], *, first: frozenset[str]
) -> Part:
    """Of the clients who got a first letter, how many did something before the next one left.

    `first` are the names of first letters. Paying counts as an answer: whatever the client did, or
    what Stripe told of their payment.
    """
    by_client: dict[str, list[Sent]] = {}
    for letter in sorted(letters):
        by_client.setdefault(letter.client_id, []).append(letter)
    acts: dict[str, list[datetime]] = {}
    for line in said:
        if line.who == "client" or line.what in {"payment_received", "invoice_paid"}:
            acts.setdefault(line.client_id, []).append(line.at)
    answered = whole = 0
    for who, theirs in by_client.items():
        number = next((n for n, letter in enumerate(theirs) if letter.name in first), None)
        if number is None:
            continue
        whole += 1
        begin = theirs[number].at
        # a confirmation of what the client did follows their act: it is no second letter
        end = next((x.at for x in theirs[number + 1 :] if x.name.startswith("reminder")), None)
        answered += any(begin <= at and (end is None or at < end) for at in acts.get(who, ()))
    return part_of(answered, whole)


def solved_by(
    invoices: Iterable[Invoice],
    arrangements: Iterable[Arrangement],
    *,
    settled_on: Mapping[str, date],
) -> dict[str, int | None]:
    """By what settled invoices were settled that had been late or talked about, by kind.

    `payment` means that the client paid without anything being arranged.
    """
    last: dict[str, Arrangement] = {}
    for arrangement in sorted(arrangements, key=lambda a: a.opened_at):
        if arrangement.status is Status.FULFILLED and arrangement.kind in _SOLVING:
            last |= dict.fromkeys(arrangement.invoice_ids, arrangement)
    found: Counter[str] = Counter()
    for invoice in invoices:
        if invoice.status is not InvoiceStatus.PAID:
            continue
        if invoice.id in last:
            found[last[invoice.id].kind.value] += 1
        elif settled_on.get(invoice.id, invoice.due_date) > invoice.due_date:
            found[PAYMENT] += 1
    names = [PAYMENT, *(kind.value for kind in _SOLVING)]
    return {name: shown(found[name]) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseCounts:
    """What became of promises; a date that was said anew counts as re-planned, too."""

    kept: int | None
    missed: int | None
    replanned: int | None
    open: int | None


def promise_counts(arrangements: Iterable[Arrangement]) -> PromiseCounts:
    """How many promises were kept, missed and said anew, and how many still run."""
    promises = [a for a in arrangements if isinstance(a.terms, Promise)]
    status = Counter(a.status for a in promises)
    again = sum(a.terms.turn > 0 for a in promises if isinstance(a.terms, Promise))
    return PromiseCounts(
        kept=shown(status[Status.FULFILLED]),
        missed=shown(status[Status.MISSED] + status[Status.LAPSED]),
        replanned=shown(again),
        open=shown(status[Status.AGREED]),
    )


def plans_share(in_plans: Iterable[Money], to_receive: Iterable[Money]) -> int:
    """Which share of what is to be received runs in plans, in whole percent, never rounded up.

    Currencies are not added up: it is the share of that currency where it is the largest.
    """
    planned = {amount.currency: amount.minor for amount in total(in_plans)}
    shares = [
        100 * min(planned.get(amount.currency, 0), amount.minor) // amount.minor
        for amount in total(to_receive)
        if amount.minor > 0
    ]
    return max(shares, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The middle and the quarters of some numbers of days; None while there are fewer than five."""

    count: int | None
    low: float | None = None
    middle: float | None = None
    high: float | None = None


def days_of(numbers: Sequence[int]) -> Days:
    """Quartiles and median, hidden while there are few."""
    if len(numbers) < FEW:
        return Days(count=shown(len(numbers)))
    low, _, high = quantiles(numbers, n=4, method="inclusive")
    return Days(count=len(numbers), low=low, middle=median(numbers), high=high)


def days_to_agreement(
    arrangements: Iterable[Arrangement], said: Iterable[Said], invoices: Iterable[Invoice]
) -> Days:
    """From the oldest due date until a date or a plan was agreed; before the due date it is 0."""
    due = {invoice.id: invoice.due_date for invoice in invoices}
    agreed: dict[str, date] = {}
    for line in sorted(said):
        if line.what in {"promise_agreed", "plan_agreed"}:
            agreed.setdefault(line.arrangement_id, office_day(line.at))
    numbers = []
    for a in arrangements:
        days = [due[name] for name in a.invoice_ids if name in due]
        if a.id in agreed and days:
            numbers.append(max(0, (agreed[a.id] - min(days)).days))
    return days_of(numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What clients answered to the one question; the average is shown from five answers on."""

    answers: int | None
    average: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """The opinion of all, by what solved the matter, and by the reason that was given."""

    all: Opinion
    by_step: Mapping[str, Opinion]
    by_reason: Mapping[str, Opinion]


def satisfaction(arrangements: Iterable[Arrangement]) -> Satisfaction:
    """The answers to the survey, by step and by reason."""
    arrangements = tuple(arrangements)
    reasons: dict[str, str] = {}
    for a in sorted(arrangements, key=lambda a: a.opened_at):
        if a.reason:
            reasons |= dict.fromkeys(a.invoice_ids, a.reason.value)
    scores: list[int] = []
    steps: dict[str, list[int]] = {}
    motives: dict[str, list[int]] = {}
    for a in arrangements:
        if not isinstance(a.terms, Survey) or not a.terms.score:
            continue
        score = a.terms.score
        scores.append(score)
        steps.setdefault(a.terms.solved_by or PAYMENT, []).append(score)
        motive = next((reasons[name] for name in a.invoice_ids if name in reasons), "none")
        motives.setdefault(motive, []).append(score)
    return Satisfaction(
        all=_opinion(scores),
        by_step={name: _opinion(steps[name]) for name in sorted(steps)},
        by_reason={name: _opinion(motives[name]) for name in sorted(motives)},
    )


def _opinion(scores: Sequence[int]) -> Opinion:
    average = round(mean(scores), 1) if len(scores) >= FEW else None
    return Opinion(answers=shown(len(scores)), average=average)


def bought_again(arrangements: Iterable[Arrangement], invoices: Iterable[Invoice]) -> Part:
    """Of the clients whose plan came to its end, how many got an invoice afterwards."""
    ended: dict[str, date] = {}
    for a in arrangements:
        if a.kind is Kind.PLAN and a.status is Status.FULFILLED and a.closed_at:
            day = office_day(a.closed_at)
            ended[a.client_id] = min(day, ended.get(a.client_id, day))
    again = {
        invoice.client_id
        for invoice in invoices
        if invoice.client_id in ended and invoice.issued_on > ended[invoice.client_id]
    }
    return part_of(len(again), len(ended))
