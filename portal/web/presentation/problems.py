"""Something is wrong, or was paid already: forms that believe, and the pages to check them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.clients import ClientKind
from portal.domain.problems import Means, Topic
from portal.domain.reasons import Reason
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

    from portal.actions.problems import ClaimWish, ProblemWish
    from portal.domain.invoices import Invoice
    from portal.domain.problems import Claim, Problem
    from portal.web.presentation.scene import Scene

_TOPIC_OF = {
    Reason.SERVICE_PROBLEM: Topic.SERVICE,
    Reason.DISAGREE: Topic.AMOUNT,
    Reason.WRONG_DETAILS: Topic.DETAILS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemAnswers:
    """What was typed so far."""

    invoice_ids: Sequence[str]
    topic: str
    text: str
    wish: str
    undisputed: str
    reason: Reason | None


def problem_form(
    scene: Scene, answers: ProblemAnswers, *, invoices: Sequence[Invoice], may_part: bool
) -> FormView:
    """What is wrong, and what would put it right."""
    words = scene.words
    return FormView(
        headline=words("problem.title"),
        paragraphs=(words("problem.lead"),),
        form=Form(
            action=f"{scene.actions}problem/check",
            submit=words("ask.continue"),
            fields=without_none(
                invoice_field(scene, invoices, answers.invoice_ids),
                *_problem_fields(scene, answers),
                _undisputed_field(scene, answers) if may_part else None,
            ),
            hidden=(("reason", answers.reason),) if answers.reason else (),
        ),
        notes=(words("problem.files_next"), *mediation(scene)),
    )


def _problem_fields(scene: Scene, answers: ProblemAnswers) -> tuple[Field, ...]:
    words = scene.words
    chosen = answers.topic or str(_TOPIC_OF.get(answers.reason or Reason.OTHER, ""))
    return (
        Field(
            kind="radios",
            name="topic",
            label=words("problem.topic"),
            options=tuple(
                Option(one, words(f"problem.topics.{one}"), chosen=one == chosen) for one in Topic
            ),
        ),
        Field(
            kind="lines",
            name="text",
            label=words("problem.text"),
            hint=words("ask.private"),
            value=answers.text,
        ),
        Field(kind="lines", name="wish", label=words("problem.wish"), value=answers.wish),
    )


def _undisputed_field(scene: Scene, answers: ProblemAnswers) -> Field:
    words = scene.words
    return Field(
        kind="line",
        name="amount",
        label=words("problem.undisputed"),
        hint=words("problem.undisputed_hint"),
        value=answers.undisputed,
        is_short=True,
    )


def mediation(scene: Scene) -> tuple[Markup, ...]:
    """Who else a consumer may turn to, where the settings name somebody."""
    mediator = scene.site.business.mediator
    if scene.facts.client.kind is not ClientKind.CONSUMER or not mediator.name:
        return ()
    where = mediator.url or mediator.address
    return (scene.words("problem.mediator", name=mediator.name, where=where),)


def problem_check(
    scene: Scene,
    wish: ProblemWish,
    *,
    invoices: Sequence[Invoice],
    may_change: bool,
    answer_by: date,
) -> CheckView:
    """What was understood, with room for files: they cannot be carried from page to page."""
    words = scene.words
    rows = [
        invoice_row(scene, invoices, may_change=may_change),
        Row(words("row.topic"), (words(f"problem.topics.{wish.topic}"),), "topic-1"),
        Row(words("row.text"), tuple(wish.text.split("\n")), "text"),
    ]
    if wish.wish:
        rows.append(Row(words("row.wish"), tuple(wish.wish.split("\n")), "wish"))
    if wish.undisputed is not None:
        rows.append(Row(words("row.undisputed"), (scene.money(wish.undisputed),), "amount"))
    return CheckView(
        headline=words("ask.check_sending"),
        rows=tuple(rows),
        form=Form(action="", submit="", fields=(files_field(scene),)),
        paragraphs=(
            words("problem.then", answer=scene.day(answer_by)),
            words("problem.no_acknowledgement"),
            *mediation(scene),
        ),
        submit=words("problem.send"),
    )


def files_field(scene: Scene) -> Field:
    """Up to three documents or pictures."""
    words = scene.words
    return Field(
        kind="files", name="files", label=words("problem.files"), hint=words("problem.files_hint")
    )


def problem_rows(scene: Scene, problem: Problem) -> tuple[Row, ...]:
    """What the client said, and what was said since."""
    words = scene.words
    rows = [
        Row(words("row.topic"), (words(f"problem.topics.{problem.topic}"),)),
        Row(words("row.text"), tuple(problem.text.split("\n"))),
    ]
    if problem.wish:
        rows.append(Row(words("row.wish"), tuple(problem.wish.split("\n"))))
    if problem.undisputed is not None:
        rows.append(Row(words("row.undisputed"), (scene.money(problem.undisputed),)))
    if problem.files:
        count = len(problem.files)
        rows.append(Row(words("row.files"), (words("row.files_kept", n=count),)))
    for word in problem.words:
        term = words(f"row.said_by_{word.by}", date=scene.day(word.on))
        rows.append(Row(term, tuple(word.text.split("\n"))))
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswers:
    """What was typed so far. `way` is `paid` or `on_its_way`."""

    way: str
    invoice_ids: Sequence[str]
    day: tuple[str, str, str]
    means: str
    reference: str
    note: str
    reason: Reason | None


WAYS = ("paid", "on_its_way")


def claim_form(scene: Scene, answers: ClaimAnswers, *, invoices: Sequence[Invoice]) -> FormView:
    """When and how it was paid, or when it is expected."""
    words = scene.words
    way = answers.way
    other = WAYS[1 - WAYS.index(way)]
    chosen = answers.means or (Means.TRANSFER if way == "on_its_way" else "")
    means = Field(
        kind="radios",
        name="means",
        label=words("claim.means"),
        options=tuple(Option(one, words(f"claim.by.{one}"), chosen=one == chosen) for one in Means),
    )
    reference = Field(
        kind="line",
        name="reference",
        label=words("claim.reference"),
        hint=words("claim.reference_hint"),
        value=answers.reference,
    )
    hidden = [("way", way), ("reason", str(answers.reason or ""))]
    return FormView(
        headline=words(f"claim.{way}.title"),
        paragraphs=(words(f"claim.{way}.lead"),),
        form=Form(
            action=f"{scene.actions}paid/check",
            submit=words("ask.continue"),
            fields=without_none(
                invoice_field(scene, invoices, answers.invoice_ids),
                day_fields(scene, "on", words(f"claim.{way}.day"), values=answers.day),
                means,
                reference,
                note_field(scene, answers.note),
            ),
            hidden=tuple(pair for pair in hidden if pair[1]),
        ),
        ways=(Way(words(f"claim.{other}.other"), f"{scene.actions}paid/?way={other}"),),
    )


def claim_check(
    scene: Scene,
    wish: ClaimWish,
    *,
    invoices: Sequence[Invoice],
    may_change: bool,
    until: date,
) -> CheckView:
    """What will be believed and looked for."""
    words = scene.words
    way = "on_its_way" if wish.on_its_way else "paid"
    change = {"day": "on_day", "means": "means-1", "reference": "reference", "note": "note"}
    return CheckView(
        headline=words("ask.check_sending"),
        rows=(
            invoice_row(scene, invoices, may_change=may_change),
            *claim_rows(scene, wish, change=change),
        ),
        paragraphs=(
            words(f"claim.{way}.then", date=scene.day(until)),
            words("claim.no_acknowledgement"),
        ),
        submit=words(f"claim.{way}.send"),
    )


def claim_rows(
    scene: Scene, claim: Claim | ClaimWish, *, change: dict[str, str] | None = None
) -> tuple[Row, ...]:
    """When, how, under which reference."""
    words, change = scene.words, change or {}
    way = "on_its_way" if claim.on_its_way else "paid"
    rows = [
        Row(words(f"claim.{way}.row"), (scene.day(claim.on),), change.get("day", "")),
        Row(words("row.means"), (words(f"claim.by.{claim.means}"),), change.get("means", "")),
    ]
    if claim.reference:
        rows.append(Row(words("row.reference"), (claim.reference,), change.get("reference", "")))
    if claim.note:
        note = tuple(claim.note.split("\n"))
        rows.append(Row(words("row.note"), note, change.get("note", "")))
    return tuple(rows)
