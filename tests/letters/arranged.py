"""One arrangement of each kind, as it stands when its letters leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.gestures import (
    Change,
    Details,
    Field,
    Message,
    Offer,
    ServicePause,
    Survey,
)
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import Charge, Instalment, Plan
from portal.domain.problems import Claim, Ending, Means, Problem, Topic, Word
from portal.domain.promises import Action, Promise
from tests.support.sites import INVOICE, NOW

if TYPE_CHECKING:
    from portal.domain.arrangements import Terms

DAY = date(2026, 12, 4)
AMOUNT = Money(12_000, "EUR")
SHARES = (Share(invoice_id=INVOICE.id, amount=AMOUNT),)
NOTHING = (Share(invoice_id=INVOICE.id, amount=Money(0, "EUR")),)
PART = Money(4_000, "EUR")

TERMS: dict[Kind, Terms] = {
    Kind.PROMISE: Promise(
        action=Action.TRANSFER,
        amount=AMOUNT,
        day=DAY,
        shares=SHARES,
        paid_before=NOTHING,
        asked=date(2026, 12, 18),
        note="Le salaire arrive le 3.",
        answer="D’accord.",
    ),
    Kind.PLAN: Plan(
        instalments=(
            Instalment(due=date(2026, 11, 20), amount=PART, charge=Charge.DECLINED),
            Instalment(due=DAY, amount=PART),
            Instalment(due=date(2027, 1, 4), amount=PART),
        ),
        shares=SHARES,
        paid_before=NOTHING,
        answer="Parlons-en.",
    ),
    Kind.PROBLEM: Problem(
        topic=Topic.SERVICE,
        text="La séance n’a pas eu lieu.",
        wish="",
        shares=SHARES,
        words=(Word(on=DAY, by="owner", text="Nous regardons."),),
        ending=Ending.CORRECTED,
        new_date=DAY,
    ),
    Kind.CLAIM: Claim(
        on=date(2026, 11, 16),
        means=Means.TRANSFER,
        amount=AMOUNT,
        shares=SHARES,
        paid_before=NOTHING,
        matched_on=date(2026, 11, 17),
        answer="Pas encore.",
    ),
    Kind.OFFER: Offer(
        text="Dix euros de moins.", ends_on=DAY, shares=SHARES, paid_before=NOTHING, amount=AMOUNT
    ),
    Kind.DETAILS: Details(
        changes=(
            Change(field=Field.EMAIL, before="ada@example.com", after="ada@new.example"),
            Change(field=Field.PHONE, before="", after="01 99 00 00 01"),
            Change(field=Field.COMPANY, before="Exemple SARL", after=""),
        ),
        answer="Un instant.",
    ),
    Kind.PAUSE: ServicePause(
        from_on=DAY, until_on=DAY + timedelta(30), stays_open="les documents", shares=SHARES
    ),
    Kind.SURVEY: Survey(shares=SHARES),
    Kind.MESSAGE: Message(text="Pouvez-vous m’appeler ?", shares=()),
}


def arranged(kind: Kind, status: Status = Status.AGREED) -> Arrangement:
    """An arrangement of this kind that waits for an answer by a day."""
    return Arrangement(
        id="c0ffee" * 4,
        kind=kind,
        client_id="ada",
        terms=TERMS[kind],
        opened_at=NOW,
        status=status,
        answer_by=DAY,
        next_on=DAY,
        version=3,
    )


def kind_of(letter: str) -> Kind:
    """Of which kind of arrangement a letter speaks."""
    word = letter.partition("_")[0]
    return {"service": Kind.PAUSE, "answer": Kind.PROMISE}.get(word) or Kind(word)


def with_terms(arrangement: Arrangement, **changes: object) -> Arrangement:
    """The same with other terms."""
    return replace(arrangement, terms=replace(arrangement.terms, **changes))  # type: ignore[arg-type]
