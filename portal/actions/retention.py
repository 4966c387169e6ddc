"""Letting go of what is kept no longer: first told, then done; running it again does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from portal.actions.asking import FRESH_LINK, SIGN_IN
from portal.actions.uploads import forget_uploads
from portal.domain.calendar import office_day
from portal.domain.clients import ClientKind
from portal.domain.forgetting import forget_words
from portal.domain.retention import Ends, Going, Held, What, ends_of, what_goes
from portal.store.keeping_queries import NAMELESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.retention import Retention
    from portal.store.keeping_queries import Kept
    from portal.store.queries import Queries

CLOCK = "clock"
_WINDOWS = sorted((FRESH_LINK.seconds, SIGN_IN.seconds), reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """What goes, or has gone, on a day: how many of each kind."""

    today: date
    going: tuple[Going, ...]

    @property
    def counts(self) -> dict[What, int]:
        """How many of each kind, in the order of the kinds."""
        return {one.what: len(one.ids) for one in self.going}


def what_would_go(queries: Queries, rules: Retention, *, today: date) -> RetentionReport:
    """Everything whose time is over on this day; nothing is changed."""
    return RetentionReport(today=today, going=what_goes(_held(queries, today), rules, today=today))


def let_go(tools: Tools, rules: Retention) -> RetentionReport:
    """Delete and empty whatever has had its time, in one transaction; what it was.

    Persons whose time is over lose their names as they would on their own request.
    """
    with tools.ledger() as ledger:
        forget_uploads(tools, ledger)
        report = what_would_go(ledger, rules, today=tools.today)
        for going in report.going:
            if going.what is What.PERSON:
                for client_id in going.ids:
                    left = ledger.forget_person(client_id, at=tools.now, by=CLOCK)
                    ledger.note("person_forgotten", left, at=tools.now, who=CLOCK)
            elif going.what is What.COUNTER:
                for name in going.ids:
                    key, _, window = name.rpartition("/")
                    ledger.forget_counter(key, int(window))
            else:
                ledger.forget(going.what, going.ids)
        if report.going:
            ledger.forget_shells()
    return report


def _held(queries: Queries, today: date) -> Iterator[Held]:
    """Everything that is kept, with the day from which its time counts."""
    kinds = queries.client_kinds()
    arrangements = queries.arrangements_in()
    ends = _ends(queries, arrangements)
    yield from _arrangements(arrangements, ends, kinds)
    yield from _invoices(queries, ends, kinds)
    for what, rows in (
        (What.FILE, queries.kept_files()),
        (What.LETTER, queries.kept_letters()),
        (What.LINE, queries.kept_lines()),
        (What.TASK, queries.kept_tasks()),
        (What.RETURN, (row for row, _ in queries.kept_returns())),
        (What.ANSWER, (row for row, holds in queries.kept_returns() if holds)),
        (What.REMINDER, queries.kept_reminders()),
    ):
        for row in rows:
            since = ends.of(
                _day(row.at),
                client_id=row.client_id,
                invoice_id=row.invoice_id,
                arrangement_id=row.arrangement_id,
            )
            yield Held(what=what, id=row.id, since=since, kind=_kind(kinds, row.client_id))
    for who, since in sorted(ends.clients.items()):
        if who in kinds and not who.startswith(NAMELESS):
            yield Held(what=What.PERSON, id=who, since=since, kind=kinds[who])
    yield from _technical(queries, today)


def _ends(queries: Queries, arrangements: Iterable[Arrangement]) -> Ends:
    return ends_of(
        queries.every_invoice(),
        arrangements,
        settled_on={name: _day(at) for name, at in queries.settled_at().items()},
        contacts={who: _day(at) for who, at in queries.last_contacts().items()},
    )


def _arrangements(
    arrangements: Iterable[Arrangement], ends: Ends, kinds: dict[str, ClientKind]
) -> Iterator[Held]:
    for arrangement in arrangements:
        since, kind = ends.arrangements[arrangement.id], _kind(kinds, arrangement.client_id)
        yield Held(what=What.ARRANGEMENT, id=arrangement.id, since=since, kind=kind)
        if forget_words(arrangement) != arrangement:
            yield Held(what=What.TEXT, id=arrangement.id, since=since, kind=kind)


def _invoices(queries: Queries, ends: Ends, kinds: dict[str, ClientKind]) -> Iterator[Held]:
    for invoice in queries.every_invoice():
        ended = ends.invoices[invoice.id]
        yield Held(
            what=What.INVOICE,
            id=invoice.id,
            since=None if ended is None else invoice.issued_on,
            kind=_kind(kinds, invoice.client_id),
            ended=ended,
        )


def _technical(queries: Queries, today: date) -> Iterator[Held]:
    kinds: tuple[tuple[What, Iterator[Kept]], ...] = (
        (What.EVENT, queries.kept_events()),
        (What.ATTEMPT, queries.kept_attempts()),
        (What.VISIT, queries.kept_visits()),
    )
    for what, rows in kinds:
        for row in rows:
            yield Held(what=what, id=row.id, since=_day(row.at))
    for key, window in queries.kept_counters():
        since = _day_of_window(window, today)
        yield Held(what=What.COUNTER, id=f"{key}/{window}", since=since)


def _day_of_window(window: int, today: date) -> date:
    """The day of a counter, which knows the number of its window and not its length."""
    days = [_day(datetime.fromtimestamp(window * seconds, UTC)) for seconds in _WINDOWS]
    return next((day for day in days if day <= today), today)


def _kind(kinds: dict[str, ClientKind], client_id: str) -> ClientKind:
    # of somebody unknown we assume the longer time
    return kinds.get(client_id, ClientKind.PROFESSIONAL)


def _day(at: datetime) -> date:
    return office_day(at)
