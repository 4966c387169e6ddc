"""Source files: read as UTF-8, split into front matter and body, every line remembered.

Front matter is read with YAML's base loader: every scalar stays the string that the owner typed,
so that `No`, `12:30` and `1_000` mean what they say. `{je note|nous notons}` is decided before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import yaml

from portal.content.faults import Fault, nearest
from portal.content.variants import broken_pairs, spoken
from portal.domain.voices import FirstPerson

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Value = str | tuple[str, ...]

# libyaml where it is installed: ten times as fast, the same answers.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_YES = frozenset({"true", "yes", "oui", "vrai"})
_NO = frozenset({"false", "no", "non", "faux"})
_AUDIENCES = {
    "all": "all",
    "tous": "all",
    "pro": "professional",
    "professional": "professional",
    "particulier": "consumer",
    "consumer": "consumer",
}


@dataclass(slots=True, kw_only=True)
class Source:
    """One Markdown file. `body_line` is the line of the file on which the body begins."""

    path: str
    language: str
    text: str
    meta: dict[str, Value]
    meta_lines: dict[str, int]
    body: str
    body_line: int
    faults: list[Fault] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The file name without folder and ending: the translation key."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    def fault(self, line: int, message: str, hint: str = "") -> None:
        """Remember a mistake on a line of the file."""
        self.faults.append(Fault(path=self.path, line=line, message=message, hint=hint))

    def line_of(self, key: str) -> int:
        """The line of a front matter key; 1 when it is not there."""
        return self.meta_lines.get(key, 1)

    def line_containing(self, needle: str) -> int:
        """The first line of the body that holds `needle`; the first body line otherwise."""
        for number, line in enumerate(self.body.split("\n"), self.body_line):
            if needle in line:
                return number
        return self.body_line

    def only(self, known: Iterable[str]) -> None:
        """A fault for every front matter key that this kind of file does not have."""
        names = sorted(known)
        for key in self.meta:
            if key not in names:
                hint = nearest(key, names, otherwise=f"Known keys are: {', '.join(names)}.")
                self.fault(self.line_of(key), f"The front matter has an unknown key {key!r}.", hint)

    def string(self, key: str, *, required: bool = False) -> str:
        """A front matter text, empty when absent; a required one that is absent is a fault."""
        value = self.meta.get(key, "")
        if isinstance(value, tuple):
            self.fault(self.line_of(key), f"{key!r} must be one text, not a list.")
            return ""
        if required and not value.strip():
            self.fault(self.line_of(key), f"{key!r} is missing.", f"Add a line `{key}: …` on top.")
        return value.strip()

    def strings(self, key: str) -> tuple[str, ...]:
        """A front matter list; a single text counts as a list of one."""
        value = self.meta.get(key, ())
        return value if isinstance(value, tuple) else ((value,) if value else ())

    def day(self, key: str) -> date | None:
        """A front matter date, written 2026-11-22; anything else is a fault."""
        text = self.string(key)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            hint = "Write year, month and day, such as 2026-11-22."
            self.fault(self.line_of(key), f"{text!r} is not a date.", hint)
            return None

    def number(self, key: str, default: int) -> int:
        """A front matter whole number; anything else is a fault."""
        text = self.string(key)
        if text and not text.isdecimal():
            self.fault(self.line_of(key), f"{key!r} must be a whole number, not {text!r}.")
        return int(text) if text.isdecimal() else default

    def choice(self, key: str, *, default: bool) -> bool:
        """A front matter yes or no, in English or French; anything else is a fault."""
        text = self.string(key).lower()
        if text and text not in _YES | _NO:
            self.fault(self.line_of(key), f"{key!r} must be true or false, not {text!r}.")
        return text in _YES if text in _YES | _NO else default

    def audience(self) -> str:
        """`all`, `consumer` or `professional`; the owner may also write tous, particulier, pro."""
        text = self.string("audience").lower() or "all"
        if text not in _AUDIENCES:
            hint = "Write all, pro or particulier."
            self.fault(self.line_of("audience"), f"{text!r} is not an audience.", hint)
        return _AUDIENCES.get(text, "all")


def read_text(path: Path, name: str, faults: list[Fault]) -> str | None:
    """The file's text; None, with a fault, when it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        hint = "Save it again with the encoding UTF-8."
        message = "The file is not written in UTF-8, so accents cannot be read."
        faults.append(Fault(path=name, line=line, message=message, hint=hint))
        return None


def parse(
    text: str, *, path: str, language: str, person: FirstPerson = FirstPerson.PLURAL
) -> Source:
    """Split a file, as this person says it, into front matter and body.

    What is wrong becomes faults of the source.
    """
    faults = list(broken_pairs(text, path))
    text = spoken(text, person)
    source = Source(
        path=path,
        language=language,
        text=text,
        meta={},
        meta_lines={},
        body=text,
        body_line=1,
        faults=faults,
    )
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        hint = "Begin it with a line `---`, then `title: …`, then a line `---`."
        source.fault(1, "The file has no front matter.", hint)
        return source
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        source.fault(1, "The front matter is not closed.", "Add a line `---` after its last key.")
        return source
    source.body, source.body_line = "\n".join(lines[end + 1 :]), end + 2
    _read_front_matter(source, "\n".join(lines[1:end]))
    return source


def _read_front_matter(source: Source, text: str) -> None:
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        hint = "A text that holds a colon or begins with a sign needs quotes around it."
        line = (mark.line if mark else 0) + 2
        source.fault(line, f"The front matter cannot be read: {error.problem}.", hint)
        return
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        source.fault(2, "The front matter must be lines such as `title: …`.")
        return
    for key, value in node.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode):
            source.fault(line, "The front matter must be lines such as `title: …`.")
            continue
        if key.value in source.meta:
            source.fault(line, f"The key {key.value!r} stands twice.", "Keep one of them.")
        source.meta_lines[key.value] = line
        _keep(source, key.value, value)


def _keep(source: Source, key: str, node: yaml.Node) -> None:
    line = source.meta_lines[key]
    if isinstance(node, yaml.ScalarNode):
        source.meta[key] = node.value
    elif isinstance(node, yaml.SequenceNode) and all(
        isinstance(item, yaml.ScalarNode) for item in node.value
    ):
        source.meta[key] = tuple(item.value for item in node.value)
    else:
        source.meta[key] = ""
        source.fault(line, f"{key!r} must be a text or a list of texts.")
