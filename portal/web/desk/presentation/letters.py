"""Letters as the desk lists them: what left, to whom and when, and what still waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.web.desk.presentation.moments import moment

if TYPE_CHECKING:
    from portal.content import Words
    from portal.store.case_queries import SentLetter
    from portal.web.desk.presentation.case import Case

# As many as the queue tries.
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One letter; without a path it has nothing to show yet."""

    subject: str
    path: str
    to: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """One letter as it left."""

    subject: str
    to: str
    recipient: str
    state: str
    body: str


def present_letters(case: Case, words: Words) -> tuple[LetterRow, ...]:
    """Every letter to or about a client, the newest first."""
    return tuple(
        LetterRow(
            subject=subject_of(letter, words),
            path=f"{case.path}letters/{letter.id}/" if letter.body else "",
            to=words(f"letters.to.{letter.audience}"),
            state=state_of(letter, words),
        )
        for letter in reversed(case.letters)
    )


def present_letter(letter: SentLetter, words: Words) -> LetterView:
    """One letter, whole."""
    return LetterView(
        subject=subject_of(letter, words),
        to=words(f"letters.to.{letter.audience}"),
        recipient=letter.recipient,
        state=state_of(letter, words),
        body=letter.body,
    )


def subject_of(letter: SentLetter, words: Words) -> str:
    """Its subject as it left; before that, what it will be about."""
    if letter.subject:
        return letter.subject
    key = f"letters.name.{letter.name}"
    return words(key if key in words else "letters.name.other")


def state_of(letter: SentLetter, words: Words) -> str:
    """When it left, or that it waits."""
    if letter.sent_at is not None:
        name = "sent" if letter.body else "dropped"
        return words(f"letters.{name}", moment=moment(letter.sent_at, words.language))
    if letter.tries >= _TRIES:
        return words("letters.stuck")
    return words("letters.waits" if not letter.tries else "letters.waits_again")
