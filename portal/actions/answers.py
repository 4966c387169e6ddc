"""What the owner answers: yes, another proposal, or no with a reason; problems, money found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.arranging import Telling, change
from portal.actions.problems import close_as_found
from portal.actions.promises import grant, require_day
from portal.actions.received import count_received
from portal.actions.wishes import apply_details
from portal.domain.arrangements import Kind, Status
from portal.domain.errors import ArrangementRefused, NothingToPay
from portal.domain.gestures import Details, Message
from portal.domain.plans import Plan
from portal.domain.problems import Claim, Problem, Word
from portal.domain.promises import Promise
from portal.domain.schedules import require_sound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.plans import Instalment
    from portal.domain.problems import Ending

# Working days that a client gets to answer what the owner proposed.
COUNTER_DAYS = 7


def arrangement_at_desk(tools: Tools, wanted: str) -> Arrangement:
    """The arrangement of this id; NothingToPay when there is none."""
    with tools.ledger() as ledger:
        found = ledger.arrangement(wanted)
    if found is None:
        raise NothingToPay
    return found


def accept(tools: Tools, wanted: str, *, by: str, text: str = "") -> Arrangement:
    """Say yes to a promise or a plan as it was asked; twice is once."""
    before = arrangement_at_desk(tools, wanted)
    terms = before.terms
    if before.status is not Status.REQUESTED or not isinstance(terms, Promise | Plan):
        return before
    return grant(tools, replace(before, terms=replace(terms, answer=text)), who=by)


def counter_promise(tools: Tools, wanted: str, *, by: str, day: date, text: str) -> Arrangement:
    """Propose another day; the client accepts it or says another, until a day. DayRefused."""
    before = arrangement_at_desk(tools, wanted)
    promise = before.terms
    if before.status is not Status.REQUESTED or not isinstance(promise, Promise):
        return before
    require_day(day, today=tools.today, calendar=tools.calendar)
    proposed = replace(promise, day=day, asked=promise.asked or promise.day, answer=text)
    return _counter(tools, before, proposed, by=by)


def counter_plan(
    tools: Tools, wanted: str, *, by: str, parts: Sequence[Instalment], text: str
) -> Arrangement:
    """Propose other parts; PlanRefused unless they are a plan of the same sum."""
    before = arrangement_at_desk(tools, wanted)
    plan = before.terms
    if before.status is not Status.REQUESTED or not isinstance(plan, Plan):
        return before
    require_sound(parts, plan.total, today=tools.today, calendar=tools.calendar)
    proposed = replace(
        plan, instalments=tuple(parts), asked=plan.asked or plan.instalments, answer=text
    )
    return _counter(tools, before, proposed, by=by)


def _counter(tools: Tools, before: Arrangement, terms: Promise | Plan, *, by: str) -> Arrangement:
    first = terms.day if isinstance(terms, Promise) else terms.instalments[0].due
    until = min(tools.calendar.after(tools.today, COUNTER_DAYS), max(first, tools.today))
    look = tools.calendar.after(until, 1)
    after = before.move(Status.COUNTERED, at=tools.now, terms=terms, answer_by=until, next_on=look)
    letter = f"{before.kind}_countered"
    return change(tools, before, after, telling=Telling(who=by, letter=letter))


def decline(tools: Tools, wanted: str, *, by: str, text: str, next_on: date) -> Arrangement:
    """Say no, with a reason and the day of the next step: a person refuses, never the program.

    A claim that was not found is asked again gently; an address that is not changed is told.
    """
    before = arrangement_at_desk(tools, wanted)
    if before.status is not Status.REQUESTED or not before.may_become(Status.DECLINED):
        return before
    if not text.strip():
        raise ArrangementRefused("reason")
    terms = before.terms
    if not isinstance(terms, Promise | Plan | Claim | Details):
        return before
    after = before.move(Status.DECLINED, at=tools.now, terms=replace(terms, answer=text.strip()))
    letter = "claim_not_found" if before.kind is Kind.CLAIM else f"{before.kind}_declined"
    done = change(
        tools, before, after, telling=Telling(who=by, letter=letter), next_on=next_on.isoformat()
    )
    next_step(tools, done, what="look_again", on=next_on)
    return done


def next_step(tools: Tools, about: Arrangement, *, what: str, on: date) -> None:
    """A dated next step for a person: no case is left without one."""
    with tools.ledger() as ledger:
        ledger.add_task(
            what,
            about.client_id,
            key=f"{what}/{about.id}/{about.version}",
            due_on=max(on, tools.today),
            at=tools.now,
            arrangement_id=about.id,
        )


def end_plan(tools: Tools, wanted: str, *, by: str, text: str, next_on: date) -> Arrangement:
    """End a running plan: what arrived stays, the rest is to be talked about; never a penalty."""
    before = arrangement_at_desk(tools, wanted)
    plan = before.terms
    if before.status is not Status.AGREED or not isinstance(plan, Plan):
        return before
    if not text.strip():
        raise ArrangementRefused("reason")
    after = before.move(Status.BROKEN, at=tools.now, terms=replace(plan, answer=text.strip()))
    done = change(tools, before, after, telling=Telling(who=by, letter="plan_broken"))
    next_step(tools, done, what="look_again", on=next_on)
    return done


def say_about_problem(tools: Tools, wanted: str, *, by: str, text: str, until: date) -> Arrangement:
    """Tell the client how it goes, and by which day they hear more."""
    before = arrangement_at_desk(tools, wanted)
    problem = before.terms
    if not before.waits_for_owner or not isinstance(problem, Problem) or not text.strip():
        return before
    said = Word(on=tools.today, by="owner", text=text.strip())
    after = replace(
        before.change(replace(problem, words=(*problem.words, said)), next_on=until),
        answer_by=until,
    )
    return change(tools, before, after, telling=Telling(who=by, letter="problem_word"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a problem ends: in words for the client, a new date, and the owner's own tag."""

    ending: Ending
    text: str
    new_date: date
    cause: str = ""


def close_problem(tools: Tools, wanted: str, closing: Closing, *, by: str) -> Arrangement:
    """Close a problem; ArrangementRefused (`reason`) or DayRefused when something is missing."""
    before = arrangement_at_desk(tools, wanted)
    problem = before.terms
    if not before.waits_for_owner or not isinstance(problem, Problem):
        return before
    if not closing.text.strip():
        raise ArrangementRefused("reason")
    require_day(closing.new_date, today=tools.today, calendar=tools.calendar)
    said = Word(on=tools.today, by="owner", text=closing.text.strip())
    closed = replace(
        problem,
        words=(*problem.words, said),
        ending=closing.ending,
        new_date=closing.new_date,
        cause=closing.cause.strip(),
    )
    after = before.move(Status.FULFILLED, at=tools.now, terms=closed)
    done = change(tools, before, after, telling=Telling(who=by, letter="problem_closed"))
    next_step(tools, done, what="look_again", on=closing.new_date)
    return done


def answer_message(tools: Tools, wanted: str, *, by: str, text: str, next_on: date) -> Arrangement:
    """Answer a message in writing, with the day of the next step."""
    before = arrangement_at_desk(tools, wanted)
    message = before.terms
    if not before.waits_for_owner or not isinstance(message, Message):
        return before
    if not text.strip():
        raise ArrangementRefused("reason")
    said = Word(on=tools.today, by="owner", text=text.strip())
    answered = replace(message, words=(*message.words, said))
    after = before.move(Status.FULFILLED, at=tools.now, terms=answered)
    done = change(tools, before, after, telling=Telling(who=by, letter="message_answered"))
    next_step(tools, done, what="look_again", on=next_on)
    return done


def approve_details(tools: Tools, wanted: str, *, by: str) -> Arrangement:
    """Let a new e-mail address count; the old one is told too."""
    before = arrangement_at_desk(tools, wanted)
    details = before.terms
    if not before.waits_for_owner or not isinstance(details, Details) or details.email is None:
        return before
    email = details.email
    after = before.move(Status.FULFILLED, at=tools.now)
    with tools.ledger() as ledger:
        client = ledger.client(before.client_id)
        if client is not None:
            ledger.queue_letter(
                "address_changed", client.id, "", at=tools.now,
                key=f"{after.id}/{after.version}/former", arrangement_id=after.id,
                audience="former", address=email.before,
            )  # fmt: skip
    if client is not None:
        apply_details(tools, client, [email])
    return change(tools, before, after, telling=Telling(who=by, letter="details_approved"))


def match_claim(tools: Tools, wanted: str, *, by: str, on: date) -> Arrangement:
    """The money was found: count it on the invoices, at Stripe where they live there; once.

    Each invoice is settled under a key made of the claim, so that a second press, or a crash in
    the middle, counts nothing twice.
    """
    before = arrangement_at_desk(tools, wanted)
    claim = before.terms
    if not isinstance(claim, Claim) or not before.may_become(Status.FULFILLED):
        return before
    for share in claim.shares:
        count_received(tools, share, key=f"claim-{before.id}", on=on, by=by)
    return close_as_found(tools, before, who=by, day=on)
