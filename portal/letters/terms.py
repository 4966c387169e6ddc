"""What a letter may say of each kind of arrangement: its terms as places of the letter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from portal.domain.gestures import Details, Message, Offer, ServicePause
from portal.domain.money import total
from portal.domain.plans import Charge, InstalmentState, Plan, progress
from portal.domain.problems import Claim, Problem
from portal.domain.promises import Promise
from portal.domain.steps import silent_until

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.actions.occasions import Occasion
    from portal.content.letters import Value
    from portal.domain.arrangements import Arrangement
    from portal.domain.gestures import Change
    from portal.domain.plans import Progress, Step
    from portal.domain.problems import Word
    from portal.letters.sayings import Sayings

Places = dict[str, "Value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One arrangement on one occasion, and the voice in which it is told."""

    occasion: Occasion
    arrangement: Arrangement
    saying: Sayings


@singledispatch
def terms_of(terms: object, case: Case) -> Places:
    """The places that the terms of an arrangement fill; what has none of its own fills none."""
    del terms, case
    return {}


@terms_of.register(Promise)
def _promise(promise: Promise, case: Case) -> Places:
    saying, until = case.saying, promise.awaited_until(case.occasion.calendar)
    if case.occasion.name == "promise_missed":  # until when another date can be chosen
        until = case.arrangement.next_on or until
    return {
        "action": saying.action(promise),
        "amount": saying.money(promise.amount),
        "day": saying.day(promise.day),
        "commitment": saying.commitment(promise),
        "noted": saying.noted(promise),
        "until": saying.day(until),
        "asked_day": saying.day(promise.asked),
        "law": saying.say("letter.law") if case.arrangement.acknowledges else "",
    }


@terms_of.register(Plan)
def _plan(plan: Plan, case: Case) -> Places:
    occasion, saying = case.occasion, case.saying
    found = progress(plan, occasion.invoices, today=occasion.today)
    upcoming = found.next_step
    spoken_of = _part_of(occasion, found)
    until, _ = silent_until([case.arrangement], calendar=occasion.calendar)
    return {
        "parts": saying.parts(case.arrangement),
        "count": str(len(plan.instalments)),
        "total": saying.money(plan.total),
        "first_day": saying.day(plan.instalments[0].due),
        "last_day": saying.day(plan.last_day),
        "until": saying.day(until or plan.last_day),
        "paid": saying.money(found.paid),
        "remaining": saying.money(found.remaining),
        "next_amount": saying.money(upcoming.remaining) if upcoming else "",
        "next_day": saying.day(upcoming.due) if upcoming else "",
        "amount": saying.money(spoken_of.remaining) if spoken_of else "",
        "day": saying.day(spoken_of.due) if spoken_of else "",
        "how": saying.say("letter.how.debit" if plan.debits else "letter.how.own"),
        "law": saying.say("letter.law"),
    }


def _part_of(occasion: Occasion, found: Progress) -> Step | None:
    """The part that a letter speaks of: the next one, the one that was declined or is awaited."""
    steps: Iterable[Step] = found.open_steps
    match occasion.name:
        case "plan_part_due":
            mine = [step for step in steps if step.due >= occasion.today]
        case "plan_part_declined":
            mine = [step for step in reversed(found.open_steps) if step.charge is Charge.DECLINED]
        case "plan_part_awaited":
            mine = [s for s in reversed(found.open_steps) if s.state is InstalmentState.AWAITED]
        case _:
            mine = []
    return next(iter(mine), found.next_step)


@terms_of.register(Problem)
def _problem(problem: Problem, case: Case) -> Places:
    saying = case.saying
    return {
        "topic": saying.say(f"letter.topic.{problem.topic}"),
        "text": _last(problem.words, otherwise=problem.text),
        "ending": saying.say(f"letter.ending.{problem.ending}") if problem.ending else "",
        "new_date": saying.day(problem.new_date),
    }


@terms_of.register(Message)
def _message(message: Message, case: Case) -> Places:
    del case
    return {"text": _last(message.words, otherwise=message.text)}


def _last(words: tuple[Word, ...], *, otherwise: str) -> str:
    """The owner's last word, else what the client wrote."""
    said = [word.text for word in words if word.by == "owner"]
    return said[-1] if said else otherwise


@terms_of.register(Claim)
def _claim(claim: Claim, case: Case) -> Places:
    saying = case.saying
    means = saying.say(f"letter.means.{claim.means}")
    amount, day = saying.money(claim.amount), saying.day(claim.on)
    state = "coming" if claim.on_its_way else "paid"
    return {
        "claim": saying.say(f"letter.claim.{state}", amount=amount, day=day, means=means),
        "amount": amount,
        "day": day,
        "means": means,
        "found_on": saying.day(claim.matched_on),
        "left": _left(case),
    }


def _left(case: Case) -> str:
    """What is still to be paid of the invoices, if anything."""
    sums = total(i.remaining for i in case.occasion.invoices if not i.why_not_payable)
    if not sums:
        return case.saying.say("letter.left.none")
    return case.saying.say("letter.left.some", amount=case.saying.money(sums[0]))


@terms_of.register(Offer)
def _offer(offer: Offer, case: Case) -> Places:
    saying, amount = case.saying, case.saying.money(offer.amount)
    day = saying.day(offer.pay_by or offer.ends_on)
    invoices = saying.invoices(case.occasion.invoices)
    return {
        "text": offer.text,
        "offer": saying.say("letter.offer.sum", amount=amount, day=day, invoices=invoices)
        if amount
        else saying.say("letter.offer.gift"),
        "amount": amount,
        "ends_on": saying.day(offer.ends_on),
    }


@terms_of.register(Details)
def _details(details: Details, case: Case) -> Places:
    arrangement, saying = case.arrangement, case.saying
    waits = saying.day(arrangement.answer_by)
    return {
        "changes": tuple(_change(change, saying) for change in details.changes),
        "then": saying.say("letter.then.waits", day=waits)
        if waits
        else saying.say("letter.then.done"),
    }


@terms_of.register(ServicePause)
def _pause(pause: ServicePause, case: Case) -> Places:
    saying = case.saying
    return {
        "from_day": saying.day(pause.from_on),
        "until": saying.day(pause.until_on),
        "scope": pause.scope or saying.say("letter.scope"),
        "stays_open": pause.stays_open,
        "resumed_on": saying.day(pause.resumed_on or pause.until_on),
    }


def _change(change: Change, saying: Sayings) -> str:
    field = saying.say(f"letter.field.{change.field}")
    if not change.after:
        return saying.say("letter.change.removed", field=field, before=change.before)
    if not change.before:
        return saying.say("letter.change.added", field=field, after=change.after)
    return saying.say(
        "letter.change.changed", field=field, before=change.before, after=change.after
    )
