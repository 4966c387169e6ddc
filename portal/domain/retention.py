"""How long what is kept stays, and what is to go on a day. Whatever is open or disputed stays.

Durations count from the day on which a matter ended: its invoices are settled, and its
arrangements closed. Sources: code de commerce L123-22 (ten years), code de la consommation L218-2,
code de commerce L110-4; the last three durations are the house's proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.calendar import add_months
from portal.domain.clients import ClientKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice

# A counter of questions is of no use once its hour is over.
_COUNTER_DAYS = 1


class What(StrEnum):
    """What can go, in the order in which it goes."""

    TEXT = "text"  # free texts of an arrangement
    ANSWER = "answer"  # the words of what came back by mail
    FILE = "file"  # what a client attached
    LETTER = "letter"
    RETURN = "return"  # that something came back
    REMINDER = "reminder"  # a step that was taken
    LINE = "line"  # of the timeline
    TASK = "task"  # done
    ARRANGEMENT = "arrangement"
    PERSON = "person"  # who it was; the invoices stay without a name
    INVOICE = "invoice"
    EVENT = "event"  # Stripe's ids of what it announced
    ATTEMPT = "attempt"  # Stripe's ids in an attempt
    VISIT = "visit"  # sign-in links and sessions at the desk
    COUNTER = "counter"  # how often somebody asked within an hour


_BY_LIMITATION = frozenset(
    {What.FILE, What.LETTER, What.RETURN, What.REMINDER} | {What.LINE, What.TASK, What.ARRANGEMENT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The durations; the defaults are those of the privacy page."""

    invoice_years: int = 10
    client_years: int = 3
    consumer_years: int = 2
    professional_years: int = 5
    text_days: int = 90
    technical_months: int = 6

    def limitation_years(self, kind: ClientKind) -> int:
        """For how many years after its end a matter may still be talked about before a court."""
        return self.consumer_years if kind is ClientKind.CONSUMER else self.professional_years

    def last_day(self, what: What, since: date, kind: ClientKind) -> date:
        """The last day on which something of this kind is kept that ended on `since`."""
        years = self.limitation_years(kind)
        if what in _BY_LIMITATION:
            return add_months(since, 12 * years)
        if what is What.PERSON:
            return add_months(since, 12 * max(years, self.client_years))
        if what is What.INVOICE:
            return add_months(since, 12 * self.invoice_years)
        if what in {What.TEXT, What.ANSWER}:
            return since + timedelta(days=self.text_days)
        if what is What.COUNTER:
            return since + timedelta(days=_COUNTER_DAYS)
        return add_months(since, self.technical_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing that is kept; `since` is the day from which its time counts, None while it is open.

    `ended` is given where something else has to be over for the time of limitation, too: an invoice
    of ten years ago that was settled last month.
    """

    what: What
    id: str
    since: date | None
    kind: ClientKind = ClientKind.CONSUMER
    ended: date | None = None

    def last_day(self, rules: Retention) -> date | None:
        """The last day on which it is kept; None while it is open."""
        if self.since is None:
            return None
        last = rules.last_day(self.what, self.since, self.kind)
        if self.ended is None:
            return last
        return max(last, rules.last_day(What.LINE, self.ended, self.kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """The things of one kind whose time is over, by id."""

    what: What
    ids: tuple[str, ...]


def what_goes(held: Iterable[Held], rules: Retention, *, today: date) -> tuple[Going, ...]:
    """Everything whose last day has passed, by kind, each kind in the order of its ids."""
    found: dict[What, list[str]] = {}
    for thing in held:
        last = thing.last_day(rules)
        if last is not None and today > last:
            found.setdefault(thing.what, []).append(thing.id)
    return tuple(Going(what=what, ids=tuple(sorted(found[what]))) for what in What if what in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """When each invoice, arrangement and client's whole matter ended; None while it has not.

    `spans` are the first and last days of each client's matters that have ended.
    """

    invoices: Mapping[str, date | None]
    arrangements: Mapping[str, date | None]
    clients: Mapping[str, date | None]
    spans: Mapping[str, Sequence[tuple[date, date]]]

    def of(
        self, on: date, *, client_id: str, invoice_id: str = "", arrangement_id: str = ""
    ) -> date | None:
        """Since when something of the day `on` is over: by what it is about, else by the client.

        What is about nothing in particular stays as long as the client has anything open; then it
        counts as part of whatever was open on its day.
        """
        if arrangement_id in self.arrangements:
            end = self.arrangements[arrangement_id]
        elif invoice_id in self.invoices:
            end = self.invoices[invoice_id]
        else:
            if self.clients.get(client_id, on) is None:
                return None
            spans = self.spans.get(client_id, ())
            end = max((last for first, last in spans if first <= on <= last), default=on)
        return None if end is None else max(end, on)


def is_over(invoice: Invoice) -> bool:
    """Whether nothing is asked any more, and nothing is travelling or being checked."""
    return invoice.why_not_payable in {"paid", "closed"} and not invoice.unknown


def ends_of(
    invoices: Iterable[Invoice],
    arrangements: Iterable[Arrangement],
    *,
    settled_on: Mapping[str, date],
    contacts: Mapping[str, date],
) -> Ends:
    """When everything ended.

    `settled_on` is the last day on which money or a closing was noted for an invoice; without one,
    the due date counts. `contacts` is the last day on which anything was written about a client.
    """
    of_invoices: dict[str, date | None] = {}
    of_clients: dict[str, list[date | None]] = {}
    spans: dict[str, list[tuple[date, date]]] = {}
    for invoice in invoices:
        last = max(settled_on.get(invoice.id, invoice.due_date), invoice.issued_on)
        end = last if is_over(invoice) else None
        of_invoices[invoice.id] = end
        of_clients.setdefault(invoice.client_id, []).append(end)
        spans.setdefault(invoice.client_id, []).append((invoice.issued_on, last))
    of_arrangements: dict[str, date | None] = {}
    for arrangement in arrangements:
        end = _end_of(arrangement, of_invoices)
        of_arrangements[arrangement.id] = end
        of_clients.setdefault(arrangement.client_id, []).append(end)
    return Ends(
        invoices=of_invoices,
        arrangements=of_arrangements,
        clients={
            who: _last([*of_clients.get(who, ()), *_known(contacts.get(who))])
            for who in {*of_clients, *contacts}
        },
        spans=spans,
    )


def _end_of(arrangement: Arrangement, invoices: Mapping[str, date | None]) -> date | None:
    if arrangement.is_live:
        return None
    closed = (arrangement.closed_at or arrangement.opened_at).date()
    return _last([closed, *(invoices.get(name, closed) for name in arrangement.invoice_ids)])


def _last(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def _known(day: date | None) -> tuple[date, ...]:
    return () if day is None else (day,)
