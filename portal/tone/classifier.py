"""The classifier: a linear model that recognises what the rules have no words for, and says why.

Its weights are data, in models/<language>.json, trained by `python -m tests.tone.train`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.tone.features import features
from portal.tone.findings import Category
from portal.tone.rules import rules_of

if TYPE_CHECKING:
    from portal.tone.sentences import Sentence

_FOLDER = Path(__file__).parent / "models"
_PIECES = 3  # at most, in an explanation
_FEWEST = 5  # words and signs: fewer say too little to be told by what is usual


class Leaning(StrEnum):
    """Which way a sentence as a whole leans."""

    GENTLE = "gentle"
    UNSURE = "unsure"
    HARSH = "harsh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the classifier takes a sentence for, and the words that weighed most in it."""

    category: Category
    place: int
    pieces: tuple[str, ...]


class Classifier:
    """Weighs the sentences of one language.

    `told` holds the scores above which a sentence leans to `harsh` and up to which it is `gentle`,
    a `bias`, for each feature its `weights`, and for words and signals what each says (`kinds`)
    for each of the `categories`.
    """

    def __init__(self, language: str, told: dict[str, Any]) -> None:
        self._rules = rules_of(language)
        self._harsh: float = told["harsh"]
        self._gentle: float = told["gentle"]
        self._bias: float = told["bias"]
        self._categories = [Category(name) for name in told["categories"]]
        self._weights: dict[str, int] = told["weights"]
        self._kinds: dict[str, list[int]] = told["kinds"]

    def score(self, sentence: Sentence) -> float:
        """How harsh a sentence is, as a number to compare with others."""
        seen = features(sentence, self._rules)
        total = sum(self._weights[name] for name in seen if name in self._weights)
        return self._bias + total / sqrt(len(seen))

    @staticmethod
    def decides(sentence: Sentence) -> bool:
        """Whether a sentence is long enough to lean anywhere."""
        return len(sentence.words) >= _FEWEST

    def leaning(self, sentence: Sentence) -> Leaning:
        """Which way the sentence leans: what a rule finds in a gentle one weighs little."""
        if not self.decides(sentence):
            return Leaning.UNSURE
        score = self.score(sentence)
        if score > self._harsh:
            return Leaning.HARSH
        return Leaning.UNSURE if score > self._gentle else Leaning.GENTLE

    def verdict(self, sentence: Sentence) -> Verdict:
        """What a sentence is likely to do to its reader, were it harsh."""
        seen = features(sentence, self._rules)
        sums = [0] * len(self._categories)
        weight = [0.0] * len(sentence.words)
        for name, (first, last) in seen.items():
            if name in self._kinds:
                sums = [so_far + more for so_far, more in zip(sums, self._kinds[name], strict=True)]
            for at in range(first, last + 1):
                weight[at] += self._weights.get(name, 0) / (last + 1 - first)
        rows = _heaviest(weight)
        return Verdict(
            category=self._categories[sums.index(max(sums))],
            place=sentence.spans[min(rows)[0]][0],
            pieces=tuple(sentence.piece(first, last) for first, last in rows),
        )


def _heaviest(weight: list[float]) -> list[tuple[int, int]]:
    """The words that weigh most, neighbours taken together, in the order of the sentence."""
    limit = sorted(weight, reverse=True)[: 2 * _PIECES][-1]
    chosen = [at for at, w in enumerate(weight) if w >= max(limit, max(weight) / 4)]
    rows: list[tuple[int, int]] = []
    for at in chosen:
        if rows and at == rows[-1][1] + 1:
            rows[-1] = rows[-1][0], at
        else:
            rows.append((at, at))
    heavy = sorted(rows, key=lambda row: -sum(weight[row[0] : row[1] + 1]))[:_PIECES]
    return sorted(heavy)


@cache
def classifier_of(language: str) -> Classifier:
    """The classifier of `fr` or `en`, read once."""
    text = (_FOLDER / f"{language}.json").read_text(encoding="utf-8")
    return Classifier(language, json.loads(text))
