"""Another date: its form with the limits said beforehand, and the page on which it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.promises import Action, Promise, quick_days
from portal.domain.schedules import LONGEST_DAYS
from portal.web.presentation.forms import (
    CheckView,
    Field,
    Form,
    FormView,
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

    from portal.actions.promises import PromiseWish
    from portal.domain.invoices import Invoice
    from portal.domain.reasons import Reason
    from portal.domain.scope import Scope
    from portal.web.presentation.scene import Scene

VARIANTS = ("date", "approval", "call", "pause")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateAnswers:
    """What was typed so far, as it was typed."""

    variant: str
    invoice_ids: Sequence[str]
    day: str
    own: tuple[str, str, str]
    action: str
    amount: str
    decider: str
    number: str
    phone: str
    note: str
    reason: Reason | None


def last_day(scene: Scene) -> date:
    """The last open day that anything can be agreed on for."""
    return scene.calendar.on_or_before(scene.today + timedelta(days=LONGEST_DAYS))


def days_of(scene: Scene, scope: Scope) -> tuple[date, ...]:
    """The quick days, inside the limit where there is one."""
    quick = quick_days(scene.today, scope.limits.latest, scene.calendar)
    return tuple(day for _, day in quick)


def actions_of(scene: Scene, scope: Scope) -> tuple[Action, ...]:
    """How it may be paid on the day; the first is the one that is chosen at the start."""
    ways = [Action.PAY]
    if scene.site.bank is not None:
        ways.append(Action.TRANSFER)
    ways.append(Action.CHEQUE)
    client = scene.facts.client
    has_card = client.method is not None and bool(client.stripe_customer)
    if has_card and all(invoice.stripe_id for invoice in scope.invoices):
        ways.append(Action.CHARGE)
    return tuple(ways)


def date_form(  # noqa: PLR0913 - a page has many sources
    scene: Scene,
    scope: Scope,
    answers: DateAnswers,
    *,
    payable: Sequence[Invoice],
    granted: date | None,
    answer_by: date,
) -> FormView:
    """The form; what is granted at once, and when the rest is answered, stand above it."""
    words = scene.words
    variant = answers.variant
    fields = without_none(
        invoice_field(scene, payable, answers.invoice_ids),
        _day_field(scene, scope, answers),
        *_means_fields(scene, scope, answers),
        *_deciding_fields(scene, answers),
        note_field(scene, answers.note),
    )
    hidden = (("for", variant), ("reason", str(answers.reason or "")))
    return FormView(
        headline=words(f"date.{variant}.title"),
        paragraphs=(*_before(scene, scope), limits_told(scene, granted, answer_by)),
        form=Form(
            action=f"{scene.actions}date/check",
            submit=words("ask.continue"),
            fields=fields,
            hidden=tuple(pair for pair in hidden if pair[1]),
        ),
        notes=(words("ask.acknowledges"), words("ask.nothing_yet")),
        ways=(
            Way(words("step.plan.label"), f"{scene.actions}plan/"),
            Way(words("help.wrong.label"), f"{scene.actions}problem/"),
        ),
    )


def limits_told(scene: Scene, granted: date | None, answer_by: date) -> Markup:
    """Until when the answer is yes at once, and by when a person answers the rest."""
    answer = scene.day(answer_by)
    if granted is None:
        return scene.words("ask.person_answers", answer=answer)
    return scene.words("ask.granted_until", latest=scene.day(granted), answer=answer)


def _before(scene: Scene, scope: Scope) -> tuple[Markup, ...]:
    """What holds already, and what becomes of it."""
    running = scope.running
    if running is None:
        return ()
    if isinstance(running.terms, Promise) and running.status is Status.AGREED:
        return (scene.words("date.replaces", date=scene.day(running.terms.day)),)
    return (scene.words("date.plan_runs"),) if running.kind is Kind.PLAN else ()


def _day_field(scene: Scene, scope: Scope, answers: DateAnswers) -> Field:
    words = scene.words
    own_chosen = any(answers.own) and answers.day not in {
        d.isoformat() for d in days_of(scene, scope)
    }
    options = [
        Option(day.isoformat(), scene.day(day), chosen=answers.day == day.isoformat())
        for day in days_of(scene, scope)
    ]
    options.append(Option("own", words("ask.own_day"), chosen=own_chosen or answers.day == "own"))
    return Field(
        kind="radios",
        name="day",
        label=words(f"date.{answers.variant}.day"),
        options=tuple(options),
        own=day_fields(scene, "own", words("ask.own_day_label"), values=answers.own),
    )


def _means_fields(scene: Scene, scope: Scope, answers: DateAnswers) -> tuple[Field | None, ...]:
    words = scene.words
    if answers.variant in {"approval", "call"}:
        return ()
    known = actions_of(scene, scope)
    chosen = answers.action if answers.action in known else known[0]
    means = Field(
        kind="radios",
        name="action",
        label=words("date.means"),
        options=tuple(
            Option(action, means_label(scene, action), chosen=action == chosen) for action in known
        ),
    )
    if not scope.takes_parts:
        return (means,)
    whole = scene.money(scope.amount)
    amount = Field(
        kind="line",
        name="amount",
        label=words("date.amount"),
        hint=words("date.amount_hint", amount=whole),
        value=answers.amount,
        is_short=True,
    )
    return (means, amount)


def means_label(scene: Scene, action: Action) -> Markup:
    """How it will be paid, in words; the saved card is named by its last digits."""
    method = scene.facts.client.method
    last4 = method.last4 if method is not None else ""
    return scene.words(f"means.{action}", last4=last4)


def _deciding_fields(scene: Scene, answers: DateAnswers) -> tuple[Field, ...]:
    words = scene.words
    if answers.variant == "approval":
        return (
            Field(
                kind="line",
                name="decider",
                label=words("date.decider"),
                hint=words("date.decider_hint"),
                value=answers.decider,
            ),
            Field(
                kind="line",
                name="number",
                label=words("date.number"),
                hint=words("date.number_hint"),
                value=answers.number,
                is_short=True,
            ),
        )
    if answers.variant == "call":
        phone = Field(
            kind="line",
            name="phone",
            label=words("ask.phone"),
            value=answers.phone,
            type="tel",
            autocomplete="tel",
            is_short=True,
        )
        return (phone,)
    return ()


def date_check(
    scene: Scene, scope: Scope, wish: PromiseWish, *, granted: bool, answer_by: date
) -> CheckView:
    """What will hold once the button is pressed, line by line, and what happens on which day."""
    words = scene.words
    when = scene.day(wish.day)
    promise = _as_promise(scope, wish)
    answered = "ask.granted_now" if granted else "ask.asked_now"
    return CheckView(
        headline=words("ask.check_title"),
        rows=(
            invoice_row(scene, scope.invoices, may_change=len(scene.facts.invoices) > 1),
            *promise_rows(scene, promise, may_change=True),
        ),
        paragraphs=(
            words(answered, answer=scene.day(answer_by)),
            *following(scene, promise, granted=granted),
        ),
        notes=(words("ask.acknowledges"),),
        submit=words("date.agree" if granted else "date.ask", date=when),
    )


def _as_promise(scope: Scope, wish: PromiseWish) -> Promise:
    return Promise(
        action=wish.action,
        amount=wish.amount or scope.amount,
        day=wish.day,
        shares=scope.shares,
        paid_before=scope.paid_before,
        note=wish.note,
        decider=wish.decider,
        rests=wish.rests,
    )


def promise_rows(scene: Scene, promise: Promise, *, may_change: bool) -> tuple[Row, ...]:
    """What was said: what, when, how much, how, by whom it is decided."""
    words = scene.words
    rows = [Row(words("row.day"), (scene.day(promise.day),), "day-1")]
    if promise.action.moves_money:
        rows += [
            Row(words("row.amount"), (scene.money(promise.amount),), "amount"),
            Row(words("row.means"), (means_label(scene, promise.action),), "action-1"),
        ]
    else:
        rows.append(Row(words("row.commitment"), (means_label(scene, promise.action),)))
    if promise.decider:
        rows.append(Row(words("row.decider"), (promise.decider,), "decider"))
    if promise.rests:
        rows.append(Row(words("row.rests"), (words("row.rests_yes"),)))
    if promise.note:
        rows.append(Row(words("row.note"), tuple(promise.note.split("\n")), "note"))
    return tuple(rows) if may_change else tuple(row._replace(field="") for row in rows)


def following(scene: Scene, promise: Promise, *, granted: bool) -> tuple[Markup, ...]:
    """What happens on the way to the day, and until when reminders are silent."""
    words = scene.words
    if not granted:
        return (words("ask.silent_until_answer"),)
    until = scene.day(promise.awaited_until(scene.calendar))
    told = [words(f"date.then.{promise.action}", date=scene.day(promise.day))]
    nudge = promise.nudge_on(scene.calendar)
    if nudge > scene.today:
        told.append(words("date.nudge", date=scene.day(nudge)))
    told.append(words("ask.silent_until", date=until))
    return tuple(told)
