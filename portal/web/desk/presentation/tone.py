"""What the tone linter finds in a letter, as somebody at the desk reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.content.typography import typeset
from portal.content.words import PLACE
from portal.tone import Category, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.content import Words
    from portal.domain.clients import Voice
    from portal.tone import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a sentence does to its reader, and what could be said instead (or nothing)."""

    message: str
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneLine:
    """What is said of one sentence: how much the gravest of it weighs, and all of it.

    `language` is that of the letter: the remarks speak it, too. Without a sentence it is ours.
    """

    weight: str
    sentence: str
    remarks: tuple[Remark, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOver:
    """A text that was read over: what is said of it.

    `harsh` is the sentence for which it must not be sent like this, or nothing.
    """

    tone: tuple[ToneLine, ...]
    harsh: str

    @property
    def is_harsh(self) -> bool:
        """Whether it must not be sent like this."""
        return bool(self.harsh)


def present_tone(
    findings: Iterable[Finding], words: Words, *, strays: tuple[str, ...], voice: Voice
) -> tuple[ToneLine, ...]:
    """Every remark, the gravest first; what was waived is none.

    `strays` are words of another register than that of the voice.
    """
    order = list(Level)
    told = [one for one in findings if one.category is not Category.WAIVER]
    by_sentence: dict[str, list[Finding]] = {}
    for finding in sorted(told, key=lambda one: order.index(one.level)):
        by_sentence.setdefault(finding.excerpt, []).append(finding)
    lines = (
        ToneLine(
            weight=words(f"coming.tone.{found[0].level}"),
            sentence=sentence,
            remarks=tuple(_remark(finding, voice) for finding in found),
            language=voice.language,
        )
        for sentence, found in by_sentence.items()
    )
    return (*_strays(strays, voice, words), *lines)


def _remark(finding: Finding, voice: Voice) -> Remark:
    # what a gentler sentence leaves open is no place of the letter: somebody writes it out
    instead = PLACE.sub(r"[\1]", finding.alternative)
    return Remark(
        message=typeset(finding.message, voice.language),
        instead=typeset(instead, voice.language),
    )


def _strays(strays: tuple[str, ...], voice: Voice, words: Words) -> Iterator[ToneLine]:
    if strays:
        said = words.join([words("coming.quoted", text=word) for word in strays])
        yield ToneLine(
            weight=words(f"coming.tone.{Level.WARN}"),
            sentence="",
            remarks=(Remark(message=words(f"coming.strays.{voice}", said=said), instead=""),),
            language=words.language,
        )
