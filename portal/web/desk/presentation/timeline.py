"""The timeline in words: who did what, and when, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.domain.money import Money
from portal.web.desk.presentation.arranged import arrangement_path
from portal.web.desk.presentation.letters import why_in_words
from portal.web.desk.presentation.moments import moment
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.content import Words
    from portal.store.case_queries import Happening
    from portal.web.desk.presentation.case import Case

_BETWEEN = Markup(" · ")
# What stands on the card at first.
NEWEST = 12
# Details that are names: where their words stand.
_NAMED = {
    "step": "timeline.next",
    "letter": "letters.name",
    "to": "letters.to",
    "voice": "client.voice",
    "kind": "client.client_kind",
    "decision": "decisions.made",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningRow:
    """One line: `text` is what somebody wrote, `path` leads to the arrangement it is about."""

    at: str
    who: str
    what: str
    about: str
    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView:
    """Everything that happened, or the newest of it; `hidden` counts what is left out."""

    rows: tuple[HappeningRow, ...]
    hidden: int


def present_timeline(case: Case, words: Words, *, everything: bool) -> TimelineView:
    """The newest first; all of it, or as much as a card holds."""
    newest = case.happenings[::-1]
    shown = newest if everything else newest[:NEWEST]
    return TimelineView(
        rows=tuple(happening_row(one, case, words) for one in shown),
        hidden=len(newest) - len(shown),
    )


def happening_row(happening: Happening, case: Case, words: Words) -> HappeningRow:
    """One line of the timeline."""
    arrangement = happening.arrangement_id
    return HappeningRow(
        at=moment(happening.at, words.language),
        who=_who(happening.who, case, words),
        what=what_of(happening, words),
        about=_BETWEEN.join(_about(happening, case, words)),
        text=happening.details.get("text", ""),
        path=arrangement_path(arrangement) if arrangement else "",
    )


def what_of(happening: Happening, words: Words) -> str:
    """What happened; from the desk, some things are said otherwise than from the client."""
    key = f"timeline.what.{happening.what}"
    said = f"timeline.desk.{happening.what}"
    if "@" in happening.who and said in words:
        return words(said)
    return words(key if key in words else "timeline.what.other")


def _who(who: str, case: Case, words: Words) -> str:
    if "@" in who:
        return case.names.get(who, who)
    return words(
        f"timeline.who.{who}" if f"timeline.who.{who}" in words else "timeline.who.program"
    )


def _about(happening: Happening, case: Case, words: Words) -> Iterator[str]:
    """Which invoice, how much, until when: what the line carries besides its name."""
    numbers = {invoice.id: invoice.number for invoice in case.invoices}
    if happening.invoice_id:
        yield numbers.get(happening.invoice_id, happening.invoice_id)
    for name, value in happening.details.items():
        if name.endswith("_after"):
            yield _change(happening, name.removesuffix("_after"), words)
        elif (happening.what, name) == ("letter_dropped", "why"):
            yield why_in_words(value, words)
        elif (happening.what, name) == ("reminder_waits", "why"):
            yield words(f"reminders.waits.{value}")
        elif said := _detail(name, value, words):
            yield said


def _change(happening: Happening, field: str, words: Words) -> str:
    """`E-mail : ancienne → nouvelle`, as somebody at the desk corrected it."""
    before, after = (happening.details.get(f"{field}_{side}", "") for side in ("before", "after"))
    label = words(f"client.details.{field}")
    return words("timeline.detail.change", field=label, before=before or "–", after=after or "–")


def _detail(name: str, value: str, words: Words) -> str:
    if name in {"on", "until", "next_on", "day"} and value:
        return words(f"timeline.detail.{name}", date=day(date.fromisoformat(value), words.language))
    if name == "amount":
        decimal, _, currency = value.partition(" ")
        return money(Money.parse(decimal, currency), words.language) if currency else value
    if name == "score":
        return words("timeline.detail.score", score=value)
    if name == "step" and f"reminders.name.{value}" in words:
        return words(f"reminders.name.{value}")
    if name in _NAMED:
        key = f"{_NAMED[name]}.{value}"
        return words(key) if key in words else ""
    return value if name in {"why", "files"} else ""
