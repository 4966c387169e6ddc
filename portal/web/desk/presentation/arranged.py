"""Arrangements as lines of a client's card: what it is, where it stands, how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.domain.arrangements import Status
from portal.domain.calendar import office_day
from portal.domain.gestures import Offer, ServicePause, Survey
from portal.domain.plans import InstalmentState, Plan, progress
from portal.domain.promises import Promise
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from datetime import date

    from portal.content import Words
    from portal.domain.arrangements import Arrangement, Terms
    from portal.web.desk.presentation.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementRow:
    """One arrangement. `end_path` leads to where a pause or a gesture is ended before its day."""

    name: str
    path: str
    reference: str
    state: str
    about: str
    end_path: str = ""
    end_label: str = ""


def arrangement_path(arrangement_id: str) -> str:
    """Where an arrangement has its own page."""
    return f"/desk/arrangements/{arrangement_id}/"


def arrangement_row(arrangement: Arrangement, case: Case, words: Words) -> ArrangementRow:
    """An arrangement in one line."""
    end = _end_of(arrangement)
    return ArrangementRow(
        name=words(f"client.kind.{arrangement.kind}"),
        path=arrangement_path(arrangement.id),
        reference=arrangement.reference,
        state=words(f"client.status.{arrangement.status}"),
        about=_about(arrangement, case, words),
        end_path=end and f"{case.path}{end}/{arrangement.id}/",
        end_label=end and words(f"client.end.{end}"),
    )


def _end_of(arrangement: Arrangement) -> str:
    if isinstance(arrangement.terms, ServicePause) and arrangement.status is Status.AGREED:
        return "pause"
    if isinstance(arrangement.terms, Offer) and arrangement.status is Status.COUNTERED:
        return "offer"
    return ""


def _about(arrangement: Arrangement, case: Case, words: Words) -> str:
    """What matters most of it, with its day."""
    if said := _terms(arrangement.terms, case, words):
        return said
    if arrangement.is_live and arrangement.answer_by:
        return words("client.about.answer", date=_day(arrangement.answer_by, words))
    return words("client.about.opened", date=_day(office_day(arrangement.opened_at), words))


def _terms(terms: Terms, case: Case, words: Words) -> str:
    said: str
    match terms:
        case Promise():
            amount, when = money(terms.amount, words.language), _day(terms.day, words)
            said = words(f"client.about.{terms.action}", amount=amount, date=when)
        case Plan():
            said = _plan(terms, case, words)
        case Offer():
            name = "offer_gift" if terms.amount is None else "offer_sum"
            amount = "" if terms.amount is None else money(terms.amount, words.language)
            said = words(f"client.about.{name}", amount=amount, date=_day(terms.ends_on, words))
        case ServicePause():
            first, last = _day(terms.from_on, words), _day(terms.until_on, words)
            said = words("client.about.pause", first=first, last=last)
        case Survey() if terms.score:
            said = words("client.about.survey", score=terms.score)
        case _:
            return ""
    return said


def _plan(plan: Plan, case: Case, words: Words) -> str:
    found = progress(plan, case.invoices, today=case.today)
    paid = sum(step.state is InstalmentState.PAID for step in found.steps)
    said = words(
        "client.about.plan",
        n=paid,
        count=len(found.steps),
        paid=money(found.paid, words.language),
        total=money(plan.total, words.language),
    )
    if found.next_step is None:
        return said
    following = words(
        "client.about.plan_next",
        amount=money(found.next_step.remaining, words.language),
        date=_day(found.next_step.due, words),
    )
    return Markup(" ").join((said, following))


def _day(when: date, words: Words) -> str:
    return day(when, words.language)
