"""What is found in a text: where it stands, what it does to a reader, what to say instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Level(StrEnum):
    """How much a finding weighs: it stops the sending, asks to be looked at, or is a hint."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Kind(StrEnum):
    """What kind of text is read; some rules leave some kinds alone."""

    LETTER = "letter"
    REMINDER = "reminder"  # a letter about what is due, which owes its reader the facts
    FORMAL = "formal"  # the one formal letter before the law is asked
    LEGAL = "legal"
    DESK = "desk"
    PAGE = "page"


class Reader(StrEnum):
    """Who reads. Where it is not known, a consumer: the law protects them most."""

    CONSUMER = "consumer"
    PROFESSIONAL = "professional"


class Category(StrEnum):
    """What a sentence does that it should not."""

    ACCUSATION = "accusation"
    THREAT = "threat"
    HUMILIATION = "humiliation"
    PRESSURE = "pressure"
    VAGUE = "vague"
    GENERALISATION = "generalisation"
    INTRUSION = "intrusion"
    JARGON = "jargon"
    LEGAL_RISK = "legal-risk"
    REGISTER = "register"  # `vous` and `tu` in one text
    FACTS = "facts"  # a letter that does not say what, how much, when, and what one can do
    WAIVER = "waiver"  # what the owner accepted, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. Line and column count from 1 and show where the words begin.

    `excerpt` is the sentence, `because` the words of it that weighed, `message` says in the
    language of the text what they do, `alternative` what could be said instead (empty when there is
    nothing to say instead).
    """

    rule: str
    category: Category
    level: Level
    line: int
    column: int
    excerpt: str
    message: str
    alternative: str = ""
    because: tuple[str, ...] = ()


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether a text with these findings must not be sent."""
    return any(finding.level is Level.BLOCK for finding in findings)


def disturbs(findings: Iterable[Finding]) -> bool:
    """Whether there is anything but hints."""
    return any(finding.level is not Level.INFO for finding in findings)
