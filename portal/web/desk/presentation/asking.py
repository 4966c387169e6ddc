"""What is asked of the desk, with everything that helps to answer; and what is about to be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.plans import Plan
from portal.domain.promises import Promise, is_settled
from portal.web.desk.presentation.weighing import invoices_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.plans import Instalment
    from portal.domain.problems import Ending
    from portal.store.case_queries import Attachment
    from portal.web.desk.presentation.case import Case

_REQUESTED = {
    Kind.PROBLEM: ("say", "close"),
    Kind.CLAIM: ("found", "missing"),
    Kind.DETAILS: ("approve", "keep"),
    Kind.MESSAGE: ("answer",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked, by whom, with everything that helps to answer it."""

    case: Case
    arrangement: Arrangement
    files: tuple[Attachment, ...]

    @property
    def invoices(self) -> Sequence[Invoice]:
        """The invoices that it is about."""
        return invoices_of(self.case, self.arrangement)

    @property
    def takes_parts(self) -> bool:
        """Whether each of them can be paid in parts as it is."""
        return all(invoice.takes_parts for invoice in self.invoices)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is asked any more on any of them."""
        terms = self.arrangement.terms
        return bool(self.invoices) and is_settled(terms.shares, self.invoices)

    @property
    def has_passed(self) -> bool:
        """Whether its first day has passed, so that it can no longer be agreed on as it stands."""
        terms = self.arrangement.terms
        if isinstance(terms, Promise):
            return terms.day < self.case.today
        return isinstance(terms, Plan) and terms.instalments[0].due < self.case.today

    @property
    def ways(self) -> tuple[str, ...]:
        """What may be answered now, the first thing first; empty when nothing is to be said."""
        kind, status = self.arrangement.kind, self.arrangement.status
        if status is Status.REQUESTED:
            return _REQUESTED[kind] if kind in _REQUESTED else self._of_wish()
        return self._of_running()

    def _of_wish(self) -> tuple[str, ...]:
        ways: list[str] = []
        is_open = not self.is_settled
        if self.arrangement.kind is Kind.PLAN and not self.takes_parts:
            ways = ["date", "replace"] if is_open else []
        elif is_open:
            ways = ["counter"] if self.has_passed else ["accept", "counter"]
            ways += ["date"] if self.arrangement.kind is Kind.PLAN else []
        return (*ways, "decline")

    def _of_running(self) -> tuple[str, ...]:
        kind, status, terms = self.arrangement.kind, self.arrangement.status, self.arrangement.terms
        if kind is Kind.OFFER and status is Status.COUNTERED:
            return ("take_back",)
        if kind is Kind.CLAIM and status is Status.DECLINED and not self.is_settled:
            return ("found",)
        if status is Status.AGREED and kind is Kind.PLAN:
            return ("end",)
        if status is Status.AGREED and kind is Kind.PAUSE:
            return ("resume",)
        is_said = isinstance(terms, Promise) and not terms.action.moves_money
        return ("spoke",) if is_said and status in {Status.AGREED, Status.MISSED} else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What somebody at the desk is about to say."""

    text: str = ""
    day: date | None = None  # the day proposed, found, or of the next step
    parts: tuple[Instalment, ...] = ()
    ending: Ending | None = None
    cause: str = ""
