"""Train the classifier: `python -m tests.tone.train` writes portal/tone/models/<language>.json.

How it will do with a writer it has never read is estimated by leaving out each writer in turn: the
limits are chosen on what the others' weights say of that writer, and the estimate is printed. Only
writers count whose sentences nobody had read when the rules were written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.tone import Linter
from portal.tone.classifier import Classifier
from portal.tone.features import features
from portal.tone.rules import rules_of
from portal.tone.sentences import sentences
from tests.tone.corpora import Example, content, rules_saw, training, writers
from tests.tone.learning import kinds, weights
from tests.tone.limits import Limits, Witness, chosen, witness
from tests.tone.report import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

MODELS = Path(__file__).parents[2] / "portal" / "tone" / "models"
_SCALE = 1000  # weights are kept as whole numbers
_LIGHT = 40  # what weighs less than that is left out

Model = dict[str, object]


def rows_of(examples: Sequence[Example], language: str) -> list[tuple[str, ...]]:
    """The features of each example; a text of two sentences is one row."""
    rules = rules_of(language)
    rows = []
    for example in examples:
        seen: dict[str, None] = {}
        for sentence in sentences(example.text, rules.contractions):
            seen |= dict.fromkeys(features(sentence, rules))
        rows.append(tuple(seen))
    return rows


def model(rows: Sequence[tuple[str, ...]], examples: Sequence[Example], limits: Limits) -> Model:
    """What was learned from these examples, ready to be written."""
    bias, learned = weights(rows, [one.harsh for one in examples])
    harsh = [(row, one.kind) for row, one in zip(rows, examples, strict=True) if one.harsh]
    names, columns = kinds([row for row, _ in harsh], [kind for _, kind in harsh])
    return {
        "harsh": round(limits.harsh),
        "gentle": round(limits.gentle),
        "bias": round(bias * _SCALE),
        "categories": names,
        "kinds": {name: [round(100 * w) for w in column] for name, column in columns.items()},
        "weights": {
            name: round(w * _SCALE) for name, w in learned.items() if abs(w) * _SCALE >= _LIGHT
        },
    }


def without(writer: str, rows: Sequence[tuple[str, ...]], examples: Sequence[Example]) -> Model:
    """What is learned from everybody but one writer."""
    kept = [at for at, one in enumerate(examples) if one.writer != writer]
    limits = Limits(harsh=0, gentle=0)
    return model([rows[at] for at in kept], [examples[at] for at in kept], limits)


def learned(language: str) -> Model:
    """The model of a language, its limits chosen on writers left out; prints the estimate."""
    examples = (*training(language), *content(language))
    rows = rows_of(examples, language)
    models = {writer: without(writer, rows, examples) for writer in writers(language)}
    witnesses: list[Witness] = []
    for writer, told in models.items():
        linter = Linter(language, Classifier(language, told))
        if writer not in rules_saw(language):
            own = (one for one in examples if one.writer == writer)
            witnesses += [witness(linter, one) for one in own]
    limits = chosen(witnesses)
    for writer, told in models.items():
        told |= {"harsh": limits.harsh, "gentle": limits.gentle}
        linter = Linter(language, Classifier(language, told))
        harsh, gentle = measured(linter, (one for one in examples if one.writer == writer))
        seen = " (the rules were written from these)" if writer in rules_saw(language) else ""
        click.echo(
            f"{language} {writer}: {harsh.share(*harsh.all)}, {gentle.share(*gentle.all)}{seen}"
        )
    click.echo(f"{language}, unseen writers: {limits.share(witnesses)}")
    return model(rows, examples, limits)


def _lined(told: object) -> str:
    """The JSON of something, each name on a line of its own."""
    if isinstance(told, dict):
        lines = (
            f"{json.dumps(name, ensure_ascii=False)}:{_lined(said)}" for name, said in told.items()
        )
        return "{" + ",\n".join(lines) + "}"
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@click.command()
@click.argument("languages", nargs=-1)
def main(languages: tuple[str, ...]) -> None:
    """Write the model of each language anew, and say how it does with a writer left out."""
    for language in languages or ("fr", "en"):
        path = MODELS / f"{language}.json"
        path.write_text(_lined(learned(language)) + "\n", encoding="utf-8")
        click.echo(f"{path.name}: {path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main()
