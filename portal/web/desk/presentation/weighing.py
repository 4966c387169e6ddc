"""What speaks for and against a yes, in words: the policy, the law's mark, the limitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.calendar import add_months, office_day
from portal.domain.errors import MixedCurrencies, NothingToPay
from portal.domain.lawmarks import law_mark, limitation_day
from portal.domain.plans import Plan
from portal.domain.policy import Beyond
from portal.domain.promises import Promise
from portal.domain.reasons import RULES
from portal.domain.scope import acknowledgements, scope_of
from portal.web.desk.presentation.asked import long_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.policy import Policy
    from portal.web.desk.presentation.case import Case

# So many months before a debt can no longer be claimed, the owner is warned.
_WARN_MONTHS = 6
# What a policy allows of amounts and days; that a person is to answer is no limit.
_LIMITS = frozenset(Beyond) - {Beyond.PERSON, Beyond.AUTOMATIC}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What the house and the law say. `colour` is green, amber or red, always told in words too."""

    policy: tuple[str, ...]
    colour: str
    colour_label: str
    reasons: tuple[str, ...]
    performed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation:
    """Until when the debt can be claimed before a court; `warning` when that is near or past."""

    text: str
    warning: str


def weigh(case: Case, arrangement: Arrangement, words: Words, *, policy: Policy) -> Weighing | None:
    """The policy and the law on a promise or a plan; None for everything else."""
    terms = arrangement.terms
    if not isinstance(terms, Promise | Plan):
        return None
    mine = invoices_of(case, arrangement)
    beyond = beyond_of(case, arrangement, policy)
    performed = min(
        (invoice.issued_on for invoice in mine), default=office_day(arrangement.opened_at)
    )
    mark = law_mark(
        case.client.kind,
        last=terms.day if isinstance(terms, Promise) else terms.last_day,
        performed_on=performed,
        within_policy=not beyond & _LIMITS,
    )
    return Weighing(
        policy=tuple(words(f"law.beyond.{why}") for why in Beyond if why in beyond)
        or (words("law.inside"),),
        colour=mark.colour.value,
        colour_label=words(f"law.colour.{mark.colour}"),
        reasons=tuple(words(f"law.why.{why}") for why in mark.reasons),
        performed=words("law.performed", date=long_day(performed, words)),
    )


def beyond_of(case: Case, arrangement: Arrangement, policy: Policy) -> frozenset[Beyond]:
    """Why a wish is not granted at once, as on the day on which it was asked."""
    terms = arrangement.terms
    is_personal = arrangement.reason is not None and RULES[arrangement.reason].person_only
    person = frozenset({Beyond.PERSON} if is_personal else ())
    others = [a for a in case.arrangements if a.id != arrangement.id]
    try:
        scope = scope_of(
            policy,
            case.client,
            invoices_of(case, arrangement),
            arrangements=[a for a in others if a.opened_at <= arrangement.opened_at],
            today=office_day(arrangement.opened_at),
            calendar=case.calendar,
        )
    except (NothingToPay, MixedCurrencies):
        return person
    if isinstance(terms, Plan):
        found = scope.limits.of_plan([(part.due, part.amount) for part in terms.instalments])
    elif isinstance(terms, Promise):
        found = scope.limits.of_date(terms.day)
        is_personal = is_personal or terms.rests
    else:
        return person
    return scope.beyond(found, person_only=is_personal)


def limitation(case: Case, arrangement: Arrangement, words: Words) -> Limitation | None:
    """The day on which the first of its invoices can no longer be claimed; None without any."""
    mine = [invoice for invoice in invoices_of(case, arrangement) if invoice.remaining]
    if not mine:
        return None
    end, first = min((_end(case, invoice), invoice.number) for invoice in mine)
    key = "law.limitation" if len(mine) == 1 else "law.limitation_of"
    return Limitation(
        text=words(key, date=long_day(end, words), number=first, kind=_years(case, words)),
        warning=warning_of(end, case.today, words),
    )


def _end(case: Case, invoice: Invoice) -> date:
    asked = acknowledgements(case.arrangements, invoice.id)
    return limitation_day(case.client.kind, invoice.due_date, asked)


def _years(case: Case, words: Words) -> str:
    return words(f"law.years.{case.client.kind}")


def warning_of(end: date, today: date, words: Words) -> str:
    """What is said where the time to claim a debt is nearly over, or over."""
    if today > end:
        return words("law.barred")
    return words("law.near") if today >= add_months(end, -_WARN_MONTHS) else ""


def invoices_of(case: Case, arrangement: Arrangement) -> Sequence[Invoice]:
    """The invoices that an arrangement is about."""
    return [invoice for invoice in case.invoices if invoice.id in arrangement.invoice_ids]
