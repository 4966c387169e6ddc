"""What a client may pay of an arrangement at this moment, and never more than was agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.arrangements import Status
from portal.domain.gestures import Offer
from portal.domain.money import Money
from portal.domain.plans import Plan, progress
from portal.domain.problems import Problem
from portal.domain.promises import Promise, arrived, covered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice


def amount_agreed(
    arrangement: Arrangement, invoices: Iterable[Invoice], *, what: str, today: date
) -> Money | None:
    """How much may be paid of it: `what` is `next`, `all`, or the number of a part of a plan.

    None means everything that is left of its invoices; nought that there is nothing to pay under
    its name. A gesture that was accepted is paid with its own sum, whatever is asked for.
    """
    terms = arrangement.terms
    invoices = tuple(invoices)
    match terms:
        case Offer():
            return _of_offer(terms, arrangement.status, invoices)
        case _ if what == "all":
            return None
        case Plan():
            return _of_plan(terms, invoices, what=what, today=today)
        case Promise():
            return _of_promise(terms, invoices)
        case Problem() if terms.undisputed is not None:
            here = covered(terms.shares, invoices)
            return _at_least_nought(terms.undisputed, here)
        case _:
            return None


def _of_offer(offer: Offer, status: Status, invoices: tuple[Invoice, ...]) -> Money | None:
    if offer.amount is None or status is not Status.AGREED:
        return None
    return _at_least_nought(offer.amount, arrived(offer.paid_before, invoices))


def _of_plan(plan: Plan, invoices: tuple[Invoice, ...], *, what: str, today: date) -> Money:
    found = progress(plan, invoices, today=today)
    upto = int(what) if what.isdecimal() else 0
    steps = [step for step in found.open_steps if step.number <= upto] or found.open_steps[:1]
    return Money(sum(step.remaining.minor for step in steps), plan.total.currency)


def _of_promise(promise: Promise, invoices: tuple[Invoice, ...]) -> Money | None:
    """What is left of the promised sum; None where it is everything that is left."""
    whole = sum(share.amount.minor for share in promise.shares)
    if promise.amount.minor >= whole:
        return None
    return _at_least_nought(promise.amount, covered(promise.shares, invoices))


def _at_least_nought(amount: Money, here: int) -> Money:
    return Money(max(0, amount.minor - here), amount.currency)
