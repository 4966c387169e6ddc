"""Where an arrangement stands: its sentences, its recap and its progress, as ready strings.

Made from the arrangement and the facts of the moment, so that the page can be bookmarked and stays
true. Each kind and state has its words, `standing.<kind>.<status>`; what is said alike for all
kinds stands under `standing.any.<status>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portal.domain.arrangements import Status
from portal.domain.calendar import office_day
from portal.domain.due import amount_agreed
from portal.domain.gestures import Details, Message, Offer, ServicePause
from portal.domain.plans import InstalmentState, Plan, progress
from portal.domain.problems import Claim, Problem
from portal.domain.promises import Promise
from portal.web.presentation.dates import following, promise_rows
from portal.web.presentation.forms import Row, named
from portal.web.presentation.plans import lines_of, plan_following, plan_rows
from portal.web.presentation.problems import claim_rows, mediation, problem_rows
from portal.web.presentation.wishes import details_rows, message_rows

if TYPE_CHECKING:
    from datetime import date

    from markupsafe import Markup

    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.plans import Progress
    from portal.web.presentation.scene import Scene


class Step(NamedTuple):
    """One part of a plan as the page lists it."""

    what: str
    amount: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An arrangement told: a headline, what happens next and when, and what was agreed on."""

    id: str
    kind: str
    status: str
    headline: str
    paragraphs: tuple[str, ...]
    said: str  # what the owner answered, in their own words
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    progress: str
    reference: str


def standing_of(scene: Scene, arrangement: Arrangement) -> Standing:
    """What the page of an arrangement says of it."""
    words = scene.words
    facts = facts_of(scene, arrangement)
    name = _name(scene, arrangement, "title")
    found = progress_of(scene, arrangement)
    return Standing(
        id=arrangement.id,
        kind=str(arrangement.kind),
        status=str(arrangement.status),
        headline=words(f"standing.{name}.title", **facts),
        paragraphs=tuple(_paragraphs(scene, arrangement, facts)),
        said=_said(arrangement),
        rows=rows_of(scene, arrangement),
        steps=_steps(scene, found) if found is not None else (),
        progress=_progress_told(scene, found) if found is not None else "",
        reference=words("standing.reference", reference=arrangement.reference),
    )


def invoices_of(scene: Scene, arrangement: Arrangement) -> tuple[Invoice, ...]:
    """The invoices that it is about."""
    mine = arrangement.invoice_ids
    return tuple(invoice for invoice in scene.facts.invoices if invoice.id in mine)


def progress_of(scene: Scene, arrangement: Arrangement) -> Progress | None:
    """How far a plan that held has come."""
    plan = arrangement.terms
    held = {Status.AGREED, Status.BROKEN, Status.FULFILLED}
    if not isinstance(plan, Plan) or arrangement.status not in held:
        return None
    return progress(plan, invoices_of(scene, arrangement), today=scene.today)


def _name(scene: Scene, arrangement: Arrangement, what: str) -> str:
    """Whose words it has: its own, or those that all kinds share."""
    kind, status = arrangement.kind, arrangement.status
    terms = arrangement.terms
    plain = isinstance(terms, Promise) and not terms.action.moves_money
    if plain and f"standing.commitment.{status}.{what}" in scene.words:
        return f"commitment.{status}"
    if isinstance(terms, Claim) and terms.on_its_way and status is Status.REQUESTED:
        return f"claim_on_its_way.{status}"
    if f"standing.{kind}.{status}.{what}" in scene.words:
        return f"{kind}.{status}"
    return f"any.{status}"


def _paragraphs(scene: Scene, arrangement: Arrangement, facts: dict[str, object]) -> list[Markup]:
    words = scene.words
    name = _name(scene, arrangement, "text")
    told = [words(f"standing.{name}.text", **facts)]
    terms = arrangement.terms
    if arrangement.status is Status.AGREED and isinstance(terms, Promise):
        told = list(following(scene, terms, granted=True))
    elif arrangement.status is Status.AGREED and isinstance(terms, Plan):
        told += plan_following(scene, terms.instalments, granted=True)
    elif isinstance(terms, Problem):
        if terms.ending is not None:
            told.append(words(f"standing.ending.{terms.ending}", **facts))
        told += mediation(scene)
    if isinstance(terms, Promise | Plan) and arrangement.is_live:
        told.append(words("standing.correct"))
    return told


def facts_of(scene: Scene, arrangement: Arrangement) -> dict[str, object]:
    """Every value that a sentence about an arrangement may name."""
    terms = arrangement.terms
    day, amount = _day_and_amount(scene, arrangement)
    answer = arrangement.answer_by or arrangement.next_on or _follow_up(scene, arrangement)
    closed = office_day(arrangement.closed_at) if arrangement.closed_at is not None else scene.today
    asked = terms.asked if isinstance(terms, Promise) else None
    return {
        "date": scene.day(day),
        "amount": amount,
        "answer": scene.day(answer),
        "closed": scene.day(closed),
        "asked": scene.day(asked or day),
        "n": len(terms.instalments) if isinstance(terms, Plan) else 1,
        "open": terms.stays_open if isinstance(terms, ServicePause) else "",
        "offer": terms.text if isinstance(terms, Offer) else "",
        "invoices": _numbers(scene, arrangement),
    }


def _follow_up(scene: Scene, arrangement: Arrangement) -> date:
    """The day that the owner named when they said no; else within how long they answer."""
    terms = arrangement.terms
    if isinstance(terms, Promise | Plan | Claim | Details) and terms.follow_up:
        return max(terms.follow_up, scene.today)
    return scene.calendar.after(scene.today, scene.site.policy.answer_days)


def _numbers(scene: Scene, arrangement: Arrangement) -> Markup:
    numbers = [scene.unbroken(i.number) for i in invoices_of(scene, arrangement)]
    return scene.words.join(numbers) if numbers else scene.words.join([""])


def _day_and_amount(scene: Scene, arrangement: Arrangement) -> tuple[date, str]:
    """The day that matters, and the sum that belongs to it."""
    terms = arrangement.terms
    day, amount = office_day(arrangement.opened_at), None
    match terms:
        case Promise():
            day, amount = terms.day, terms.amount
        case Plan():
            found = progress(terms, invoices_of(scene, arrangement), today=scene.today)
            step = found.next_step
            day = step.due if step is not None else terms.last_day
            amount = step.remaining if step is not None else terms.total
        case Claim():
            day, amount = terms.matched_on or terms.on, terms.amount
        case Offer():
            left = amount_agreed(
                arrangement, invoices_of(scene, arrangement), what="next", today=scene.today
            )
            day, amount = terms.pay_by or terms.ends_on, left or terms.amount
        case Problem():
            day = terms.new_date or day
        case ServicePause():
            day = terms.until_on
        case _:
            pass
    return day, scene.money(amount) if amount is not None else ""


def _said(arrangement: Arrangement) -> str:
    terms = arrangement.terms
    if isinstance(terms, Promise | Plan | Claim | Details):
        return terms.answer
    return terms.text if isinstance(terms, Offer) else ""


def rows_of(scene: Scene, arrangement: Arrangement) -> tuple[Row, ...]:
    """What was agreed on or said, a line for each answer."""
    words = scene.words
    mine = invoices_of(scene, arrangement)
    names = tuple(named(scene, invoice) for invoice in mine)
    invoices = [Row(words("row.invoices", n=len(mine)), names)] if mine else []
    return (*invoices, *_rows_of_terms(scene, arrangement))


def _rows_of_terms(scene: Scene, arrangement: Arrangement) -> tuple[Row, ...]:
    terms = arrangement.terms
    match terms:
        case Promise():
            return promise_rows(scene, terms, may_change=False)
        case Plan():
            # what has come so far is listed with its progress, once
            return _rows_of_plan(scene, terms, listed=progress_of(scene, arrangement) is not None)
        case Problem():
            return problem_rows(scene, terms)
        case Claim():
            return claim_rows(scene, terms)
        case Details():
            return details_rows(scene, terms)
    return message_rows(scene, terms) if isinstance(terms, Message) else ()


def _rows_of_plan(scene: Scene, plan: Plan, *, listed: bool) -> tuple[Row, ...]:
    words = scene.words
    rows = list(plan_rows(scene, plan.instalments, debits=plan.debits))[1 if listed else 0 :]
    if plan.asked:
        rows.append(Row(words("row.asked"), (), "", lines_of(scene, plan.asked)))
    if plan.note:
        rows.append(Row(words("row.note"), tuple(plan.note.split("\n"))))
    return tuple(rows)


def _steps(scene: Scene, found: Progress) -> tuple[Step, ...]:
    words = scene.words
    return tuple(
        Step(
            what=scene.day(step.due),
            amount=scene.money(step.amount),
            state=words(
                f"standing.part.{step.state}",
                paid=scene.money(step.paid),
                remaining=scene.money(step.remaining),
            )
            if step.state is not InstalmentState.UPCOMING
            else "",
        )
        for step in found.steps
    )


def _progress_told(scene: Scene, found: Progress) -> Markup:
    done = len(found.steps) - len(found.open_steps)
    if not found.paid:
        left = scene.money(found.remaining)
        return scene.words("standing.progress_begins", n=len(found.steps), remaining=left)
    return scene.words(
        "standing.progress",
        done=done,
        n=len(found.steps),
        paid=scene.money(found.paid),
        remaining=scene.money(found.remaining),
    )
