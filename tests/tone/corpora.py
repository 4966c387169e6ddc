"""The corpora: sentences as real owners write them, harsh and gentle, one a line with its kind.

A writer of sentences is one number: harsh_3.tsv and gentle_3.tsv are the third one's. What is
called held_out is read by the report alone: nobody trains or chooses anything on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal.tone.findings import Kind
from portal.tone.rules import rules_of
from portal.tone.sentences import sentences
from portal.tone.site import client_files, readable

FOLDER = Path(__file__).parent / "corpus"
CONTENT = Path(__file__).parents[2] / "content"
_RULES_SAW = {"fr": ("1", "2"), "en": ("1",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One sentence, its kind (how it is harsh, or what a gentle one is for), and its file."""

    text: str
    kind: str
    harsh: bool
    source: str

    @property
    def writer(self) -> str:
        """Who wrote it."""
        return Path(self.source).stem.rpartition("_")[2]


def writers(language: str) -> tuple[str, ...]:
    """Everybody who wrote sentences to learn from."""
    return tuple(sorted({one.writer for one in training(language)}))


def rules_saw(language: str) -> tuple[str, ...]:
    """The writers from whose sentences the rules were written: they witness nothing for a rule."""
    return _RULES_SAW[language]


def training(language: str) -> tuple[Example, ...]:
    """Everything that the classifier may learn from."""
    paths = sorted((FOLDER / language).glob("*.tsv"))
    return tuple(one for path in paths if "held_out" not in path.name for one in read(path))


def held_out(language: str) -> tuple[Example, ...]:
    """What was written by somebody else, for the report alone."""
    return tuple(
        one for path in sorted((FOLDER / language).glob("held_out_*.tsv")) for one in read(path)
    )


def read(path: Path) -> tuple[Example, ...]:
    """The examples of a file; its name says whether they are harsh."""
    rows = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return tuple(
        Example(text=text, kind=kind, harsh="harsh" in path.name, source=path.name)
        for kind, text in rows
    )


def content(language: str) -> tuple[Example, ...]:
    """The sentences of the default pages and letters: they are gentle, or a test would say so."""
    contractions = rules_of(language).contractions
    found = dict.fromkeys(
        sentence.excerpt
        for file in client_files(CONTENT)
        if file.language == language and file.kind is not Kind.LEGAL
        for said in readable(file).said
        for sentence in sentences(said, contractions)
    )
    return tuple(
        Example(text=text, kind="content", harsh=False, source="content") for text in found
    )
