"""When the gentle letters leave, what holds them and at which pace, as people at the desk read it.

Everything is read from the tables that decide (`STEPS`, `HOLDS`) and from the owner's own figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.holding import HOLDS, Scope
from portal.domain.sequence import STANDARD, STEPS, Step, Unit
from portal.web.desk.presentation.moments import hour
from portal.web.desk.presentation.reminding import step_name, step_reason
from portal.web.desk.presentation.rules import Line
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time

    from portal.content import Words
    from portal.domain.holding import HoldRule
    from portal.domain.reminder_case import Rules
    from portal.domain.sequence import Pace, StepRule

# What a pace may change, in the order in which it comes to pass.
_FIGURES = ("first", "call", "second", "formal", "notice")
# Paces of the portal are told by whom they are for; an owner knows theirs by the name they gave.
_OURS = frozenset({"small", "soft", "early", "professional", "standard"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step: what it is, when it comes, who does it, and why there is one."""

    name: str
    when: str
    who: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """One reason for which nothing leaves: what has happened, for how long, and why."""

    name: str
    lasts: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRulesView:
    """All rules of the letters in words."""

    steps: tuple[StepLine, ...]
    client_holds: tuple[HoldLine, ...]
    invoice_holds: tuple[HoldLine, ...]
    hours: tuple[Line, ...]
    caps: tuple[Line, ...]
    paces: tuple[Line, ...]


def present_letter_rules(rules: Rules, words: Words) -> LetterRulesView:
    """The rules of the owner's settings, in words."""
    usual = _usual(rules)
    return LetterRulesView(
        steps=tuple(_step(line, rules, words) for line in STEPS),
        client_holds=tuple(_hold(h, rules, words) for h in HOLDS if h.scope is Scope.CLIENT),
        invoice_holds=tuple(_hold(h, rules, words) for h in HOLDS if h.scope is Scope.INVOICE),
        hours=tuple(_hours(rules, words)),
        caps=tuple(_caps(rules, words)),
        paces=tuple(_pace(pace, usual, words) for pace in rules.paces),
    )


def _usual(rules: Rules) -> Pace:
    """The pace of everybody for whom there is no other."""
    return next((pace for pace in rules.paces if not _conditions(pace)), STANDARD)


def _conditions(pace: Pace) -> tuple[object, ...]:
    bounds = (pace.kind, pace.relation, pace.from_, pace.up_to)
    return tuple(bound for bound in bounds if bound not in {"", None})


def _step(line: StepRule, rules: Rules, words: Words) -> StepLine:
    return StepLine(
        name=step_name(line.step, words),
        when=_when(line, rules, words),
        who=words(f"letter_rules.by_{line.by}"),
        why=step_reason(line.step, words),
    )


def _when(line: StepRule, rules: Rules, words: Words) -> str:
    if line.unit is Unit.MINUTES:
        return words("letter_rules.failed", n=rules.minutes)
    if line.step is Step.BEFORE:
        said = words("letter_rules.when.before", n=rules.before_days)
        return said if rules.before else words("letter_rules.unused")
    days = getattr(_usual(rules), line.pace)
    if days is None:
        return words("letter_rules.unwritten")
    return words(f"letter_rules.when.{line.pace}", n=days)


def _hold(line: HoldRule, rules: Rules, words: Words) -> HoldLine:
    figure = getattr(rules, line.lasts, None)  # `reply_days`, `minutes`: a figure of the rules
    lasts = f"reminders.lasts.{line.lasts}"
    return HoldLine(
        name=words(f"reminders.hold.{line.hold}.name"),
        lasts=words(lasts) if figure is None else words(lasts, n=figure),
        why=words(f"reminders.{line.why}"),
    )


def _hours(rules: Rules, words: Words) -> Iterator[Line]:
    opens = rules.hours
    yield Line(words("letter_rules.week"), _span(opens.opens, opens.closes, words))
    yield Line(words("letter_rules.friday"), _span(opens.friday_opens, opens.friday_closes, words))
    for name in ("never", "zone", "formal"):
        yield Line(words(f"letter_rules.{name}"), words(f"letter_rules.{name}_days"))


def _span(opens: time, closes: time, words: Words) -> str:
    first, last = (hour(when, words.language) for when in (opens, closes))
    return words("letter_rules.span", opens=first, closes=last)


def _caps(rules: Rules, words: Words) -> Iterator[Line]:
    yield Line(words("letter_rules.gap"), words("letter_rules.days", n=rules.gap_days))
    yield Line(words("letter_rules.three"), words("letter_rules.three_at_most"))
    yield Line(words("letter_rules.several"), words("letter_rules.several_together"))
    yield Line(words("letter_rules.calls"), words("letter_rules.days", n=rules.call_days))
    yield Line(words("letter_rules.old"), words("letter_rules.old_days", n=rules.review_days))


def _pace(pace: Pace, usual: Pace, words: Words) -> Line:
    said = list(_differences(pace, usual, words)) or [words("letter_rules.as_above")]
    return Line(_for_whom(pace, words), " ".join(map(str, said)))


def _for_whom(pace: Pace, words: Words) -> str:
    said = [words(f"letter_rules.{name}") for name in (pace.kind, pace.relation) if name]
    for name, bound in (("from", pace.from_), ("up_to", pace.up_to)):
        if bound is not None:
            said.append(words(f"letter_rules.{name}", amount=money(bound, words.language)))
    named = ", ".join(map(str, said))
    whom = f"{named[:1].upper()}{named[1:]}" if said else words("letter_rules.everybody")
    return whom if pace.name in _OURS else words("letter_rules.named", whom=whom, name=pace.name)


def _differences(pace: Pace, usual: Pace, words: Words) -> Iterator[str]:
    """What goes otherwise than for everybody: how many letters, and on which days."""
    if pace.second is None and usual.second is not None:
        yield words("letter_rules.one_letter")
    elif pace.formal is None and usual.formal is not None:
        yield words("letter_rules.two_letters")
    for name in _FIGURES:
        days = getattr(pace, name)
        if days is not None and days != getattr(usual, name):
            yield words(f"letter_rules.differs.{name}", n=days)
