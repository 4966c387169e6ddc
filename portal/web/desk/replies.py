"""Reading an answer from its form: words, a day, parts; what is missing is said by the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.actions.plans import is_training
from portal.actions.promises import require_day
from portal.actions.tasks import require_step_day
from portal.domain.errors import DayRefused, PlanRefused
from portal.domain.plans import Instalment, Plan
from portal.domain.policy import Frequency
from portal.domain.problems import Ending
from portal.domain.schedules import MOST_PARTS, equal_parts, require_sound, training_parts
from portal.web.context import services
from portal.web.desk.forms import amount_of, day_of, line_of
from portal.web.desk.presentation.asking import Reply
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from datetime import date

    from portal.web.desk.presentation.asking import Asked
    from portal.web.desk.typed import Typed


def nothing(_asked: Asked, _typed: Typed) -> Reply:
    """Nothing is to be said with it."""
    return Reply()


def accept(_asked: Asked, typed: Typed) -> Reply:
    """A few words, if anybody likes."""
    return Reply(text=typed.text("accept_text"))


def another_day(name: str, _asked: Asked, typed: Typed) -> Reply:
    """Another day, and why."""
    return Reply(day=typed.day(f"{name}_day", check=_agreeable), text=typed.text(f"{name}_text"))


def reason_and_day(name: str, _asked: Asked, typed: Typed) -> Reply:
    """Words that the client reads, and the day on which a person goes on."""
    return Reply(
        text=typed.text(f"{name}_text", missing="text_missing"),
        day=typed.day(f"{name}_day", check=_plannable),
    )


def how_it_goes(_asked: Asked, typed: Typed) -> Reply:
    """How it goes, and by which day the client hears more."""
    return Reply(
        text=typed.text("say_text", missing="text_missing"),
        day=typed.day("say_day", check=_agreeable),
    )


def closing(_asked: Asked, typed: Typed) -> Reply:
    """How a problem ends, in words, with a new day, and a tag of the owner's own."""
    ending = typed.one_of("close_ending", tuple(Ending), missing="ending_missing")
    return Reply(
        ending=Ending(ending) if ending else None,
        text=typed.text("close_text", missing="text_missing"),
        day=typed.day("close_day", check=_agreeable),
        cause=line_of(request.form.get("close_cause", "")),
    )


def found_on(_asked: Asked, typed: Typed) -> Reply:
    """The day on which the money is on the account."""
    return Reply(day=typed.day("found_day", check=_not_to_come))


def other_parts(asked: Asked, typed: Typed) -> Reply:
    """Other parts: so many equal ones from a day on, or rows of one's own."""
    text = typed.text("counter_text")
    plan = asked.arrangement.terms
    if not isinstance(plan, Plan):
        return Reply(text=text)
    how = typed.one_of("counter_how", ("equal", "own"), missing="how_missing")
    parts = () if not how else _equal(asked, typed, plan) if how == "equal" else _own(typed, plan)
    if parts and not typed.errors:
        _require_plan(asked, typed, plan, parts=parts)
    return Reply(parts=parts, text=text)


def _equal(asked: Asked, typed: Typed, plan: Plan) -> tuple[Instalment, ...]:
    count = request.form.get("counter_count", "").strip()
    first = typed.day("counter_first", check=_plannable)
    rhythm = typed.one_of("counter_rhythm", tuple(Frequency)) or Frequency.MONTHLY
    if not (count.isascii() and count.isdecimal() and 2 <= int(count) <= MOST_PARTS):
        typed.refuse("counter_count", "plan_parts")
        return ()
    if first is None or typed.errors:
        return ()
    share_out = training_parts if is_training(services().tools, asked.case.client) else equal_parts
    return share_out(
        plan.total,
        int(count),
        first=first,
        frequency=Frequency(rhythm),
        calendar=services().calendar,
    )


def _own(typed: Typed, plan: Plan) -> tuple[Instalment, ...]:
    found = []
    for number in range(1, MOST_PARTS + 1):
        day_typed = request.form.get(f"counter_day{number}", "").strip()
        amount_typed = request.form.get(f"counter_amount{number}", "").strip()
        if not day_typed and not amount_typed:
            continue
        due, amount = day_of(day_typed), amount_of(amount_typed, plan.total.currency)
        if due is None:
            typed.refuse(f"counter_day{number}", "day_malformed")
        if amount is None or amount.minor <= 0:
            typed.refuse(f"counter_amount{number}", "plan_amount")
        if due is not None and amount is not None:
            found.append(Instalment(due=due, amount=amount))
    if not found:
        typed.refuse("counter_day1", "plan_parts")
    return tuple(found)


def _require_plan(asked: Asked, typed: Typed, plan: Plan, *, parts: tuple[Instalment, ...]) -> None:
    here = services()
    try:
        require_sound(
            parts,
            plan.total,
            today=here.today,
            calendar=here.calendar,
            training=is_training(here.tools, asked.case.client),
        )
    except PlanRefused as refused:
        is_own = request.form.get("counter_how") == "own"
        field = "counter_day1" if is_own else "counter_count"
        total = money(plan.total, typed.language)
        typed.refuse(field, f"plan_{refused.why}", total=total)


def _agreeable(day: date) -> None:
    here = services()
    require_day(day, today=here.today, calendar=here.calendar)


def _plannable(day: date) -> None:
    require_step_day(day, today=services().today)


def _not_to_come(day: date) -> None:
    if day > services().today:
        raise DayRefused("ahead")
