"""Payment plans: agreed at once inside the policy, else asked; a date moved, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.arranging import (
    change,
    invoices_of,
    keep_new,
    new_arrangement,
    own_arrangement,
    read_scope,
)
from portal.actions.promises import require_day
from portal.actions.telling import CLIENT, Telling
from portal.domain.arrangements import Kind, Status
from portal.domain.clients import ClientKind
from portal.domain.errors import PlanRefused
from portal.domain.plans import Instalment, Plan, move_date, next_look, progress
from portal.domain.schedules import MOST_PARTS, equal_parts, require_sound, training_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.actions.arranging import Visit
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.domain.policy import Beyond, Frequency
    from portal.domain.scope import Scope

# How much later a plan may end because one date was moved, in days: a month.
LONGEST_STRETCH = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWish:
    """What the client would like: equal parts from a day on, or parts of their own.

    With `own`, `count`, `first` and `frequency` count for nothing. `debits` lets the parts be
    charged by themselves with the saved card.
    """

    invoice_ids: Sequence[str]
    count: int = 2
    first: date | None = None
    frequency: Frequency | None = None
    own: tuple[Instalment, ...] = ()
    debits: bool = False
    note: str = ""


def parts_of(
    tools: Tools, client: Client, scope: Scope, *, wish: PlanWish
) -> tuple[Instalment, ...]:
    """The parts of a wish, to be looked at before agreeing; PlanRefused when they are no plan."""
    training = is_training(tools, client)
    if wish.own:
        parts = wish.own
    else:
        if wish.count < 2:
            raise PlanRefused("parts")
        share_out = training_parts if training else equal_parts
        parts = share_out(
            scope.amount,
            min(wish.count, MOST_PARTS),
            first=wish.first or tools.today,
            frequency=wish.frequency or scope.limits.frequency,
            calendar=tools.calendar,
        )
        if wish.first == tools.today:  # the first part can be paid at once, on any day
            parts = (replace(parts[0], due=tools.today), *parts[1:])
    require_sound(
        parts, scope.amount, today=tools.today, calendar=tools.calendar, training=training
    )
    return parts


def is_training(tools: Tools, client: Client) -> bool:
    """Whether the rule for training bought by individuals holds (code du travail, L6353-6)."""
    return tools.policy.training and client.kind is ClientKind.CONSUMER


def weigh_plan(scope: Scope, parts: Sequence[Instalment], visit: Visit) -> frozenset[Beyond]:
    """Why this plan goes to a person; empty when it is granted at once. For the check page, too."""
    found = scope.limits.of_plan([(part.due, part.amount) for part in parts])
    return scope.beyond(found, person_only=visit.person_only)


def propose_plan(tools: Tools, visit: Visit, wish: PlanWish) -> Arrangement:
    """Several payments: agreed at once inside the policy, else a wish that the owner answers.

    Raises RightMissing, TimeBarred, PlanRefused, NothingToPay, MixedCurrencies, Overtaken or a
    GatewayError.
    """
    visit.link.require_full()
    scope = read_scope(tools, visit.client, wish.invoice_ids)
    scope.require_claimable()
    parts = parts_of(tools, visit.client, scope, wish=wish)
    granted = not weigh_plan(scope, parts, visit)
    plan = Plan(
        instalments=tuple(parts),
        shares=scope.shares,
        paid_before=scope.paid_before,
        debits=wish.debits and scope.can_be_charged(visit.client),
        own_dates=bool(wish.own),
        note=wish.note,
        within_policy=granted,
    )
    return keep_new(
        tools,
        new_arrangement(
            tools,
            visit,
            Kind.PLAN,
            terms=plan,
            granted=granted,
            next_on=look_day(tools, plan, scope),
        ),
        telling=Telling(who=CLIENT, letter=f"plan_{'agreed' if granted else 'requested'}"),
        scope=scope,
    )


def look_day(tools: Tools, plan: Plan, scope: Scope) -> date:
    """The first day on which the clock looks at a new plan."""
    found = progress(plan, scope.invoices, today=tools.today)
    looked = next_look(plan, found, today=tools.today, calendar=tools.calendar)
    return looked or tools.calendar.after(tools.today, 1)


def move_instalment(
    tools: Tools, link: Link, wanted: str, *, number: int, day: date
) -> Arrangement:
    """Move one date of a running plan, once; PlanRefused or DayRefused when that cannot be.

    The new date lies between its neighbours, the last one at most a month later.
    """
    link.require_full()
    before = own_arrangement(tools, link, wanted)
    plan = before.terms
    if before.status is not Status.AGREED or not isinstance(plan, Plan):
        return before
    require_day(day, today=tools.today, calendar=tools.calendar)
    moved = move_date(plan, number, day)
    if (moved.last_day - plan.last_day).days > LONGEST_STRETCH:
        raise PlanRefused("far")
    found = progress(moved, invoices_of(tools, before), today=tools.today)
    if found.steps[number - 1].remaining.minor <= 0:
        raise PlanRefused("parts")
    look = next_look(moved, found, today=tools.today, calendar=tools.calendar)
    after = before.change(moved, next_on=look)
    telling = Telling(who=CLIENT, letter="plan_moved", what="plan_moved")
    return change(tools, before, after, telling=telling, number=str(number), day=day.isoformat())
