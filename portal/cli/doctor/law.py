"""Looks at the law's figures: what is past its time, and the rate that the owner's terms state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from portal.cli.counting import counted
from portal.cli.doctor.findings import note, ok, wrong
from portal.law import read_law

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.cli.doctor.findings import Finding, Visit
    from portal.law import Figure, Law

_LEAVE_OUT = "or leave penalty_rate out: the terms then state the law's own rate in words."


def law(visit: Visit) -> Iterator[Finding]:
    """The owner's late-payment rate, rates whose half-year is over, figures to look over again.

    What was not verified is no reason for any of it.
    """
    figures = read_law()
    terms, today = dict(visit.settings.site.terms), visit.today
    rate, checked = terms.get("penalty_rate"), _checked(terms, today)
    if rate is not None:
        yield from _rate(figures, Decimal(rate), checked, today=today)
    expired = [one for one in figures.expired(today) if one.is_verified]
    if expired and not (rate is not None and checked):
        yield _expired(expired, stated=rate is not None, today=today)
    old = figures.to_look_over(today)
    if old:
        yield note(
            "law",
            f"To be read again, since the law may have changed: {_names(old)}.",
            "`portal doctor --verbose` names the sources. A newer portal may know more.",
        )
    in_time = sum(one.is_in_force(today) and one not in old for one in figures.figures)
    yield ok("law", f"{counted(in_time, 'figure')} of the law in their time; --verbose lists all.")


def law_in_full(_: Visit) -> Iterator[Finding]:
    """Every figure with its time, its source and how sure we are."""
    for one in read_law().figures:
        said = f"{one.name}: {one.written}{_time(one)} ({one.applies_to}). {one.source}."
        if one.is_verified:
            yield ok("law", f"{said} Confidence: {one.confidence}.")
        else:
            yield note("law", f"{said} Not verified: do not rely on it.")


def _checked(terms: dict[str, str], today: date) -> date | None:
    """The day on which the owner compared the rate, if it lies in this half-year."""
    said = terms.get("penalty_rate_checked")
    day = date.fromisoformat(said) if said else None
    return day if day is not None and _half_year(today) <= day <= today else None


def _half_year(today: date) -> date:
    """The day on which the rates of today began."""
    return date(today.year, 1 if today.month < 7 else 7, 1)


def _rate(law: Law, rate: Decimal, checked: date | None, *, today: date) -> Iterator[Finding]:
    least = law.newest("late_rate_least")
    if least is None:
        return
    stated = f"[terms] penalty_rate is {rate} %"
    if least.is_in_force(today) and rate < least.value:
        yield wrong(
            "law",
            f"{stated}, and between professionals it may not lie below {least.written}.",
            f"Write at least {least.value}, {_LEAVE_OUT}",
        )
    elif rate < least.value:
        yield note(
            "law",
            f"{stated}, below the lowest that was allowed until {least.valid_until} "
            f"({least.written}); no newer one is known here.",
            f"Look up the legal interest ({least.source}): three times that is the lowest rate. "
            f"Correct yours, {_LEAVE_OUT}",
        )
    elif checked:
        yield ok("law", f"{stated}, as you compared it on {checked}.")
    elif least.is_in_force(today):
        yield ok("law", f"{stated}, not below the lowest that is allowed ({least.written}).")


def _expired(figures: list[Figure], *, stated: bool, today: date) -> Finding:
    renewed = " and ".join(dict.fromkeys(one.renewed for one in figures))
    sources = "; ".join(dict.fromkeys(name for one in figures for name in one.source.split("; ")))
    if stated:
        then = (
            "Correct [terms] penalty_rate if need be, and write "
            f"penalty_rate_checked = {today} beside it."
        )
    else:
        then = "Your terms state the late-payment rate in words, which stay true."
    ends = "; ".join(
        f"{one.name} ({one.written}) was valid until {one.valid_until}" for one in figures
    )
    return note("law", f"{ends}.", f"Look up the new figures, set {renewed} ({sources}). {then}")


def _names(figures: Iterable[Figure]) -> str:
    return "; ".join(f"{one.name} ({one.written})" for one in figures)


def _time(one: Figure) -> str:
    since = f" from {one.valid_from}" if one.valid_from else ""
    until = f" until {one.valid_until}" if one.valid_until else ""
    return since + until
