"""The linter: reads a text with the rules of its language and with the classifier, and explains."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from portal.tone.classifier import classifier_of
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
    from portal.tone.sentences import Sentence

LANGUAGES = ("fr", "en")
# The law and the desk have a language of their own, which the classifier never learned.
_BY_RULES_ALONE = frozenset({Kind.LEGAL, Kind.DESK})
_LONG_ENOUGH = 6  # words, for a sentence to have a rest that could soften it


class Linter:
    """Reads texts of one language. `Linter.of("fr")` gives the one that is shared."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rules = rules_of(language)
        self._classifier = classifier_of(language)
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
        excerpt, weighs = sentence.excerpt, for_whom[0] not in _BY_RULES_ALONE
        matches = list(self.rules.matches(sentence))
        for match in matches:
            if match.rule.applies(*for_whom):
                found = telling.of_rule(match.rule, match.place, (excerpt, match.piece))
                soft = weighs and match.rule.raw is None and self._is_softened(found, sentence)
                yield replace(found, level=Level.INFO) if soft else found
        # a rule says better what is wrong, also where it leaves this kind of text alone
        if weighs and all(match.rule.level is Level.INFO for match in matches):
            verdict = self._classifier.verdict(sentence)
            if verdict is not None:
                told = excerpt, verdict.pieces
                yield telling.of_classifier(verdict.category, verdict.place, told)

    def _is_softened(self, found: Finding, sentence: Sentence) -> bool:
        """Whether the rest of a sentence is so gentle that one hard word in it is but a hint."""
        if found.level is not Level.WARN or len(sentence.words) < _LONG_ENOUGH:
            return False
        return self._classifier.is_gentle(sentence)


@cache
def _linter(language: str) -> Linter:
    if language not in LANGUAGES:
        raise ValueError(f"The linter does not read {language!r}, only {' and '.join(LANGUAGES)}.")
    return Linter(language)
