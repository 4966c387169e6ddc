"""What a letter is written from, read at the moment at which it leaves, if it still is of use."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.actions.clocks import clock_of
from portal.actions.links import living_link, new_link
from portal.domain.letters import Outcome
from portal.domain.links import Rights
from portal.domain.promises import Promise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.calendar import Calendar
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.own_words import OwnWords
    from portal.domain.reminder_case import Case
    from portal.domain.sequence import Reminder
    from portal.store.ledger import Ledger
    from portal.store.letter_queries import SentLetter

CLIENT, OWNER, FORMER = "client", "owner", "former"
# What asks for something that is still to come: idle once the arrangement is over.
_ASKING = frozenset(
    {
        *("promise_nudge", "promise_missed", "promise_charge_declined"),
        *("plan_part_due", "plan_part_declined", "plan_part_awaited", "survey"),
    }
)
_RECEIVED = "payment_received"
# What the clock alone says: it keeps quiet while a person has set silence.
_AUTOMATIC = frozenset(
    {"promise_nudge", "promise_missed", "plan_part_due", "plan_part_awaited", "survey", _RECEIVED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """What makes a link for a letter: the newest key, how long it lives, which keys still open."""

    key: str
    days: int
    knows: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What a reminder speaks of beside its invoices: the step, and what went before it.

    `written_on` are the days of the letters before, `called_on` that of the last call that was
    made; `pause_on` the day that is announced.
    """

    reminder: Reminder
    case: Case
    written_on: tuple[date, ...] = ()
    called_on: date | None = None
    pause_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Whom a letter is for, and all that it may speak of.

    `link` is there for a client only. `replaced` are the arrangements whose place this one took and
    whose dates the client was sent; `confirmed` says that they were sent those of this one.
    `follow_up` is the day of the next step, `copy` what the client was written, for the owner.
    `own` are an owner's words instead of ours, `about` what those who queued it noted with it.
    `documents` are the PDFs of its invoices by their ids, as far as they come with the letter.
    """

    name: str
    client: Client
    today: date
    calendar: Calendar
    queued_at: datetime
    audience: str = CLIENT
    link: Link | None = None
    arrangement: Arrangement | None = None
    invoices: tuple[Invoice, ...] = ()
    replaced: tuple[Arrangement, ...] = ()
    confirmed: bool = False
    follow_up: date | None = None
    copy: str = ""
    reminded: Reminded | None = None
    own: OwnWords | None = None
    about: str = ""
    documents: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Nobody has a use for the letter any more; `why` is a short code."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """The letter is not to leave before a moment; `why` is a short code."""

    until: datetime
    why: str = ""


def is_early(ledger: Ledger, row: dict[str, Any]) -> bool:
    """Whether an owner's copy comes before the client's letter that it is to quote.

    That letter is kept from its sender until the copy is put back, so that the same sender, who
    goes on through the queue, meets the copy there.
    """
    copied = _client_letter(ledger, row)
    copied = ledger.lock_letter(copied.id) if copied is not None else None
    return copied is not None and copied.outcome is Outcome.WAITING and not copied.subject


def occasion_of(
    tools: Tools, keyring: Keyring, ledger: Ledger, *, row: dict[str, Any]
) -> Occasion | Dropped | Later:
    """What the letter of this row is written from, as things are at this moment."""
    client = ledger.client(row["client_id"])
    arrangement = ledger.arrangement(row["arrangement_id"])
    if client is None or (arrangement is None and row["arrangement_id"]):
        return Dropped(why="gone")
    if arrangement is not None and (why := _idle(tools, ledger, row, arrangement=arrangement)):
        return Dropped(why=why)
    if (later := _waits_for_hours(tools, client, row, about=arrangement)) is not None:
        return later
    link = _link(tools, keyring, ledger, row=row) if row["audience"] == CLIENT else None
    if row["audience"] == CLIENT and link is None:
        return Dropped(why="link_ended")
    copied = _client_letter(ledger, row)
    return Occasion(
        name=row["name"],
        client=client,
        today=tools.today,
        calendar=tools.calendar,
        queued_at=row["queued_at"],
        audience=row["audience"],
        link=link,
        arrangement=arrangement,
        invoices=_invoices(ledger, arrangement) or _received(ledger, row),
        replaced=_replaced(ledger, arrangement),
        confirmed=arrangement is not None and _was_confirmed(ledger, arrangement, row["id"]),
        follow_up=_follow_up(ledger, arrangement),
        copy=copied.body if copied is not None else "",
        about=row["about"],
    )


def _idle(tools: Tools, ledger: Ledger, row: dict[str, Any], *, arrangement: Arrangement) -> str:
    """Why a letter about an arrangement has nothing to say any more; empty when it has."""
    name = row["name"]
    if name == "answer_reminder":
        return "" if arrangement.waits_for_owner else "answered"
    if name in _ASKING and not arrangement.is_live:
        return "over"
    is_held = name in _AUTOMATIC and row["audience"] == CLIENT
    return "silence" if is_held and is_silent(tools, ledger, arrangement.client_id) else ""


def is_silent(tools: Tools, ledger: Ledger, client_id: str) -> bool:
    """Whether a person has set silence for a client, for good or until a day to come."""
    silence = ledger.silence(client_id)
    return silence is not None and (silence.until_on is None or tools.today <= silence.until_on)


def _waits_for_hours(
    tools: Tools, client: Client, row: dict[str, Any], *, about: Arrangement | None
) -> Later | Dropped | None:
    """What nobody asked for arrives in the client's working hours, or not at all once too late."""
    if row["name"] not in _AUTOMATIC or row["audience"] != CLIENT:
        return None
    clock = clock_of(tools, client)
    slot = clock.next_slot(tools.now, tools.reminders.hours)
    if slot <= tools.now:
        return None
    terms = about.terms if about is not None and row["name"] == "promise_nudge" else None
    if isinstance(terms, Promise) and clock.day_of(slot) > terms.day:
        return Dropped(why="too_late")
    return Later(until=slot)


def _link(tools: Tools, keyring: Keyring, ledger: Ledger, *, row: dict[str, Any]) -> Link | None:
    """The link that the letter carries: its own, else another that lives, else a fresh one.

    A letter about nothing but its link is idle once that has ended: somebody ended it on purpose.
    """
    own = ledger.link(row["link_id"]) if row["link_id"] else None
    is_whole = own is not None and own.rights is Rights.FULL and keyring.knows(own.key)
    if own is not None and is_whole and own.is_live(tools.now):
        return own
    if not row["arrangement_id"] and row["name"] != _RECEIVED:
        return None
    return link_at_hand(tools, ledger, row["client_id"], keyring=keyring)


def link_at_hand(tools: Tools, ledger: Ledger, client_id: str, *, keyring: Keyring) -> Link:
    """A link of the client's that lives, else a fresh one."""
    living = living_link(tools, ledger, client_id)
    if living is not None and keyring.knows(living.key):
        return living
    fresh = new_link(tools, client_id, key=keyring.key, days=keyring.days, rights=Rights.FULL)
    ledger.save_link(fresh)
    ledger.note("link_issued", client_id, at=tools.now)
    return fresh


def _client_letter(ledger: Ledger, row: dict[str, Any]) -> SentLetter | None:
    """The client's letter of which an owner's row is the copy."""
    if row["audience"] != OWNER:
        return None
    mine = [
        letter
        for letter in ledger.letters(row["client_id"])
        if letter.arrangement_id == row["arrangement_id"]
        and (letter.name, letter.audience) == (row["name"], CLIENT)
        and letter.id < row["id"]
    ]
    return mine[-1] if mine else None


def _invoices(ledger: Ledger, arrangement: Arrangement | None) -> tuple[Invoice, ...]:
    if arrangement is None:
        return ()
    known = {invoice.id: invoice for invoice in ledger.invoices(arrangement.client_id)}
    return tuple(known[name] for name in arrangement.invoice_ids if name in known)


def _received(ledger: Ledger, row: dict[str, Any]) -> tuple[Invoice, ...]:
    """The invoice on which the money arrived for which this letter thanks."""
    if row["name"] != _RECEIVED:
        return ()
    invoice = ledger.invoice(json.loads(row["about"])["invoice"])
    return () if invoice is None else (invoice,)


def _was_confirmed(ledger: Ledger, arrangement: Arrangement, before: int) -> bool:
    """Whether the client was sent the dates of an arrangement before this letter."""
    return any(
        letter.arrangement_id == arrangement.id
        and letter.audience == CLIENT
        and letter.name == f"{arrangement.kind}_agreed"
        and letter.id < before
        for letter in ledger.letters(arrangement.client_id)
    )


def _replaced(ledger: Ledger, arrangement: Arrangement | None) -> tuple[Arrangement, ...]:
    if arrangement is None:
        return ()
    ended = [
        ledger.arrangement(line.arrangement_id)
        for line in ledger.timeline(arrangement.client_id)
        if line.what.endswith("_replaced") and line.details.get("by") == arrangement.id
    ]
    last = max((letter.id for letter in ledger.letters(arrangement.client_id)), default=0)
    return tuple(a for a in ended if a is not None and _was_confirmed(ledger, a, last + 1))


def _follow_up(ledger: Ledger, arrangement: Arrangement | None) -> date | None:
    """The day on which whoever answered looks at it again."""
    if arrangement is None:
        return None
    who = arrangement.client_id
    days = [
        (task.id, task.due_on)
        for task in (*ledger.tasks(who), *ledger.tasks(who, done=True))
        if task.arrangement_id == arrangement.id and task.what == "look_again"
    ]
    return max(days)[1] if days else None
