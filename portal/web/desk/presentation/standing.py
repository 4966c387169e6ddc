"""Where the letters stand in one case: the last one, the next step and its day, or why it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.domain.forecasting import forecast
from portal.domain.holding import Hold, resumable
from portal.domain.reminding import outlook
from portal.domain.sequence import ReminderStatus
from portal.web.desk.presentation.reminding import step_name, wait_in_words
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from portal.content import Words
    from portal.domain.reminder_case import Case
    from portal.domain.reminding import Move, Wait

# Waits that say no more than the day of the next step does.
_TOLD_BY_THE_DAY = frozenset({"not_yet", "hours"})
_INSTANT = timedelta(microseconds=1)


class Told(NamedTuple):
    """One thing that is told: its name, what it is, and its day where there is one."""

    name: str
    value: str
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """Where the letters stand.

    `may_resume` says when a person may take a stop back, if there is one; `draft_path` leads to a
    formal letter that waits to be released.
    """

    told: tuple[Told, ...]
    may_resume: str
    draft_path: str


def present_standing(case: Case, words: Words, *, now: datetime) -> StandingView | None:
    """Where the letters stand, as `portal schedule` foretells it; None with nothing open."""
    if not case.open_invoices:
        return None
    stop = resumable(case, now)
    return StandingView(
        told=(_last(case, words), *_coming(case, words, now=now)),
        may_resume=words(f"reminders.resume_hint.{stop.why}") if stop else "",
        draft_path=_draft_path(case),
    )


def _last(case: Case, words: Words) -> Told:
    """The last letter that was not an answer: which, and on which of the client's days."""
    sent = [r for r in case.reminders if r.status is ReminderStatus.SENT]
    said = [(r.on, step_name(r.step, words)) for r in sent]
    said += [(case.clock.day_of(one.at), words("reminders.asked_again")) for one in case.asked]
    if not said:
        return Told(words("reminders.last"), words("reminders.none_yet"))
    on, name = max(said, key=lambda pair: pair[0])
    return Told(words("reminders.last"), name, _day(on, words))


def _coming(case: Case, words: Words, *, now: datetime) -> Iterator[Told]:
    """What comes next and what it waits for: once for all invoices, or for those that differ."""
    moves, later = forecast(case, now)
    waits = outlook(case, now).waits
    found: dict[tuple[Move | None, str], list[str]] = {}
    for invoice in case.open_invoices:
        move = next((move for move in moves if invoice.id in move.invoice_ids), None)
        why = _why([wait for wait in waits if wait.invoice_id == invoice.id], case, words)
        if move is None:
            in_the_end = [wait for wait in later if wait.invoice_id == invoice.id]
            why = _both(why, _why(in_the_end, case, words), words)
        found.setdefault((move, why), []).append(invoice.number)
    for (move, why), numbers in found.items():
        of = words.join(numbers) if len(found) > 1 else ""
        if move is not None:
            on = _day(case.clock.day_of(move.at), words)
            yield Told(_named("next", of, words), step_name(move.step, words), on)
        if why:
            yield Told(_named("waits_now", of, words), why[:1].upper() + why[1:])


def _named(name: str, numbers: str, words: Words) -> str:
    said = words(f"reminders.{name}")
    return words("reminders.only_these", name=said, numbers=numbers) if numbers else said


def _both(why: str, in_the_end: str, words: Words) -> str:
    """Why it waits now, and why nothing follows when that is over."""
    if not why or why == in_the_end:
        return in_the_end
    return words("reminders.then", why=why, later=in_the_end) if in_the_end else why


def _why(waits: Iterable[Wait], case: Case, words: Words) -> str:
    """Why nothing is said, and through which day; empty where the day of the next step says it."""
    wait = next((wait for wait in waits if wait.why not in _TOLD_BY_THE_DAY), None)
    return wait_in_words(wait.why, words, last=_last_day(wait, case)) if wait else ""


def _last_day(wait: Wait, case: Case) -> date | None:
    """The last day on which nothing is said: holds are counted in the owner's days."""
    if wait.until is None or wait.why == Hold.JUST_FAILED:  # which lasts for minutes
        return None
    clock = case.clock if wait.why == "too_soon" else case.office
    return clock.day_of(wait.until - _INSTANT)


def _draft_path(case: Case) -> str:
    draft = next((r for r in case.reminders if r.status is ReminderStatus.DRAFT), None)
    return f"/desk/formal/{draft.id}/" if draft else ""


def _day(when: date, words: Words) -> str:
    return day(when, words.language, weekday=True)
