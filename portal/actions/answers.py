"""What the owner answers: yes, another proposal, or no with a reason; problems, money found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.arranging import change
from portal.actions.corrections import correct, tell_customer
from portal.actions.plans import is_training
from portal.actions.promises import grant, require_day, takes_parts
from portal.actions.telling import Telling
from portal.domain.arrangements import Kind, Status
from portal.domain.errors import ArrangementRefused, NothingToPay
from portal.domain.gestures import Details, Message
from portal.domain.money import total
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
    from portal.store.ledger import Ledger

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
    """Say yes to a promise or a plan as it was asked; twice is once.

    Raises DayRefused or PlanRefused (`past`) when its first day has passed, ArrangementRefused
    (`automatic`) when Stripe takes no parts for its invoice (see `replace_for_plan`).
    """
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
    if not takes_parts(tools, before):  # less than everything cannot be counted on its invoice
        proposed = replace(proposed, amount=total(share.amount for share in promise.shares)[0])
    return _counter(tools, before, proposed, by=by)


def counter_plan(
    tools: Tools, wanted: str, *, by: str, parts: Sequence[Instalment], text: str
) -> Arrangement:
    """Propose other parts; PlanRefused unless they are a plan of the same sum."""
    before = arrangement_at_desk(tools, wanted)
    plan = before.terms
    if before.status is not Status.REQUESTED or not isinstance(plan, Plan):
        return before
    with tools.ledger() as ledger:
        client = ledger.client(before.client_id)
    require_sound(
        parts,
        plan.total,
        today=tools.today,
        calendar=tools.calendar,
        training=client is not None and is_training(tools, client),
    )
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
    terms = before.terms
    if before.status is not Status.REQUESTED or not isinstance(
        terms, Promise | Plan | Claim | Details
    ):
        return before
    if not text.strip():
        raise ArrangementRefused("reason")
    said = replace(terms, answer=text.strip(), follow_up=next_on)
    after = before.move(Status.DECLINED, at=tools.now, terms=said)
    letter = "claim_not_found" if before.kind is Kind.CLAIM else f"{before.kind}_declined"
    telling = _and_then(by, letter, next_on)
    return change(tools, before, after, telling=telling, next_on=next_on.isoformat())


def _and_then(by: str, letter: str, next_on: date) -> Telling:
    """What a person said, and the day on which a person goes on: no case is left without one."""
    return Telling(who=by, letter=letter, task="look_again", task_on=next_on)


def end_plan(tools: Tools, wanted: str, *, by: str, text: str, next_on: date) -> Arrangement:
    """End a running plan: what arrived stays, the rest is to be talked about; never a penalty."""
    before = arrangement_at_desk(tools, wanted)
    plan = before.terms
    if before.status is not Status.AGREED or not isinstance(plan, Plan):
        return before
    if not text.strip():
        raise ArrangementRefused("reason")
    said = replace(plan, answer=text.strip(), follow_up=next_on)
    after = before.move(Status.BROKEN, at=tools.now, terms=said)
    return change(tools, before, after, telling=_and_then(by, "plan_broken", next_on))


def say_about_problem(tools: Tools, wanted: str, *, by: str, text: str, until: date) -> Arrangement:
    """Tell the client how it goes, and by which day they hear more. DayRefused for that day."""
    before = arrangement_at_desk(tools, wanted)
    problem = before.terms
    if not before.waits_for_owner or not isinstance(problem, Problem) or not text.strip():
        return before
    require_day(until, today=tools.today, calendar=tools.calendar)
    said = Word(on=tools.today, by="owner", text=text.strip())
    after = replace(
        before.change(replace(problem, words=(*problem.words, said)), next_on=until),
        answer_by=until,
    )
    telling = Telling(who=by, letter="problem_word", what="problem_word")
    return change(tools, before, after, telling=telling)


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
    return change(tools, before, after, telling=_and_then(by, "problem_closed", closing.new_date))


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
    return change(tools, before, after, telling=_and_then(by, "message_answered", next_on))


def approve_details(tools: Tools, wanted: str, *, by: str) -> Arrangement:
    """Let a new e-mail address count; the old one is told too."""
    before = arrangement_at_desk(tools, wanted)
    details = before.terms
    if not before.waits_for_owner or not isinstance(details, Details) or details.email is None:
        return before
    email = details.email
    after = before.move(Status.FULFILLED, at=tools.now)

    def let_it_count(ledger: Ledger) -> None:
        correct(ledger, before.client_id, [email])
        ledger.queue_letter(
            "address_changed", before.client_id, "", at=tools.now,
            key=f"{after.id}/{after.version}/former", arrangement_id=after.id,
            audience="former", address=email.before,
        )  # fmt: skip

    telling = Telling(who=by, letter="details_approved")
    done = change(tools, before, after, telling=telling, also=let_it_count)
    tell_customer(tools, done.client_id)
    return done
