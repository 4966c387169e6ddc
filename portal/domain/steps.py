"""What comes next in a case, and on which day: from what is arranged and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.calendar import office_day
from portal.domain.gestures import Offer, ServicePause
from portal.domain.plans import Plan
from portal.domain.promises import Promise
from portal.domain.reasons import RULES, Effect

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.calendar import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing that happens on a day. `who`: client · owner · program."""

    on: date
    what: str
    who: str
    arrangement_id: str = ""


def next_steps(
    arrangements: Iterable[Arrangement],
    tasks: Iterable[tuple[str, date]],
    *,
    letter_on: date | None = None,
) -> tuple[NextStep, ...]:
    """Everything that is to come in a case, the nearest first; empty when nobody does anything.

    `letter_on` is the day on which the letters look at the case again, if they do. A survey is no
    step: it asks nothing of anybody.
    """
    steps = [NextStep(on=due, what=what, who="owner") for what, due in tasks]
    if letter_on is not None:
        steps.append(NextStep(on=letter_on, what="letter", who="program"))
    steps += [_step(a) for a in arrangements if a.is_live and a.kind is not Kind.SURVEY]
    return tuple(sorted(steps, key=lambda step: (step.on, step.what)))


def _step(arrangement: Arrangement) -> NextStep:
    terms = arrangement.terms
    on = arrangement.answer_by or arrangement.next_on or office_day(arrangement.opened_at)
    who = "client"
    if arrangement.status is Status.REQUESTED:
        who = "owner"
    elif arrangement.status is Status.AGREED and isinstance(terms, Promise):
        on = terms.day
    elif arrangement.status is Status.AGREED and isinstance(terms, Plan):
        on = arrangement.next_on or terms.last_day
    elif isinstance(terms, ServicePause):
        on, who = terms.until_on, "program"
    return NextStep(
        on=on,
        what=f"{arrangement.kind}_{arrangement.status}",
        who=who,
        arrangement_id=arrangement.id,
    )


def silent_until(
    arrangements: Iterable[Arrangement], *, calendar: Calendar
) -> tuple[date | None, str]:
    """Until which day nothing automatic is to be said, and the kind that asks for it.

    A running plan is silent until its last part, a promise until its day and a little, a missed
    one while another day may be said; whatever waits for an answer is silent until it has one
    (then no day is known: `None` with a kind).
    """
    until: date | None = None
    kind = ""
    for arrangement in arrangements:
        if _is_open_ended(arrangement):
            return None, str(arrangement.kind)
        end = _quiet_end(arrangement, calendar)
        if end is not None and (until is None or end > until):
            until, kind = end, str(arrangement.kind)
    return until, kind


def _is_open_ended(arrangement: Arrangement) -> bool:
    """Whether it is silent until somebody has answered, or done what only a person does."""
    terms = arrangement.terms
    if isinstance(terms, Offer) and arrangement.is_agreed:
        return terms.paid_on is not None
    if arrangement.waits_for_owner and _effect(arrangement) is Effect.UNTIL_ANSWER:
        return True
    waits = arrangement.waits_for_owner or arrangement.waits_for_client
    return waits and arrangement.holds_collection


def _quiet_end(arrangement: Arrangement, calendar: Calendar) -> date | None:
    if arrangement.status is Status.MISSED:
        return arrangement.next_on
    if arrangement.is_agreed:
        return _agreed_end(arrangement, calendar)
    if arrangement.is_live and arrangement.reason and _effect(arrangement) is Effect.DAYS:
        return calendar.after(office_day(arrangement.opened_at), RULES[arrangement.reason].days)
    return None


def _agreed_end(arrangement: Arrangement, calendar: Calendar) -> date | None:
    match arrangement.terms:
        case Promise() as promise:
            return promise.awaited_until(calendar)
        case Plan() as plan:
            return calendar.after(plan.last_day, 1)
        case Offer() as offer:
            return calendar.after(offer.pay_by or offer.ends_on, 1)
    return None


def _effect(arrangement: Arrangement) -> Effect:
    return Effect.NONE if arrangement.reason is None else RULES[arrangement.reason].effect
