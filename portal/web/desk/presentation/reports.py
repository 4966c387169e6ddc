"""The reports in words, figures and small plots; what is told of fewer than five stays hidden."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.domain.reports import (
    answered_after_first,
    bought_again,
    days_to_agreement,
    promise_counts,
    reasons_by_month,
    satisfaction,
    shown,
    solved_by,
)
from portal.web.presentation.formats import month
from portal.web.presentation.plots import Bar, Range, bars, dots, stacked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.domain.reports import Days, Opinion, Part, Said, Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What happened in a period; `plans_share` is of this very day."""

    arrangements: Sequence[Arrangement]
    invoices: Sequence[Invoice]
    every_invoice: Sequence[Invoice]
    letters: Sequence[Sent]
    said: Sequence[Said]
    settled_on: Mapping[str, date]
    plans_share: int
    alarm_share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One report: a sentence, a plot where something can be drawn, and the same as a table."""

    name: str
    heading: str
    lead: str
    plot: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """One month's reasons, and what was done about them."""

    name: str  # 2026-11
    heading: str
    rows: tuple[tuple[str, str], ...]
    action: str


def present_reports(facts: ReportFacts, words: Words) -> tuple[ReportView, ...]:
    """Every report of the period, in the order of the page."""
    makers = (_reasons, _answered, _solved, _promises, _plans, _days, _satisfaction, _again)
    return tuple(make(facts, words) for make in makers)


def present_months(
    facts: ReportFacts, actions: Mapping[str, str], words: Words
) -> tuple[MonthView, ...]:
    """The reasons month by month, the newest first."""
    found = reasons_by_month(facts.arrangements)
    return tuple(
        MonthView(
            name=f"{first:%Y-%m}",
            heading=month(first, words.language).capitalize(),
            rows=tuple((_reason(row.reason, words), _count(row.count, words)) for row in rows),
            action=actions.get(f"{first:%Y-%m}", ""),
        )
        for first, rows in groupby(found, key=lambda row: row.month)
    )


def _reasons(facts: ReportFacts, words: Words) -> ReportView:
    counted: dict[str, int] = {}
    for arrangement in facts.arrangements:
        if arrangement.reason:
            name = arrangement.reason.value
            counted[name] = counted.get(name, 0) + 1
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return _bars(
        "reasons", [(_reason(name, words), shown(count)) for name, count in ordered], words
    )


def _answered(facts: ReportFacts, words: Words) -> ReportView:
    first = frozenset(letter.name for letter in facts.letters if letter.name.startswith("reminder"))
    return _share("answered", answered_after_first(facts.letters, facts.said, first=first), words)


def _solved(facts: ReportFacts, words: Words) -> ReportView:
    found = solved_by(facts.invoices, facts.arrangements, settled_on=facts.settled_on)
    return _bars("solved", [(_step(name, words), count) for name, count in found.items()], words)


def _promises(facts: ReportFacts, words: Words) -> ReportView:
    found = promise_counts(facts.arrangements)
    named = {name: getattr(found, name) for name in ("kept", "missed", "replanned", "open")}
    things = [(words(f"reports.promises.{name}"), count) for name, count in named.items()]
    return _bars("promises", things, words)


def _plans(facts: ReportFacts, words: Words) -> ReportView:
    share, alarm = facts.plans_share, facts.alarm_share
    things = [
        Bar(words("reports.plans.share"), share, _percent(share, words)),
        Bar(words("reports.plans.alarm"), alarm, _percent(alarm, words)),
    ]
    lead = words("reports.plans.over" if share > alarm else "reports.plans.under")
    return _drawn("plans", things, words, lead=lead)


def _days(facts: ReportFacts, words: Words) -> ReportView:
    found = days_to_agreement(facts.arrangements, facts.said, facts.every_invoice)
    told = _told_days(found, words)
    label = words("reports.days.label")
    if found.low is None or found.middle is None or found.high is None:
        return _view("days", Markup(), ((label, told),) if found.count != 0 else (), words=words)
    drawn = Range(label, found.low, found.middle, found.high, told)
    plot = dots(words("reports.days.heading"), words("reports.days.lead"), [drawn])
    return _view("days", plot.svg, plot.rows, words=words)


def _satisfaction(facts: ReportFacts, words: Words) -> ReportView:
    found = satisfaction(facts.arrangements)
    things = [_opinion(words("reports.satisfaction.all"), found.all, words)]
    things += [_opinion(_step(n, words), one, words) for n, one in found.by_step.items()]
    things += [
        _opinion(_reason(n, words), one, words) for n, one in found.by_reason.items() if n != "none"
    ]
    return _drawn("satisfaction", things, words)


def _again(facts: ReportFacts, words: Words) -> ReportView:
    return _share("again", bought_again(facts.arrangements, facts.every_invoice), words)


def _bars(name: str, things: Sequence[tuple[str, int | None]], words: Words) -> ReportView:
    return _drawn(name, [Bar(label, count, _count(count, words)) for label, count in things], words)


def _drawn(name: str, things: Sequence[Bar], words: Words, *, lead: str = "") -> ReportView:
    """Bars, where there is anything to draw; a table, whatever there is."""
    rows = tuple((thing.label, thing.told) for thing in things)
    if all(thing.size == 0 or thing.told == "0" for thing in things):
        return _view(name, Markup(), (), words=words, lead=lead)
    if not any(thing.size for thing in things):
        return _view(name, Markup(), rows, words=words, lead=lead)
    about = lead or words(f"reports.{name}.lead")
    plot = bars(words(f"reports.{name}.heading"), about, things)
    return _view(name, plot.svg, rows, words=words, lead=lead)


def _share(name: str, found: Part, words: Words) -> ReportView:
    yes, no = words(f"reports.{name}.yes"), words(f"reports.{name}.no")
    if found.part is None or found.whole is None:
        few = ((words("reports.in_all"), _count(found.whole, words)),) if found.whole != 0 else ()
        return _view(name, Markup(), few, words=words)
    percent = found.percent or 0
    things = [
        Bar(yes, found.part, words("reports.share", n=found.part, percent=percent)),
        Bar(
            no,
            found.whole - found.part,
            words("reports.share", n=found.whole - found.part, percent=100 - percent),
        ),
    ]
    plot = stacked(words(f"reports.{name}.heading"), words(f"reports.{name}.lead"), things)
    return _view(name, plot.svg, plot.rows, words=words)


def _view(
    name: str, plot: Markup, rows: Sequence[tuple[str, str]], *, words: Words, lead: str = ""
) -> ReportView:
    return ReportView(
        name=name,
        heading=words(f"reports.{name}.heading"),
        lead=lead or words(f"reports.{name}.lead"),
        plot=plot,
        head=(words("reports.what"), words("reports.how_many")),
        rows=tuple(rows),
    )


def _opinion(label: str, found: Opinion, words: Words) -> Bar:
    if found.average is None:
        return Bar(label, None, _count(found.answers, words))
    average = f"{found.average:.1f}".replace(".", "," if words.language == "fr" else ".")
    told = words("reports.satisfaction.average", average=average, n=found.answers)
    return Bar(label, found.average, told)


def _told_days(found: Days, words: Words) -> str:
    if found.low is None or found.middle is None or found.high is None:
        return _count(found.count, words)
    low, middle, high = (f"{number:.0f}" for number in (found.low, found.middle, found.high))
    return words("reports.days.told", low=low, middle=middle, high=high)


def _reason(name: str, words: Words) -> str:
    return words(f"reports.reason.{name}")


def _step(name: str, words: Words) -> str:
    return words(f"reports.step.{name}")


def _count(count: int | None, words: Words) -> str:
    return words("reports.few") if count is None else str(count)


def _percent(share: int, words: Words) -> str:
    return words("reports.percent", share=share)
