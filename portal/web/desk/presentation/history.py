"""What has been between a client and the house, in words: how long, how much, what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.domain.arrangements import Kind, Status
from portal.domain.money import total
from portal.domain.promises import Promise
from portal.domain.scope import plans_since
from portal.web.desk.presentation.asked import amount_in_words, asked_of
from portal.web.desk.presentation.tasks import sums_in_words
from portal.web.presentation.formats import month

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.web.desk.presentation.case import Case

_YEAR = timedelta(days=365)
_NEWEST = 5
_SAID = frozenset({Kind.PROMISE, Kind.PLAN})


class Fact(NamedTuple):
    """A name and what it stands for."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The relation in a few facts, and the newest of what was said: what, how much, what became."""

    facts: tuple[Fact, ...]
    said: tuple[tuple[str, str, str], ...]


def history_of(case: Case, words: Words, *, but: str = "") -> History:
    """The history of a client; the arrangement `but` is that of the page itself."""
    others = [a for a in case.arrangements if a.id != but]
    said = [a for a in others if a.kind in _SAID and not a.waits_for_owner]
    return History(
        facts=tuple(_facts(case, others, words)),
        said=tuple(
            (
                asked_of(a, words),
                amount_in_words(a, words),
                words(f"history.became.{_became(a)}"),
            )
            for a in said[:_NEWEST]
        ),
    )


def _facts(case: Case, others: list[Arrangement], words: Words) -> Iterator[Fact]:
    if case.since is not None:
        yield Fact(words("history.since"), month(case.since, words.language))
    if case.invoices:
        sums = total(invoice.total for invoice in case.invoices)
        volume = words("history.volume_of", n=len(case.invoices), amount=sums_in_words(sums, words))
        yield Fact(words("history.volume"), volume)
    kept, missed = _quality(others)
    if kept or missed:
        yield Fact(words("history.promises"), words("history.quality", kept=kept, missed=missed))
    plans = plans_since(others, case.today - _YEAR)
    yield Fact(words("history.plans"), words("history.plans_granted", n=plans))
    problems = sum(a.kind is Kind.PROBLEM for a in others)
    declined = sum(happening.what == "attempt_declined" for happening in case.happenings)
    if problems or declined:
        said = words("history.incidents_of", problems=problems, declined=declined)
        yield Fact(words("history.incidents"), said)


def _quality(others: list[Arrangement]) -> tuple[int, int]:
    """How many dates were kept on their day, and how many passed without what was said."""
    promises = [a for a in others if a.kind is Kind.PROMISE]
    became = [_became(a) for a in promises]
    return became.count("kept"), sum(name in {"late", "missed"} for name in became)


def _became(arrangement: Arrangement) -> str:
    """kept · late · missed · open · ended · broken: what became of what was said."""
    terms, status = arrangement.terms, arrangement.status
    was_missed = isinstance(terms, Promise) and terms.missed_on is not None
    if status is Status.FULFILLED:
        return "late" if was_missed else "kept"
    if status is Status.MISSED or was_missed:
        return "missed"
    if status is Status.BROKEN:
        return "broken"
    return "open" if arrangement.is_live else "ended"
