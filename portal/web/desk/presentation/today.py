"""The day as one list in words: who, what, by when, how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.domain.arrangements import Status
from portal.domain.plans import InstalmentState
from portal.domain.promises import Promise
from portal.domain.reports import plans_share
from portal.web.desk.presentation.asked import amount_in_words, asked_of, by_when, long_day
from portal.web.desk.presentation.returns import present_returns
from portal.web.desk.presentation.tasks import amount_of_task, task_title
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.domain.money import Money
    from portal.domain.plans import Step
    from portal.store.case_queries import Task
    from portal.web.desk.presentation.day import DayFacts
    from portal.web.desk.presentation.returns import ReturnView

# How many lines of each part are shown before it is opened to its end.
MOST = 30
_AHEAD = timedelta(days=7)
# The parts of the list that ask for something; what comes after them is good to know.
_NEEDS = ("answer", "do", "missed", "without")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing: who, what, by when, how much; `path` is where it is done."""

    path: str
    who: str
    what: str
    when: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One part of the list with its heading; `more` opens it to its end."""

    name: str
    heading: str
    lines: tuple[Line, ...]
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView:
    """The whole day. `empty` is said where nothing needs anybody; `notes` concern no one client.

    `letters` says how many did not leave, `old` how many old cases wait to be looked at.
    """

    groups: tuple[Group, ...]
    empty: str
    letters: str
    old: str
    notes: tuple[str, ...]
    returns: tuple[ReturnView, ...]  # what came by mail and nobody has read, answers first
    whole: bool  # one part alone is shown, to its end


def present_today(facts: DayFacts, words: Words, *, show: str = "") -> TodayView:
    """The day in words. Parts without a line are left out."""
    parts = {
        "answer": _whole(_requests(facts, words)),
        "do": (facts.due[0], [_task(facts, task, words) for task in facts.due[1]]),
        "missed": _whole(_missed(facts, words)),
        "without": (facts.without_step[0], list(_without(facts, words))),
        "week": _whole(_week(facts, words)),
        "links": (len(facts.ending_links), list(_links(facts, words))),
        "later": _later(facts, words),
    }
    shown = show if parts.get(show, (0, []))[0] else ""
    groups = tuple(
        _group(name, part, words, whole=bool(shown))
        for name, part in parts.items()
        if part[0] and (not shown or name == shown)
    )
    is_free = not any(parts[name][0] for name in _NEEDS)
    return TodayView(
        groups=groups,
        empty=words("today.empty") if is_free and not (shown or facts.returns) else "",
        letters=words("today.letters", n=facts.waiting_letters) if facts.waiting_letters else "",
        old=words("today.old", n=facts.old_cases) if facts.old_cases else "",
        notes=tuple(_notes(facts, words)),
        returns=() if shown else present_returns(facts.returns, facts.clients, words),
        whole=bool(shown),
    )


def _whole(lines: Iterator[Line]) -> tuple[int, list[Line]]:
    found = list(lines)
    return len(found), found


def _group(name: str, part: tuple[int, list[Line]], words: Words, *, whole: bool) -> Group:
    count, lines = part
    left = 0 if whole else max(0, count - MOST)
    return Group(
        name=name,
        heading=words(f"today.{name}", n=count),
        lines=tuple(lines if whole else lines[:MOST]),
        more=words("today.more", n=left) if left else "",
    )


def _requests(facts: DayFacts, words: Words) -> Iterator[Line]:
    """What clients asked, by the day on which an answer was promised."""
    waiting = [a for a in facts.live if a.waits_for_owner]
    for arrangement in sorted(waiting, key=lambda a: (a.answer_by or facts.today, a.opened_at)):
        yield _arranged(facts, arrangement, words, when=arrangement.answer_by)


def _arranged(
    facts: DayFacts, arrangement: Arrangement, words: Words, *, when: date | None
) -> Line:
    return Line(
        path=arrangement_path(arrangement.id),
        who=facts.name_of(arrangement.client_id),
        what=asked_of(arrangement, words, today=facts.today),
        when=by_when(when, facts.today, words),
        amount=amount_in_words(arrangement, words),
    )


def _task(facts: DayFacts, task: Task, words: Words) -> Line:
    return Line(
        path=f"/desk/tasks/{task.id}/",
        who=facts.name_of(task.client_id) if task.client_id else words("today.house"),
        what=task_title(task, words),
        when=_task_day(task, facts.today, words),
        amount=_sums(amount_of_task(task) or facts.overdue(task.client_id), words),
    )


def _task_day(task: Task, today: date, words: Words) -> str:
    if task.due_on == today:
        return words("today.due_today")
    key = "today.due_since" if task.due_on < today else "today.due_on"
    return words(key, date=long_day(task.due_on, words, today=today))


def _sums(amounts: Sequence[Money], words: Words) -> str:
    return words.join([money(amount, words.language) for amount in amounts]) if amounts else ""


def _missed(facts: DayFacts, words: Words) -> Iterator[Line]:
    """Dates that passed: of promises that may be said anew, and of parts of plans."""
    found: list[tuple[date, Line]] = []
    for arrangement in facts.live:
        terms = arrangement.terms
        if isinstance(terms, Promise) and arrangement.status is Status.MISSED:
            line = _arranged(facts, arrangement, words, when=None)
            found.append((terms.day, _told(line, words("today.may_say_another"))))
    for arrangement, so_far in facts.plans:
        for step in so_far.awaited():
            line = _part(facts, arrangement, words, step=step)
            day = words("today.awaited_since", date=long_day(step.due, words, today=facts.today))
            found.append((step.due, _told(line, day)))
    return (line for _, line in sorted(found, key=lambda pair: (pair[0], pair[1].who)))


def _told(line: Line, when: str) -> Line:
    return Line(path=line.path, who=line.who, what=line.what, when=when, amount=line.amount)


def _part(facts: DayFacts, arrangement: Arrangement, words: Words, *, step: Step) -> Line:
    return Line(
        path=arrangement_path(arrangement.id),
        who=facts.name_of(arrangement.client_id),
        what=words("today.part", number=step.number),
        amount=money(step.remaining, words.language),
    )


def _without(facts: DayFacts, words: Words) -> Iterator[Line]:
    for client_id in facts.without_step[1]:
        yield Line(
            path=f"/desk/tasks/new/{quote(client_id, safe='')}/",
            who=facts.name_of(client_id),
            what=words("today.no_step"),
            amount=_sums(facts.overdue(client_id), words),
        )


def _week(facts: DayFacts, words: Words) -> Iterator[Line]:
    """What is expected today and in the days to come: money, a call, a decision."""
    last = facts.today + _AHEAD
    found: list[tuple[date, Line]] = []
    for arrangement in facts.live:
        terms = arrangement.terms
        if isinstance(terms, Promise) and arrangement.is_agreed and terms.day <= last:
            line = _arranged(facts, arrangement, words, when=None)
            found.append((terms.day, line))
    for arrangement, so_far in facts.plans:
        for step in so_far.open_steps:
            if step.state is not InstalmentState.AWAITED and step.due <= last:
                line = _part(facts, arrangement, words, step=step)
                found.append((step.due, _told(line, long_day(step.due, words, today=facts.today))))
    return (line for _, line in sorted(found, key=lambda pair: (pair[0], pair[1].who)))


def _links(facts: DayFacts, words: Words) -> Iterator[Line]:
    for client_id, ends in facts.ending_links:
        if client_id in facts.clients:
            yield Line(
                path=f"/desk/clients/{quote(client_id, safe='')}/",
                who=facts.name_of(client_id),
                what=words("today.link_ends", date=long_day(ends.date(), words, today=facts.today)),
            )


def _later(facts: DayFacts, words: Words) -> tuple[int, list[Line]]:
    """What comes after today: your own tasks, and what clients have yet to answer."""
    count, tasks = facts.later
    found = [(task.due_on, _task(facts, task, words)) for task in tasks]
    for arrangement in facts.live:
        if arrangement.waits_for_client and not _is_survey(arrangement):
            line = _arranged(facts, arrangement, words, when=None)
            by = arrangement.answer_by or facts.today
            when = words("today.they_answer", date=long_day(by, words, today=facts.today))
            found.append((by, _told(line, when)))
            count += 1
    return count, [line for _, line in sorted(found, key=lambda pair: (pair[0], pair[1].who))]


def _is_survey(arrangement: Arrangement) -> bool:
    return arrangement.kind == "survey"


def _notes(facts: DayFacts, words: Words) -> Iterator[str]:
    """What concerns the house and no one client: plans that are many."""
    share = plans_share((so_far.remaining for _, so_far in facts.plans), facts.to_receive)
    if share > facts.alarm_share:
        yield words("today.alarm", share=share, limit=facts.alarm_share)


def arrangement_path(arrangement_id: str) -> str:
    """The page of an arrangement."""
    return f"/desk/arrangements/{quote(arrangement_id, safe='')}/"
