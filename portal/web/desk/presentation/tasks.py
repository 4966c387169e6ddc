"""A task in words: what is to be done and why, about whom, and how a call may go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.domain.calendar import office_day
from portal.domain.calls import lane_of
from portal.domain.money import Money, total
from portal.web.desk.presentation.asked import asked_of, by_when, long_day
from portal.web.desk.presentation.day import client_name
from portal.web.presentation.formats import money, phone_link

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.domain.calls import CallLane
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.store.case_queries import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """All that the page of one task may say."""

    task: Task
    client: Client | None
    invoices: tuple[Invoice, ...]
    arrangements: tuple[Arrangement, ...]
    needs_step: bool
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom a task is about, and how to reach them."""

    name: str
    path: str
    overdue: str
    phone: str
    phone_link: str
    email: str
    asked: str  # what the request said that it is about, if any
    asked_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How a call may go, by the situation of the client."""

    lane: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """The page of one task."""

    title: str
    path: str
    text: str
    due: str
    note: str  # what was noted with it
    about: About | None
    script: Script | None
    needs_step: bool
    done: str  # when and by whom it was ticked off, or nothing
    result: tuple[str, ...]


def task_title(task: Task, words: Words) -> str:
    """What is to be done, in a few words."""
    key = f"tasks.what.{task.what}.title"
    return words(key) if key in words else words("tasks.what.other.title")


def amount_of_task(task: Task) -> tuple[Money, ...]:
    """The amount that a task names, if any."""
    number, _, currency = task.details.get("amount", "").partition(" ")
    try:
        return (Money.parse(number, currency),) if currency else ()
    except ValueError:
        return ()


def present_task(facts: TaskFacts, words: Words) -> TaskView:
    """The page of one task in words."""
    task, client = facts.task, facts.client
    what = task_title(task, words)
    who = client_name(client) if client is not None else ""
    named = words("tasks.title", what=what, who=who) if who else what
    key = f"tasks.what.{task.what}.text"
    is_call = task.what == "call" and task.done_at is None
    return TaskView(
        title=named,
        path=f"/desk/tasks/{task.id}/",
        text=words(key if key in words else "tasks.what.other.text"),
        due=by_when(task.due_on, facts.today, words) if task.due_on > facts.today else "",
        note=task.details.get("text", ""),
        about=_about(facts, client, words) if client is not None else None,
        script=script_for(lane_of(facts.arrangements), words) if is_call else None,
        needs_step=facts.needs_step,
        done=_done(task, words),
        result=tuple(_result(task, words)),
    )


def script_for(lane: CallLane, words: Words) -> Script:
    """What to say, in the order of the conversation."""
    count = 1
    lines = []
    while (key := f"calls.script.{lane}.line{count}") in words:
        lines.append(words(key))
        count += 1
    return Script(lane=words(f"calls.script.{lane}.name"), lines=tuple(lines))


def sums_in_words(amounts: Iterable[Money], words: Words) -> str:
    """Amounts of several currencies, one after the other."""
    return words.join([money(amount, words.language) for amount in amounts])


def _about(facts: TaskFacts, client: Client, words: Words) -> About:
    late = total(i.remaining for i in facts.invoices if i.is_overdue(facts.today))
    named = amount_of_task(facts.task) or late
    asked = next((a for a in facts.arrangements if a.id == facts.task.arrangement_id), None)
    return About(
        name=client_name(client),
        path=f"/desk/clients/{quote(client.id, safe='')}/",
        overdue=sums_in_words(named, words) if named else "",
        phone=client.phone,
        phone_link=phone_link(client.phone) if client.phone else "",
        email=client.email,
        asked=asked_of(asked, words) if asked is not None else "",
        asked_path=f"/desk/arrangements/{asked.id}/" if asked is not None else "",
    )


def _done(task: Task, words: Words) -> str:
    if task.done_at is None:
        return ""
    return words("tasks.done_on", date=long_day(office_day(task.done_at), words), who=task.done_by)


def _result(task: Task, words: Words) -> list[str]:
    """The result of a call, or what was decided, in words; then whatever was noted."""
    first, _, rest = task.result.partition("\n")
    name = first.split(" ")[0]
    for key in (f"tasks.result.{name}", f"decisions.made.{name}"):
        if key in words:
            return [words(key), *([rest] if rest else [])]
    return [task.result] if task.result else []
