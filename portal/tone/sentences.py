"""Sentences: a text cut into them, each as the plain words that rules and classifier read.

`said` is a sentence as words with one space around each: contractions opened, hyphens gone, signs
as words of their own. A place such as `{amount}` counts as a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.tone.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.tone.folding import Folded

#: Stands where one passage ends and another begins: an item, a cell, a heading.
BREAK = "\ue01e"
END = ".?!…"

_TOKEN = re.compile(
    r"(?P<place>\{\{[^{}]*\}\}|\{[a-z][a-z0-9_]*\})"
    r"|(?P<address>https?://[^\s<>]+|www\.[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<number>\d+(?:[ .,:/]\d+)*)"
    r"|(?P<word>rendez-vous|aujourd'hui|[^\W\d_]+(?:'(?:t|s|m|re|ve|ll|d)(?![^\W\d_])|')?)"
    rf"|(?P<end>[{END}]+|{BREAK}|\n\s*\n)"
    r"|(?P<sign>[,;:()«»\"“”€$£%°&-])"
)
# A full stop after these ends nothing.
_SHORT = frozenset(
    {"m", "mm", "mme", "mlle", "me", "dr", "art", "al", "n", "cf", "p", "tel", "mr", "mrs", "ms"}
)
_SIGNS = {"€": "euros", "$": "dollars", "£": "pounds"}
_UNSEEN = frozenset('-()"“”«»')


@dataclass(slots=True)
class Sentence:
    """One sentence of a text: its words and where each stands in the original."""

    source: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where its first word begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where its last word or sign ends."""
        return self.spans[-1][1]

    @property
    def said(self) -> str:
        """Its words, each between two spaces."""
        return f" {' '.join(self.words)} "

    @property
    def text(self) -> str:
        """The sentence as it stands in the text."""
        return self.source[self.start : self.end]

    @property
    def excerpt(self) -> str:
        """The sentence as it stands in the text, on one line."""
        return " ".join(self.text.replace(BREAK, " ").split())

    def quotes(self, word: int) -> bool:
        """Whether a word stands between « » or “ ” that do not hold the whole sentence."""
        before = self.source[self.start : self.spans[word][0]]
        return before.count("«") > before.count("»") or before.count("“") > before.count("”")

    def piece(self, first: int, last: int) -> str:
        """The original words from one to another, both included."""
        return " ".join(self.source[self.spans[first][0] : self.spans[last][1]].split())


def sentences(text: str, contractions: Mapping[str, str]) -> Iterator[Sentence]:
    """Every sentence of a text that holds a word."""
    folded = fold(text)
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(folded.text):
        if match.lastgroup == "end":
            sign = match[0][0]
            if sign == "." and words and words[-1] in _SHORT:
                continue
            if sign in END:
                words.append(sign)
                spans.append(_span(folded, match))
            if any(word[0].isalnum() or word[0] == "{" for word in words):
                yield Sentence(text, tuple(words), tuple(spans))
            words, spans = [], []
            continue
        for word in _words(match, contractions):
            words.append(word)
            spans.append(_span(folded, match))
    if any(word[0].isalnum() or word[0] == "{" for word in words):
        yield Sentence(text, tuple(words), tuple(spans))


def _span(folded: Folded, match: re.Match[str]) -> tuple[int, int]:
    return folded.origin(match.start()), folded.origin(match.end() - 1) + 1


def _words(match: re.Match[str], contractions: Mapping[str, str]) -> list[str]:
    found = match[0]
    match match.lastgroup:
        case "address":
            return ["{address}"]
        case "number":
            return [found.replace(" ", "")]
        case "sign":
            return [] if found in _UNSEEN else [_SIGNS.get(found, found)]
        case "place":
            return [found if found[1] != "{" else "{name}"]
        case _:
            return contractions.get(found, found).split()
