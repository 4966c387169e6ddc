"""The words of a site: which files a client reads, in which language, as what kind of text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from portal.domain.sequence import LETTERS, Step
from portal.tone.findings import Kind, Reader
from portal.tone.linter import LANGUAGES, Linter
from portal.tone.reading import markdown, plain, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path, PurePath

    from portal.tone.findings import Finding
    from portal.tone.reading import Readable

_VOICES = {"fr": "", "en": "", "fr-vous": "vous", "fr-tu": "tu"}
_REMINDERS = frozenset(LETTERS.values()) - {LETTERS[Step.FORMAL]}
_FORMAL = frozenset({"reminder_formal", "reminders"})  # the letter, and the words put into it
_LEGAL = frozenset({"terms", "privacy", "legal-notice", "legal"})
_AUDIENCE = re.compile(r"^audience:\s*[\"']?(?:pro|professional)\b", re.MULTILINE)
_COMMON = {
    "fr": frozenset(
        ["le", "la", "les", "de", "des", "et", "vous", "tu", "pour", "est", "une", "je"]
    ),
    "en": frozenset(
        ["the", "of", "and", "you", "to", "is", "for", "we", "your", "a", "not", "our"]
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFile:
    """A file that clients read. `register` is that of its voice, empty where it has none."""

    path: Path
    language: str
    register: str
    kind: Kind
    reader: Reader

    def findings(self) -> tuple[Finding, ...]:
        """What the linter finds in it. OSError or UnicodeDecodeError when it cannot be read."""
        text = self.path.read_text(encoding="utf-8-sig")
        manner = self.kind, self.reader, self.register or None
        return _findings(self.language, self.path.suffix, (text, manner))

    def read_as(
        self, *, language: str | None = None, kind: Kind | None = None, reader: Reader | None = None
    ) -> ClientFile:
        """The same file, read as something else."""
        return replace(
            self,
            language=language or self.language,
            kind=kind or self.kind,
            reader=reader or self.reader,
        )


def client_files(content: Path) -> Iterator[ClientFile]:
    """Every file of a content folder that clients read, in order."""
    for voice in _VOICES:
        for path in sorted((content / voice).rglob("*")):
            parts = path.relative_to(content).parts
            if path.suffix in {".md", ".toml"} and not any(p.startswith("_") for p in parts):
                yield client_file(path)


def client_file(path: Path) -> ClientFile:
    """A file as its place and its first lines tell it; a language nobody names is guessed."""
    voice = next((part for part in reversed(path.parts) if part in _VOICES), "")
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return ClientFile(
        path=path,
        language=voice.partition("-")[0] or _guessed(text),
        register=_VOICES.get(voice, ""),
        kind=_kind(path),
        reader=_reader(path, text),
    )


# A preview reads every file again at each keystroke, and one of them has changed.
@lru_cache(maxsize=1024)
def _findings(
    language: str, suffix: str, said: tuple[str, tuple[Kind, Reader, str | None]]
) -> tuple[Finding, ...]:
    linter = Linter.of(language)
    reads = {".md": linter.read_markdown, ".toml": linter.read_words}
    text, (kind, reader, register) = said
    return reads.get(suffix, linter.read)(text, kind=kind, reader=reader, register=register)


def readable(file: ClientFile) -> Readable:
    """What clients read of a file."""
    text = file.path.read_text(encoding="utf-8-sig")
    return {".md": markdown, ".toml": words}.get(file.path.suffix, plain)(text)


def _kind(path: PurePath) -> Kind:
    if path.stem in _FORMAL:
        return Kind.FORMAL
    if path.stem in _LEGAL or path.parent.name == "terms":
        return Kind.LEGAL
    if path.parent.name == "letters" and path.stem in _REMINDERS:
        return Kind.REMINDER
    is_letter = path.parent.name == "letters" or path.name == "letters.toml"
    return Kind.LETTER if is_letter or path.suffix == ".txt" else Kind.PAGE


def _reader(path: PurePath, text: str) -> Reader:
    own = path.parent.name == "terms" and path.stem == "pro"
    return Reader.PROFESSIONAL if own or _AUDIENCE.search(text[:1000]) else Reader.CONSUMER


def _guessed(text: str) -> str:
    said = re.findall(r"[^\W\d_]+", text.lower())
    return max(LANGUAGES, key=lambda language: sum(word in _COMMON[language] for word in said))
