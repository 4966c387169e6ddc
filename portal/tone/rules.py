"""The rules of one language: what each matches, how much it weighs, what could be said instead.

They are data, in rules/<language>.toml; this module reads them and says which apply where.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.tone.findings import Category, Kind, Level, Reader
from portal.tone.inflections import Inflections
from portal.tone.patterns import Patterns, Watch
from portal.tone.stems import Reducer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.tone.patterns import Pattern
    from portal.tone.sentences import Sentence

_FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One rule. `unless` are patterns that speak it free when the sentence holds one of them.

    What is `sure` needs nobody's second opinion: a clause of the law, in whatever tone it is said.
    """

    id: str
    category: Category
    level: Level
    patterns: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    raw: re.Pattern[str] | None = None
    address: str = ""
    alternatives: dict[str, str]
    note: str = ""
    negatable: bool = False
    sure: bool = False
    spared: frozenset[str] = frozenset()

    def applies(self, kind: Kind, reader: Reader) -> bool:
        """Whether texts of this kind, for this reader, are read with the rule."""
        return not self.spared & {kind.value, reader.value, f"{kind}/{reader}"}

    def alternative(self, register: str | None) -> str:
        """What could be said instead, as this register says it."""
        return self.alternatives.get(register or "", "") or self.alternatives.get("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a rule found: the words, and where they begin in the text."""

    rule: Rule
    place: int
    piece: str


class Rules:
    """All rules of a language, and the words by which they are found quickly."""

    def __init__(self, language: str) -> None:
        told, forms = _told(language), _told(f"forms.{language}")
        self.contractions: dict[str, str] = forms["contractions"]
        self.reducer = Reducer(forms["alike"], forms["suffixes"])
        inflections = Inflections(forms["endings"], forms["verbs"], forms["families"])
        compile_ = Patterns(inflections.forms, told["lists"], told["negations"]).compile
        self._freed = compile_(told["freed"])
        self._own = tuple(map(compile_, told["own"]))
        self.all = tuple(_rule(name, rule, compile_) for name, rule in told["rules"].items())
        self._by_sign = tuple(rule for rule in self.all if rule.raw)
        self._watch = Watch((rule, pattern) for rule in self.all for pattern in rule.patterns)
        signals = _told(f"signals.{language}").items()
        self._signals = Watch((name, compile_(said)) for name, said in signals)

    def applying(self, kind: Kind, reader: Reader) -> tuple[Rule, ...]:
        """The rules with which texts of this kind, for this reader, are read."""
        return tuple(rule for rule in self.all if rule.applies(kind, reader))

    def matches(self, sentence: Sentence) -> Iterator[Match]:
        """Each rule that a sentence breaks, once; what stands between « » is only mentioned."""
        yield from self._signs(sentence)
        said = sentence.said
        found: set[str] = set()
        for rule, pattern in self._watch.likely(sentence.words):
            if rule.id not in found and (words := self._find(rule, pattern, said)):
                first, last = _words(said, words)
                if self.is_own(said):
                    return
                if not sentence.quotes(first):
                    found.add(rule.id)
                    place, piece = sentence.spans[first][0], sentence.piece(first, last)
                    yield Match(rule=rule, place=place, piece=piece)

    def signals(self, sentence: Sentence) -> list[tuple[str, int, int]]:
        """Every signal in a sentence with its first and last word, in the order of the words."""
        said = sentence.said
        return sorted(
            ((name, *_words(said, words)))
            for name, pattern in self._signals.likely(sentence.words)
            for words in pattern.expression.finditer(said)
        )

    def is_own(self, said: str) -> bool:
        """Whether a sentence is a question of the reader's own, or admits a fault of ours."""
        return any(own.expression.search(said) for own in self._own)

    def _signs(self, sentence: Sentence) -> Iterator[Match]:
        for rule in self._by_sign:
            if rule.raw and (signs := rule.raw.search(sentence.text)):
                place = sentence.start + signs.start()
                yield Match(rule=rule, place=place, piece=signs[0].strip())

    def _find(self, rule: Rule, pattern: Pattern, said: str) -> re.Match[str] | None:
        found = pattern.expression.search(said)
        while found is not None and rule.negatable and self._is_freed(said[: found.start()]):
            found = pattern.expression.search(said, found.end() - 1)
        if found is None or any(free.expression.search(said) for free in rule.unless):
            return None
        return found

    def _is_freed(self, before: str) -> bool:
        """Whether the words before say that it is not so: `aucun`, `sans`, `ne … pas`."""
        clause = re.split(r" [,;:.?!…] ", before)[-1]
        return self._freed.expression.search(f" {clause.strip()} ") is not None


def _rule(name: str, told: dict[str, Any], compile_: Callable[[str], Pattern]) -> Rule:
    said = told.get("instead", "")
    return Rule(
        id=name,
        category=Category(told["category"]),
        level=Level(told["level"]),
        patterns=tuple(map(compile_, told.get("match", ()))),
        unless=tuple(map(compile_, told.get("unless", ()))),
        raw=re.compile(told["raw"]) if "raw" in told else None,
        address=told.get("address", ""),
        alternatives=said if isinstance(said, dict) else {"": said},
        note=told.get("note", ""),
        negatable=told.get("negatable", False),
        sure=told.get("sure", False),
        spared=frozenset(told.get("spared", ())),
    )


def _words(said: str, found: re.Match[str]) -> tuple[int, int]:
    """The first and the last word that a pattern found in a sentence."""
    first = said.count(" ", 0, found.start()) - 1
    return first, first + found[0].count(" ") - 1


def _told(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def rules_of(language: str) -> Rules:
    """The rules of `fr` or `en`, read once."""
    return Rules(language)
