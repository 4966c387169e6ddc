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


def present_client_letters(  # noqa: PLR0913 - one case, and what was written and is to be
    case: Case,
    coming: tuple[ComingLetter, ...],
    words: Words,
    *,
    letters: tuple[SentLetter, ...],
    own: tuple[OwnWords, ...],
    path: str,
    now: datetime,
) -> ClientLettersView:
    """Everything in its order: what comes next first, what was written last first.

    `path` is where all letters to the client stand.
    """
    rows = [(one, coming_row(one, own, words, path=path, now=now)) for one in coming]
    return ClientLettersView(
        on_its_way=tuple(row for one, row in rows if one.is_claimed),
        coming=tuple(row for one, row in rows if not one.is_claimed),
        nothing="" if rows else words(f"coming.{_why_nothing(case)}"),
        written=tuple(_written(case, letters, words, path=path)),
    )


def _why_nothing(case: Case) -> str:
    return "nothing_follows" if case.open_invoices else "nothing_open"


def coming_row(
    coming: ComingLetter, own: tuple[OwnWords, ...], words: Words, *, path: str, now: datetime
) -> ComingRow:
    """One letter to come."""
    reminder, client = coming.reminder, coming.case.client
    invoices = invoices_of(coming)
    numbers = words.join([invoice.number for invoice in invoices])
    page = letter_path(path, reminder.step, reminder.invoice_ids[0])
    return ComingRow(
        name=step_name(reminder.step, words),
        path=f"/desk/formal/{reminder.id}/" if coming.is_draft else page,
        leaves=leaves(coming, words, now=now),
        why=reason_of_day(coming, words),
        about=words("coming.about", numbers=numbers, amount=sums(invoices, words)),
        is_own=any(one.fit(reminder, client) for one in own),
    )


def _written(
    case: Case, letters: tuple[SentLetter, ...], words: Words, *, path: str
) -> Iterator[WrittenRow]:
    """What left to the client and what was left out, the newest first."""
    rows: list[tuple[date, WrittenRow]] = []
    for letter in letters:
        has_left = letter.sent_at is not None or letter.outcome.needs_person
        if letter.audience == _CLIENT and has_left:
            on = case.office.day_of(letter.sent_at or letter.queued_at)
            rows.append((on, _left(letter, words, path=path)))
    for reminder in case.reminders:
        if reminder.status is ReminderStatus.SKIPPED and reminder.step.is_letter:
            said = words("coming.skipped", date=day(reminder.on, words.language))
            name = step_name(reminder.step, words)
            row = WrittenRow(name=name, subject="", path="", state=said, is_own=False)
            rows.append((reminder.on, row))
    yield from (row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True))


def _left(letter: SentLetter, words: Words, *, path: str) -> WrittenRow:
    step = _NAMES.get(letter.name)
    subject = subject_of(letter, words)
    return WrittenRow(
        name=step_name(step, words) if step is not None else "",
        subject=subject,
        path=f"{path}{letter.id}/" if letter.body else "",
        state=state_of(letter, words),
        is_own=bool(letter.edited_by),
    )
