"""Folding: one spelling for all that typing does to a word, with the way back to the original.

Capitals, accents, ligatures, apostrophes, hyphens and spaces of every width become one of each.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_ALIKE = {
    **dict.fromkeys("’‘ʼ`´′", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("œŒ", "oe"),
    **dict.fromkeys("æÆ", "ae"),
    "ß": "ss",
    "\u00ad": "",
}


class _Letters(dict[int, str]):
    """What each character folds to, learned as it comes."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter in _ALIKE:
            folded = _ALIKE[letter]
        elif letter.isspace():
            folded = letter if letter == "\n" else " "
        else:
            bare = unicodedata.normalize("NFKD", letter) if letter.isalpha() else letter
            folded = "".join(c for c in bare if not unicodedata.combining(c)).lower()
        self[code] = folded
        return folded


_LETTERS = _Letters()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `origin` gives the place in the original for each place in it."""

    text: str
    _origins: tuple[int, ...] | None = None  # None: every character stayed one character

    def origin(self, place: int) -> int:
        """Where a place of the folded text stands in the original."""
        return place if self._origins is None else self._origins[place]


def fold(text: str) -> Folded:
    """The text in small letters without accents, its signs made alike."""
    folded = text.translate(_LETTERS)
    if len(folded) == len(text) and all(len(_LETTERS[ord(letter)]) == 1 for letter in set(text)):
        return Folded(folded)
    origins = [
        place for place, letter in enumerate(text) for _ in range(len(_LETTERS[ord(letter)]))
    ]
    return Folded(folded, (*origins, len(text)))
