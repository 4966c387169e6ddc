"""The linter: reads a text with the rules of its language and with the classifier, and explains."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from portal.tone.classifier import Classifier, Leaning, classifier_of
from portal.tone.facts import missing_facts
from portal.tone.findings import Kind, Level, Reader
from portal.tone.reading import markdown, plain, words
from portal.tone.registers import prevailing, registers
from portal.tone.rules import rules_of
from portal.tone.sentences import sentences
from portal.tone.speech import speech_of
from portal.tone.telling import Places, Telling
from portal.tone.waivers import settled, waivers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.tone.findings import Finding
    from portal.tone.reading import Readable
    from portal.tone.rules import Rule
    from portal.tone.sentences import Sentence

LANGUAGES = ("fr", "en")
# The law and the desk have a language of their own, which the classifier never learned.
_BY_RULES_ALONE = frozenset({Kind.LEGAL, Kind.DESK})
_LONG_ENOUGH = 6  # words and signs, for a sentence to have a rest that could soften it


class Linter:
    """Reads texts of one language. `Linter.of("fr")` gives the one that is shared.

    Without a `classifier`, with the one of the language.
    """

    def __init__(self, language: str, classifier: Classifier | None = None) -> None:
        self.language = language
        self.rules = rules_of(language)
        self.classifier = classifier or classifier_of(language)
        self._speech = speech_of(language)

    @staticmethod
    def of(language: str) -> Linter:
        """The linter of `fr` or `en`; a voice such as `fr-tu` names its language.

        ValueError for another language.
        """
        return _linter(language.partition("-")[0])

    def read(
        self,
        text: str,
        *,
        kind: Kind = Kind.LETTER,
        reader: Reader = Reader.CONSUMER,
        register: str | None = None,
    ) -> tuple[Finding, ...]:
        """What is found in a plain text, such as a letter that leaves, in the order of the text.

        `register` (`vous` or `tu`) is the one that alternatives speak; None: as the text does.
        """
        return self._read(text, plain(text), (kind, reader), register=register)

    def read_markdown(
        self,
        text: str,
        *,
        kind: Kind = Kind.PAGE,
        reader: Reader = Reader.CONSUMER,
        register: str | None = None,
    ) -> tuple[Finding, ...]:
        """The same for a Markdown file: only what a client reads, with the waivers in it."""
        return self._read(text, markdown(text), (kind, reader), register=register)

    def read_words(
        self,
        text: str,
        *,
        kind: Kind = Kind.PAGE,
        reader: Reader = Reader.CONSUMER,
        register: str | None = None,
    ) -> tuple[Finding, ...]:
        """The same for a TOML file of words, each text for itself."""
        return self._read(text, words(text), (kind, reader), register=register)

    def _read(
        self,
        text: str,
        readable: Readable,
        for_whom: tuple[Kind, Reader],
        *,
        register: str | None,
    ) -> tuple[Finding, ...]:
        if self.language == "fr":
            register = register or prevailing(readable.said[-1])
        telling = Telling(speech=self._speech, places=Places(text), register=register)
        found: dict[Finding, None] = {}
        for said in readable.said:
            found |= dict.fromkeys(self._found(said, for_whom, telling))
        for rule in self.rules.applying(*for_whom):
            found |= {
                telling.of_rule(rule, place, (address, address)): None
                for place, address in readable.addresses
                if rule.address and rule.address in address
            }
        found |= dict.fromkeys(_left_out(readable, for_whom[0], telling))
        told = settled(found, tuple(waivers(readable.comments)), telling)
        return tuple(sorted(told, key=lambda finding: (finding.line, finding.column)))

    def _found(
        self, said: str, for_whom: tuple[Kind, Reader], telling: Telling
    ) -> Iterator[Finding]:
        for sentence in sentences(said, self.rules.contractions):
            yield from self._in_sentence(sentence, for_whom, telling)
        if self.language == "fr":
            yield from registers(said)

    def _in_sentence(
        self, sentence: Sentence, for_whom: tuple[Kind, Reader], telling: Telling
    ) -> Iterator[Finding]:
        excerpt = sentence.excerpt
        matches = list(self.rules.matches(sentence))
        # a rule says better what is wrong, also where it leaves this kind of text alone
        named = any(match.rule.level is not Level.INFO for match in matches)
        leaning = None if for_whom[0] in _BY_RULES_ALONE else self.classifier.leaning(sentence)
        for match in matches:
            if match.rule.applies(*for_whom):
                found = telling.of_rule(match.rule, match.place, (excerpt, match.piece))
                sure = stands_alone(match.rule, sentence)
                yield found if sure else replace(found, level=_level(found, leaning))
        if leaning is Leaning.HARSH and not named and not self.rules.is_own(sentence.said):
            verdict = self.classifier.verdict(sentence)
            told = excerpt, verdict.pieces
            yield telling.of_classifier(verdict.category, verdict.place, told)


def _left_out(readable: Readable, kind: Kind, telling: Telling) -> Iterator[Finding]:
    """What a reminder does not say; of the formal letter, whose reader has read three, a hint."""
    if readable.whole and kind in {Kind.REMINDER, Kind.FORMAL}:
        said = readable.said[-1]
        for fact in missing_facts(
            " ".join((said, *(address for _, address in readable.addresses)))
        ):
            yield telling.of_fact(fact, said, is_hint=kind is Kind.FORMAL)


def stands_alone(rule: Rule, sentence: Sentence) -> bool:
    """Whether a rule needs no second opinion: on signs, and where no rest softens a sentence."""
    return rule.sure or rule.raw is not None or len(sentence.words) < _LONG_ENOUGH


def _level(found: Finding, leaning: Leaning | None) -> Level:
    """How much a rule's finding weighs in a sentence that leans one way or the other.

    A rule alone stops no letter, and in a gentle sentence it only hints.
    """
    if leaning is Leaning.GENTLE:
        return Level.INFO
    if leaning is Leaning.UNSURE and found.level is Level.BLOCK:
        return Level.WARN
    return found.level


@cache
def _linter(language: str) -> Linter:
    if language not in LANGUAGES:
        raise ValueError(f"The linter does not read {language!r}, only {' and '.join(LANGUAGES)}.")
    return Linter(language)
