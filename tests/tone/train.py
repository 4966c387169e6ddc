"""Train the classifier: `python -m tests.tone.train` writes portal/tone/models/<language>.json.

A linear support vector machine, by coordinate descent on its dual: small enough to stand here
without a library, and the same weights on every machine. From which score on a sentence counts as
harsh, and below which as gentle, is chosen by cross-validation on the training corpora.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.tone.features import features
from portal.tone.rules import rules_of
from portal.tone.sentences import sentences
from tests.tone.corpora import Example, content, training

if TYPE_CHECKING:
    from collections.abc import Sequence

MODELS = Path(__file__).parents[2] / "portal" / "tone" / "models"
FALSE_ALARMS = 0.0125  # of gentle sentences, at most, that may be taken for harsh
MISSED = 0.02  # of harsh sentences, at most, that may be taken for gentle
_FOLDS = 5
_ROUNDS = 30
_MARGIN_COST = 1.0
_SELDOM = 2  # a feature that fewer sentences have teaches nothing
_SCALE = 1000  # weights are kept as whole numbers
_LIGHT = 8

Row = tuple[tuple[str, ...], float]  # the features of a sentence, each with the same value


def rows_of(examples: Sequence[Example], language: str) -> list[Row]:
    """The features of each example; a text of two sentences is one row."""
    rules = rules_of(language)
    rows = []
    for example in examples:
        seen: dict[str, None] = {}
        for sentence in sentences(example.text, rules.contractions):
            seen |= dict.fromkeys(features(sentence, rules))
        rows.append((tuple(seen), len(seen) ** -0.5 if seen else 0.0))
    return rows


def trained(rows: Sequence[Row], wanted: Sequence[bool]) -> dict[str, float]:
    """The weights that tell the wanted rows from the others; both sides count alike."""
    share = sum(wanted) / len(wanted)
    cost = {True: _MARGIN_COST * 0.5 / share, False: _MARGIN_COST * 0.5 / (1 - share)}
    weights: dict[str, float] = {}
    alpha = [0.0] * len(rows)
    order = list(range(len(rows)))
    chance = random.Random(0)  # noqa: S311 - the same order each time, no secret
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for at in order:
            names, value = rows[at]
            sign = 1.0 if wanted[at] else -1.0
            margin = sign * value * sum(weights.get(name, 0.0) for name in names)
            soft = 0.5 / cost[wanted[at]]
            new = max(alpha[at] - (margin - 1 + soft * alpha[at]) / (1 + soft), 0.0)
            step = (new - alpha[at]) * sign * value
            alpha[at] = new
            if step:
                for name in names:
                    weights[name] = weights.get(name, 0.0) + step
    return weights


def scored(weights: dict[str, float], row: Row) -> float:
    """How far on the wanted side a row lies."""
    names, value = row
    return value * sum(weights.get(name, 0.0) for name in names)


def scores_unseen(
    rows: Sequence[Row], wanted: Sequence[bool], groups: Sequence[int]
) -> list[float]:
    """The score of each row by weights that were trained on the other groups."""
    scores = [0.0] * len(rows)
    for group in sorted(set(groups)):
        rest = [at for at, own in enumerate(groups) if own != group]
        weights = trained([rows[at] for at in rest], [wanted[at] for at in rest])
        for at, own in enumerate(groups):
            if own == group:
                scores[at] = scored(weights, rows[at])
    return scores


def folds(count: int) -> list[int]:
    """A group for each of so many examples, at random and the same each time."""
    chance = random.Random(1)  # noqa: S311
    return [chance.randrange(_FOLDS) for _ in range(count)]


def model(language: str) -> dict[str, object]:
    """The model of a language, ready to be written."""
    examples = (*training(language), *content(language))
    rows, harsh = rows_of(examples, language), [one.harsh for one in examples]
    common = Counter(name for names, _ in rows for name in names)
    rows = [
        (tuple(name for name in names if common[name] >= _SELDOM), value) for names, value in rows
    ]
    unseen = scores_unseen(rows, harsh, folds(len(rows)))
    gentle = sorted(
        score
        for score, one in zip(unseen, examples, strict=True)
        if not one.harsh and one.source != "content"  # ours is too easy to be told from harsh
    )
    rough = sorted(score for score, one in zip(unseen, examples, strict=True) if one.harsh)
    weights = trained(rows, harsh)
    kinds = sorted({one.kind for one in examples if one.harsh})
    of_kind = [(row, one.kind) for row, one in zip(rows, examples, strict=True) if one.harsh]
    columns = [
        trained([row for row, _ in of_kind], [kind == wanted for _, kind in of_kind])
        for wanted in kinds
    ]
    return {
        "harsh": round(gentle[-1 - int(FALSE_ALARMS * len(gentle))] * _SCALE),
        "gentle": round(rough[int(MISSED * len(rough))] * _SCALE),
        "categories": kinds,
        "weights": {
            name: [round(w * _SCALE), *(round(column.get(name, 0.0) * 100) for column in columns)]
            for name, w in sorted(weights.items())
            if abs(w) * _SCALE >= _LIGHT
        },
    }


@click.command()
@click.argument("languages", nargs=-1)
def main(languages: tuple[str, ...]) -> None:
    """Write the model of each language anew."""
    for language in languages or ("fr", "en"):
        told = json.dumps(model(language), ensure_ascii=False, separators=(",", ":"))
        path = MODELS / f"{language}.json"
        path.write_text(told.replace("],", "],\n") + "\n", encoding="utf-8")
        click.echo(f"{path.name}: {path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
