"""One client's case as it was read, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.invoices import InvoiceStatus
from portal.domain.steps import next_steps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portal.domain.arrangements import Arrangement
    from portal.domain.calendar import Calendar
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.reminder_case import Return
    from portal.domain.steps import NextStep
    from portal.store.case_queries import Happening, Silence, Task
    from portal.store.letter_queries import SentLetter

# What the timeline says of a letter that did not leave.
_NOT_SENT = frozenset({"letter_waits", "letter_refused", "letter_gave_up", "unknown_address"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is known of one client. `names` are those of the people at the desk, by address.

    `let_go` are the invoices for which nothing is asked any more; `letter_on` is the day on which
    the letters go on by themselves, if they do.
    """

    client: Client
    invoices: tuple[Invoice, ...]
    arrangements: tuple[Arrangement, ...]
    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    letters: tuple[SentLetter, ...]
    happenings: tuple[Happening, ...]
    silence: Silence | None
    returns: tuple[Return, ...]
    let_go: frozenset[str]
    letter_on: date | None
    names: Mapping[str, str]
    path: str
    now: datetime
    today: date
    calendar: Calendar

    @property
    def steps(self) -> tuple[NextStep, ...]:
        """What comes next, the nearest first."""
        tasks = [(task.what, task.due_on) for task in self.tasks]
        return next_steps(self.arrangements, tasks, letter_on=self.letter_on)

    @property
    def asked(self) -> tuple[Invoice, ...]:
        """What is still to be paid and nobody has let go."""
        mine = (i for i in self.invoices if i.status is InvoiceStatus.OPEN and i.remaining)
        return tuple(invoice for invoice in mine if invoice.id not in self.let_go)

    @property
    def live(self) -> tuple[Arrangement, ...]:
        """What is under way; the one question afterwards asks nothing of anybody."""
        return tuple(a for a in self.arrangements if a.is_live and a.kind is not Kind.SURVEY)

    @property
    def past(self) -> tuple[Arrangement, ...]:
        """What is over, and the question afterwards."""
        return tuple(a for a in self.arrangements if a not in self.live)

    @property
    def promises(self) -> tuple[int, int]:
        """How many dates were kept, and how many passed without what was said."""
        missed = {h.arrangement_id for h in self.happenings if h.what == "promise_missed"}
        kept = [
            a
            for a in self.arrangements
            if a.kind is Kind.PROMISE and a.status is Status.FULFILLED and a.id not in missed
        ]
        return len(kept), len(missed)

    @property
    def since(self) -> date | None:
        """The first day of which we know something."""
        days = [invoice.issued_on for invoice in self.invoices]
        days += [happening.at.date() for happening in self.happenings[:1]]
        return min(days, default=None)

    @property
    def letter_came_back(self) -> bool:
        """Whether the last letter to the client did not leave."""
        told = [h for h in self.happenings if h.what in {"letter_sent", "letter_left", *_NOT_SENT}]
        mine = [h for h in told if h.details.get("to", "client") == "client"]
        return bool(mine) and mine[-1].what in _NOT_SENT
