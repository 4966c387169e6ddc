"""Several payments: every possibility with its dates and amounts, and the page to check them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.policy import Beyond
from portal.web.presentation.forms import (
    CheckView,
    Field,
    Form,
    FormView,
    Line,
    Option,
    Row,
    Way,
    day_fields,
    invoice_field,
    invoice_row,
    note_field,
    without_none,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from portal.actions.plans import PlanWish
    from portal.domain.invoices import Invoice
    from portal.domain.plans import Instalment
    from portal.domain.reasons import Reason
    from portal.domain.scope import Scope
    from portal.web.presentation.scene import Scene

# Why no plan is granted at once, as far as the page says it in a sentence of its own.
_WHY = {Beyond.AUTOMATIC: "automatic", Beyond.YEAR: "year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswers:
    """What was typed so far."""

    invoice_ids: Sequence[str]
    first: str  # a quick day, or `own`
    own: tuple[str, str, str]
    parts: str
    debits: bool
    note: str
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Possibility:
    """One way to share it out, and whether it is granted at once."""

    parts: tuple[Instalment, ...]
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What the page offers: from which day on, what then, and by when a person answers the rest."""

    first: date
    days: tuple[date, ...]
    possibilities: tuple[Possibility, ...]
    answer_by: date
    person_only: bool
    may_debit: bool


def plan_form(
    scene: Scene,
    scope: Scope,
    answers: PlanAnswers,
    *,
    payable: Sequence[Invoice],
    offered: Offered,
) -> FormView:
    """The day of the first payment, and below it each number of payments with all its dates."""
    words = scene.words
    hidden = [("invoice", name) for name in answers.invoice_ids]
    hidden += [("first", answers.first), ("reason", str(answers.reason or ""))]
    hidden += [(f"first_own_{n}", v) for n, v in zip(_PARTS, answers.own, strict=True)]
    own_url = f"{scene.actions}plan/own/"
    return FormView(
        headline=words("plan.title"),
        paragraphs=(
            words("plan.lead", amount=scene.money(scope.amount)),
            limits_of_plan(scene, scope, offered),
        ),
        before=_first_form(scene, answers, payable=payable, offered=offered),
        form=Form(
            action=f"{scene.actions}plan/check",
            submit=words("ask.continue"),
            fields=without_none(
                _parts_field(scene, answers, offered),
                debit_field(scene, answers) if offered.may_debit else None,
                note_field(scene, answers.note),
            ),
            hidden=tuple((name, value) for name, value in hidden if value),
        ),
        notes=(words("ask.acknowledges"), words("ask.nothing_yet")),
        ways=(
            Way(words("plan.own.label"), own_url, words("plan.own.text")),
            Way(words("step.date.label"), f"{scene.actions}date/", words("step.date.text")),
            Way(words("help.wrong.label"), f"{scene.actions}problem/"),
        ),
    )


_PARTS = ("day", "month", "year")


def limits_of_plan(scene: Scene, scope: Scope, offered: Offered) -> Markup:
    """What is granted at once, or why a person looks at it first."""
    words = scene.words
    answer = scene.day(offered.answer_by)
    limits = scope.limits
    if offered.person_only:
        return words("ask.person_answers", answer=answer)
    why = limits.why_no_plan
    if why is not None or limits.last is None:
        known = _WHY.get(why) if why is not None else None
        return words(f"plan.why.{known}" if known else "plan.why.person", answer=answer)
    return words(
        "plan.granted" if limits.smallest else "plan.granted_any",
        n=limits.parts,
        smallest=scene.money(limits.smallest),
        last=scene.day(limits.last),
        answer=answer,
    )


def _first_form(
    scene: Scene, answers: PlanAnswers, *, payable: Sequence[Invoice], offered: Offered
) -> Form:
    """A question by GET: it only shows the page for another first day."""
    words = scene.words
    options = [
        Option(
            day.isoformat(),
            words("plan.first_today") if day == scene.today else scene.day(day),
            chosen=day == offered.first,
        )
        for day in offered.days
    ]
    known = offered.first in offered.days
    options.append(Option("own", words("ask.own_day"), chosen=not known))
    first = Field(
        kind="radios",
        name="first",
        label=words("plan.first"),
        options=tuple(options),
        own=day_fields(scene, "first_own", words("ask.own_day_label"), values=answers.own),
    )
    return Form(
        action=f"{scene.actions}plan/",
        method="get",
        submit=words("plan.show"),
        fields=without_none(invoice_field(scene, payable, answers.invoice_ids), first),
        hidden=(("reason", answers.reason),) if answers.reason else (),
        is_first=False,
    )


def _parts_field(scene: Scene, answers: PlanAnswers, offered: Offered) -> Field:
    words = scene.words
    return Field(
        kind="radios",
        name="parts",
        label=words("plan.parts"),
        options=tuple(
            Option(
                str(len(one.parts)),
                words("plan.payments", n=len(one.parts)),
                "" if offered.person_only else _answered(scene, one, offered),
                chosen=answers.parts == str(len(one.parts)),
                lines=lines_of(scene, one.parts),
            )
            for one in offered.possibilities
        ),
    )


def _answered(scene: Scene, one: Possibility, offered: Offered) -> Markup:
    if one.granted:
        return scene.words("plan.at_once")
    return scene.words("plan.by_person", answer=scene.day(offered.answer_by))


def lines_of(scene: Scene, parts: Sequence[Instalment]) -> tuple[Line, ...]:
    """Each part on a line: its day and its amount."""
    return tuple(Line(scene.day(part.due), scene.money(part.amount)) for part in parts)


def debit_field(scene: Scene, answers: PlanAnswers) -> Field:
    words = scene.words
    method = scene.facts.client.method
    label = words("plan.debits", last4=method.last4 if method is not None else "")
    return Field(
        kind="boxes",
        name="debits",
        label=words("plan.how"),
        options=(Option("yes", label, words("plan.debits_hint"), chosen=answers.debits),),
    )


def plan_check(  # noqa: PLR0913 - a page has many sources
    scene: Scene,
    scope: Scope,
    parts: Sequence[Instalment],
    *,
    wish: PlanWish,
    granted: bool,
    answer_by: date,
) -> CheckView:
    """Every payment on a line, and what happens then."""
    words = scene.words
    answered = "ask.granted_now" if granted else "ask.asked_now"
    change = "own1_day" if wish.own else "parts-1"
    rows = [
        invoice_row(scene, scope.invoices, may_change=False),
        *plan_rows(scene, parts, debits=wish.debits, field=change),
    ]
    if wish.note:
        rows.append(Row(words("row.note"), tuple(wish.note.split("\n")), "note"))
    return CheckView(
        headline=words("ask.check_title"),
        rows=tuple(rows),
        paragraphs=(
            words(answered, answer=scene.day(answer_by)),
            *plan_following(scene, parts, granted=granted),
        ),
        notes=(words("ask.acknowledges"),),
        submit=words("plan.agree" if granted else "plan.ask", n=len(parts)),
    )


def plan_rows(
    scene: Scene, parts: Sequence[Instalment], *, debits: bool, field: str = ""
) -> tuple[Row, ...]:
    """The payments of a plan, what they make together, and how they are made."""
    words = scene.words
    amount = parts[0].amount
    for part in parts[1:]:
        amount += part.amount
    method = scene.facts.client.method
    last4 = method.last4 if method is not None else ""
    how = words("plan.by_debit", last4=last4) if debits else words("plan.by_hand")
    return (
        Row(words("row.payments", n=len(parts)), (), field, lines_of(scene, parts)),
        Row(words("row.total"), (scene.money(amount), words("row.no_fee"))),
        Row(words("row.means"), (how,)),
    )


def plan_following(
    scene: Scene, parts: Sequence[Instalment], *, granted: bool
) -> tuple[Markup, ...]:
    """How a plan runs: announced, movable once, silent until it is over."""
    words = scene.words
    if not granted:
        return (words("ask.silent_until_answer"),)
    until = scene.calendar.after(parts[-1].due, 1)
    return (words("plan.runs"), words("ask.silent_until", date=scene.day(until)))
