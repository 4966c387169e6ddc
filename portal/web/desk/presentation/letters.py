"""Letters as the desk lists them: what left, to whom and when, and what still waits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.actions.undelivered import REGARDED
from portal.domain.letters import Outcome
from portal.web.desk.presentation.moments import moment

if TYPE_CHECKING:
    from portal.content import Words
    from portal.store.letter_queries import SentLetter
    from portal.web.desk.presentation.case import Case

# What the codes of mail servers mean (RFC 5321, RFC 3463): the first that fits.
_CODES = (
    (r"53[0-9]|\d+ 5\.7\.8", "sign_in"),
    (r"5\d\d 5\.1\.", "address"),
    (r"\d+ 5\.(?:3\.4|2\.3)", "large"),
    (r"\d+ [45]\.2\.|[45]52", "full"),
    (r"\d+ [45]\.7\.|554", "policy"),
    (r"45[01]", "patience"),
    (r"4", "later"),
    (r"550$", "address"),
)


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
    """When it left, that it waits and why, or that it did not leave."""
    problem = problem_in_words(letter.problem, words)
    match letter.outcome:
        case Outcome.SENT:
            name = "regarded" if letter.problem == REGARDED else "sent"
            at = letter.sent_at or letter.queued_at
            return words(f"letters.{name}", moment=moment(at, words.language))
        case Outcome.DROPPED:
            return words("letters.dropped", why=why_in_words(letter.problem, words))
        case Outcome.WAITING:
            return _waits(letter, problem, words)
        case stuck:
            return words(f"letters.{stuck}", problem=problem)


def _waits(letter: SentLetter, problem: str, words: Words) -> str:
    if letter.claimed_at is not None:
        return words("letters.in_hand")
    if letter.not_before is None:
        return words("letters.waits")
    at = moment(letter.not_before, words.language)
    if not letter.problem:
        return words("letters.waits_until", moment=at)
    return words("letters.waits_again", problem=problem, moment=at)


def why_in_words(why: str, words: Words) -> str:
    """Why a letter was not needed any more."""
    key = f"letters.why.{why}"
    return words(key if key in words else "letters.why.other")


def problem_in_words(problem: str, words: Words) -> str:
    """Why a letter did not leave: the short code as a sentence goes on with it."""
    key = f"letters.problem.{problem}"
    if key in words and not words.texts[key].places:
        return words(key)
    named = next((name for begins, name in _CODES if re.match(begins, problem)), "other")
    return words(f"letters.problem.{named}", code=problem)
