"""All letters to one client, before and to come; what holds them, and whose words they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.sequence import LETTERS, ReminderStatus
from portal.web.desk.presentation.coming import invoices_of, leaves, reason_of_day, sums
from portal.web.desk.presentation.letters import state_of, subject_of
from portal.web.desk.presentation.reminding import step_name
from portal.web.desk.presentation.seen import letter_path
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from portal.content import Words
    from portal.domain.coming import ComingLetter
    from portal.domain.own_words import OwnWords
    from portal.domain.reminder_case import Case
    from portal.store.letter_queries import SentLetter

_CLIENT = "client"
_NAMES = {name: step for step, name in LETTERS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class AllLetters:
    """What is known of the letters to one client, at `now`; `path` is where they all stand."""

    case: Case
    coming: tuple[ComingLetter, ...]
    letters: tuple[SentLetter, ...]
    own: tuple[OwnWords, ...]
    path: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRow:
    """A letter to come. `why` says what its day is counted from."""

    name: str
    path: str
    leaves: str
    why: str
    about: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRow:
    """A letter that left, or a step that was left out, which leads nowhere."""

    name: str
    subject: str
    path: str
    state: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLettersView:
    """The page. `on_its_way` is said first, `nothing` where there is nothing to come."""

    on_its_way: tuple[ComingRow, ...]
    coming: tuple[ComingRow, ...]
    nothing: str
    written: tuple[WrittenRow, ...]


def present_client_letters(known: AllLetters, words: Words) -> ClientLettersView:
    """Everything in its order: what comes next first, what was written last first."""
    rows = [
        (one, _coming(one, known, words, queued=queued))
        for one in known.coming
        for queued in [_queued(one, known)]
        if queued is None or not queued.outcome.needs_person  # else a person says what became of it
    ]
    nothing = "nothing_follows" if known.case.open_invoices else "nothing_open"
    return ClientLettersView(
        on_its_way=tuple(row for one, row in rows if one.is_claimed),
        coming=tuple(row for one, row in rows if not one.is_claimed),
        nothing="" if rows else words(f"coming.{nothing}"),
        written=tuple(_written(known, words)),
    )


def _queued(coming: ComingLetter, known: AllLetters) -> SentLetter | None:
    """The letter of a step as it waits to leave, if it does."""
    if not coming.is_claimed or coming.is_draft:
        return None
    name = coming.name
    return next((one for one in reversed(known.letters) if one.name == name), None)


def _coming(
    coming: ComingLetter, known: AllLetters, words: Words, *, queued: SentLetter | None
) -> ComingRow:
    reminder, client = coming.reminder, coming.case.client
    invoices = invoices_of(coming)
    numbers = words.join([invoice.number for invoice in invoices])
    page = letter_path(known.path, reminder.step, reminder.invoice_ids[0])
    return ComingRow(
        name=step_name(reminder.step, words),
        path=f"/desk/formal/{reminder.id}/" if coming.is_draft else page,
        leaves=leaves(coming, words, now=known.now, queued=queued),
        why=reason_of_day(coming, words),
        about=words("coming.about", numbers=numbers, amount=sums(invoices, words)),
        is_own=any(one.fit(reminder, client) for one in known.own),
    )


def _written(known: AllLetters, words: Words) -> Iterator[WrittenRow]:
    """What left to the client and what was left out, the newest first."""
    rows: list[tuple[date, WrittenRow]] = []
    for letter in known.letters:
        has_left = letter.sent_at is not None or letter.outcome.needs_person
        if letter.audience == _CLIENT and has_left:
            on = known.case.office.day_of(letter.sent_at or letter.queued_at)
            rows.append((on, _left(letter, known, words)))
    for reminder in known.case.reminders:
        if reminder.status is ReminderStatus.SKIPPED and reminder.step.is_letter:
            said = words("coming.skipped", date=day(reminder.on, words.language))
            name = step_name(reminder.step, words)
            row = WrittenRow(name=name, subject="", path="", state=said, is_own=False)
            rows.append((reminder.on, row))
    yield from (row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True))


def _left(letter: SentLetter, known: AllLetters, words: Words) -> WrittenRow:
    step = _NAMES.get(letter.name)
    return WrittenRow(
        name=step_name(step, words) if step is not None else "",
        subject=subject_of(letter, words),
        path=f"{known.path}{letter.id}/" if letter.body else "",
        state=state_of(letter, words),
        is_own=bool(letter.edited_by),
    )
