"""The rules of one language: what each matches, how much it weighs, what could be said instead.

They are data, in rules/<language>.toml; this module reads them and says which apply where.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.tone.findings import Category, Kind, Level, Reader
from portal.tone.inflections import Inflections
from portal.tone.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.tone.patterns import Pattern
    from portal.tone.sentences import Sentence

_FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One rule. `unless` are patterns that speak it free when the sentence holds one of them."""

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
        told = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        forms = tomllib.loads((_FOLDER / f"forms.{language}.toml").read_text(encoding="utf-8"))
        self.contractions: dict[str, str] = forms.get("contractions", {})
        inflections = Inflections(forms["endings"], forms["verbs"], forms["families"])
        compile_ = Patterns(inflections.forms, told["lists"], told["negations"]).compile
        self._free = compile_(told["freed"])
        self.all = tuple(_rule(name, rule, compile_) for name, rule in told["rules"].items())
        self._by_sign = tuple(rule for rule in self.all if rule.raw)
        self._by_word: dict[str, list[tuple[Rule, Pattern]]] = {}
        for rule in self.all:
            for pattern in rule.patterns:
                for anchor in pattern.anchors:
                    self._by_word.setdefault(anchor, []).append((rule, pattern))
        self._lengths = sorted({len(a) - 1 for a in self._by_word if a.endswith("*")})
        self._watching = lru_cache(maxsize=16384)(self._look_up)

    def _look_up(self, word: str) -> tuple[tuple[Rule, Pattern], ...]:
        starts = (f"{word[:length]}*" for length in self._lengths if len(word) >= length)
        return tuple(one for key in (word, *starts) for one in self._by_word.get(key, ()))

    def applying(self, kind: Kind, reader: Reader) -> tuple[Rule, ...]:
        """The rules with which texts of this kind, for this reader, are read."""
        return tuple(rule for rule in self.all if rule.applies(kind, reader))

    def matches(self, sentence: Sentence) -> Iterator[Match]:
        """Each rule that a sentence breaks, once; what stands between « » is only mentioned."""
        said, found = sentence.said, dict[str, Match]()
        watched = (self._watching(word) for word in dict.fromkeys(sentence.words))
        for rule, pattern in dict.fromkeys(one for ones in watched for one in ones):
            if rule.id not in found and (words := self._find(rule, pattern, said)):
                first = said.count(" ", 0, words.start()) - 1
                last = first + words[0].count(" ") - 1
                if not sentence.quotes(first):
                    place, piece = sentence.spans[first][0], sentence.piece(first, last)
                    found[rule.id] = Match(rule=rule, place=place, piece=piece)
        yield from found.values()
        yield from self._signs(sentence)

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
        return self._free.expression.search(f" {clause.strip()} ") is not None


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
        spared=frozenset(told.get("spared", ())),
    )


@cache
def rules_of(language: str) -> Rules:
    """The rules of `fr` or `en`, read once."""
    return Rules(language)
