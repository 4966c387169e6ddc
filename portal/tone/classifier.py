"""The classifier: a linear model that recognises what the rules have no words for, and says why.

Its weights are data, in models/<language>.json, trained by `python -m tests.tone.train`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the classifier takes a sentence for, and the words that weighed most in it."""

    category: Category
    place: int
    pieces: tuple[str, ...]


class Classifier:
    """Weighs the sentences of one language.

    `told` holds the scores from which on a sentence is `harsh` and below which it is `gentle`, the
    names of `categories`, and for each feature its weight for being harsh and for each category.
    """

    def __init__(self, language: str, told: dict[str, Any]) -> None:
        self._rules = rules_of(language)
        self._harsh: float = told["harsh"]
        self._gentle: float = told["gentle"]
        self._categories = [Category(name) for name in told["categories"]]
        self._weights: dict[str, list[int]] = told["weights"]

    def is_gentle(self, sentence: Sentence) -> bool:
        """Whether a sentence is so gentle as a whole that one hard word in it weighs little."""
        return self._score(sentence) < self._gentle

    def verdict(self, sentence: Sentence) -> Verdict | None:
        """What the sentence looks like; None for one that may stand."""
        if self._score(sentence) <= self._harsh or self._rules.is_own(sentence.said):
            return None
        seen = features(sentence, self._rules)
        known = {name: self._weights[name] for name in seen if name in self._weights}
        sums = [sum(column) for column in zip(*known.values(), strict=True)][1:]
        weight = [0.0] * len(sentence.words)
        for name, weights in known.items():
            first, last = seen[name]
            for at in range(first, last + 1):
                weight[at] += weights[0] / (last + 1 - first)
        rows = _heaviest(weight)
        return Verdict(
            category=self._categories[sums.index(max(sums))],
            place=sentence.spans[min(rows)[0]][0],
            pieces=tuple(sentence.piece(first, last) for first, last in rows),
        )

    def _score(self, sentence: Sentence) -> float:
        seen = features(sentence, self._rules)
        total = sum(self._weights[name][0] for name in seen if name in self._weights)
        return total / sqrt(len(seen))


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
