"""The call list in words: whom, in which situation, about how much, on which number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.calls import lane_of
from portal.domain.money import total
from portal.web.desk.presentation.asked import long_day
from portal.web.desk.presentation.day import client_name
from portal.web.desk.presentation.tasks import sums_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.content import Words
    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.store.case_queries import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """The calls that are to be made, and what is known of whom they are for."""

    tasks: Sequence[Task]
    clients: Mapping[str, Client]
    invoices: Mapping[str, Sequence[Invoice]]
    arranged: Mapping[str, Sequence[Arrangement]]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the list."""

    path: str
    who: str
    lane: str
    when: str
    phone: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsView:
    """The calls of today (those that waited included), and those of later days."""

    now: tuple[Call, ...]
    now_heading: str
    later: tuple[Call, ...]
    later_heading: str


def present_calls(facts: CallFacts, words: Words) -> CallsView:
    """The list in words; whoever is not known any more is left out."""
    clients, today = facts.clients, facts.today

    def call(task: Task) -> Call:
        client = clients[task.client_id]
        mine = facts.invoices.get(client.id, ())
        late = total(invoice.remaining for invoice in mine if invoice.is_overdue(today))
        lane = lane_of(facts.arranged.get(client.id, ()))
        return Call(
            path=f"/desk/tasks/{task.id}/",
            who=client_name(client),
            lane=words(f"calls.script.{lane}.name"),
            when=_when(task, today, words),
            phone=client.phone,
            amount=sums_in_words(late, words) if late else "",
        )

    known = [task for task in facts.tasks if task.client_id in clients]
    now = tuple(call(task) for task in known if task.due_on <= today)
    later = tuple(call(task) for task in known if task.due_on > today)
    return CallsView(
        now=now,
        now_heading=words("calls.now", n=len(now)),
        later=later,
        later_heading=words("calls.later", n=len(later)),
    )


def _when(task: Task, today: date, words: Words) -> str:
    if task.due_on == today:
        return words("today.due_today")
    key = "today.due_since" if task.due_on < today else "today.due_on"
    return words(key, date=long_day(task.due_on, words, today=today))
