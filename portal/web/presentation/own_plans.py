"""Several payments with dates and amounts of one's own: a row for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.web.presentation.forms import Field, Form, FormView, Way, day_fields, note_field
from portal.web.presentation.plans import debit_field, limits_of_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.domain.scope import Scope
    from portal.web.presentation.plans import Offered, PlanAnswers
    from portal.web.presentation.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """One payment of one's own, as it was typed."""

    day: tuple[str, str, str]
    amount: str


def own_form(
    scene: Scene,
    scope: Scope,
    rows: Sequence[OwnRow],
    *,
    answers: PlanAnswers,
    offered: Offered,
) -> FormView:
    """Dates and amounts of one's own, in as many rows as were asked for."""
    words = scene.words
    fields = [field for n, row in enumerate(rows, 1) for field in _row(scene, n, row)]
    if offered.may_debit:
        fields.append(debit_field(scene, answers))
    hidden = [("invoice", name) for name in answers.invoice_ids]
    hidden += [("parts", str(len(rows))), ("reason", str(answers.reason or ""))]
    return FormView(
        headline=words("plan.own.title"),
        paragraphs=(
            words("plan.own.lead", amount=scene.money(scope.amount)),
            limits_of_plan(scene, scope, offered),
        ),
        before=_count_form(scene, len(rows), answers),
        form=Form(
            action=f"{scene.actions}plan/own/check",
            submit=words("ask.continue"),
            fields=(*fields, note_field(scene, answers.note)),
            hidden=tuple((name, value) for name, value in hidden if value),
        ),
        notes=(words("ask.acknowledges"), words("ask.nothing_yet")),
        ways=(Way(words("plan.own.equal"), f"{scene.actions}plan/"),),
    )


def _row(scene: Scene, number: int, row: OwnRow) -> tuple[Field, Field]:
    """One payment: its day and its amount."""
    words = scene.words
    label = words("plan.own.day", number=number)
    return (
        day_fields(scene, f"own{number}", label, values=row.day),
        Field(
            kind="line",
            name=f"amount{number}",
            label=words("plan.own.amount", number=number),
            value=row.amount,
            is_short=True,
        ),
    )


def _count_form(scene: Scene, count: int, answers: PlanAnswers) -> Form:
    words = scene.words
    field = Field(
        kind="line",
        name="parts",
        label=words("plan.own.count"),
        hint=words("plan.own.count_hint"),
        value=str(count),
        is_short=True,
    )
    hidden = [("invoice", name) for name in answers.invoice_ids]
    if answers.reason:
        hidden.append(("reason", str(answers.reason)))
    return Form(
        action=f"{scene.actions}plan/own/",
        method="get",
        submit=words("plan.own.show"),
        fields=(field,),
        hidden=tuple(hidden),
        is_first=False,
    )
