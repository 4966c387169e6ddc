"""Measure the linter: `python -m tests.tone.report`, on sentences that nobody trained it on.

It prints numbers only, never a sentence. `--write` puts them into docs/tone.md; a test compares.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.tone import Category, Kind, Linter, disturbs
from tests.tone.corpora import held_out, training

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.tone.corpora import Example

DOCS = Path(__file__).parents[2] / "docs" / "tone.md"
_BEGIN, _END = "<!-- measured -->\n", "<!-- /measured -->\n"
_LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How many sentences of each kind there were, and how many of them the linter told of."""

    all: Counter[str]
    told: Counter[str]

    def share(self, *kinds: str) -> str:
        """The told of these kinds, as `12/34 (35 %)`."""
        told, there = (sum(of[kind] for kind in kinds) for of in (self.told, self.all))
        return f"{told}/{there} ({100 * told / there:.1f} %)" if there else "–"


def measured(linter: Linter, examples: Iterable[Example]) -> tuple[Measure, Measure]:
    """A linter on harsh sentences, then on gentle ones, each read as a letter to a consumer."""
    counts = {harsh: (Counter[str](), Counter[str]()) for harsh in (True, False)}
    for example in examples:
        there, told = counts[example.harsh]
        there[example.kind] += 1
        told[example.kind] += disturbs(linter.read(example.text, kind=Kind.LETTER))
    harsh, gentle = (Measure(all=there, told=told) for there, told in counts.values())
    return harsh, gentle


def table() -> str:
    """The measure of both languages on what was held out, as a table of Markdown."""
    found = {language: measured(Linter.of(language), held_out(language)) for language in _LANGUAGES}
    harsh = [kind.value for kind in Category if any(found[lang][0].all[kind] for lang in found)]
    gentle = sorted({kind for lang in found for kind in found[lang][1].all})
    rows = [("**harsh sentences told**", 0, harsh), *((kind, 0, [kind]) for kind in harsh)]
    rows += [("**gentle sentences told**", 1, gentle), *((kind, 1, [kind]) for kind in gentle)]
    lines = ["| | French | English |", "|---|---|---|"]
    for name, side, kinds in rows:
        cells = (found[language][side].share(*kinds) for language in _LANGUAGES)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def in_docs() -> str:
    """The table as docs/tone.md holds it."""
    return DOCS.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0]


@click.command()
@click.option("--write", is_flag=True, help="Put the table into docs/tone.md.")
@click.option("--learned", is_flag=True, help="Measure on what it was trained on, for comparison.")
def main(*, write: bool, learned: bool) -> None:
    """Print what the linter tells of, by kind of sentence."""
    if learned:
        for language in _LANGUAGES:
            harsh, gentle = measured(Linter.of(language), training(language))
            click.echo(f"{language}: {harsh.share(*harsh.all)} harsh, {gentle.share(*gentle.all)}")
        return
    told = table()
    click.echo(told, nl=False)
    if write:
        text = DOCS.read_text(encoding="utf-8")
        DOCS.write_text(text.replace(f"{_BEGIN}{in_docs()}", f"{_BEGIN}{told}"), encoding="utf-8")


if __name__ == "__main__":
    main()
