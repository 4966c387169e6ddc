"""Stems: what a word has in common with its kin, roughly, by the endings of its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORTEST_STEM = 3


class Reducer:
    """Reduces words of one language to what they have in common with their kin."""

    def __init__(self, alike: Mapping[str, str], suffixes: str) -> None:
        self._alike = {word: name for name, words in alike.items() for word in words.split()}
        self._suffixes = sorted(suffixes.split(), key=len, reverse=True)
        self._stems: dict[str, str] = {}

    def word(self, word: str) -> str:
        """The word, or what all of its kind are called."""
        if word[0] == "{":
            return "{}"
        return "#" if word[0].isdigit() else self._alike.get(word, word)

    def stem(self, word: str) -> str:
        """The word without its ending."""
        if word not in self._stems:
            ends = (
                word[: -len(end)]
                for end in self._suffixes
                if word.endswith(end) and len(word) - len(end) >= _SHORTEST_STEM
            )
            self._stems[word] = next(ends, word)
        return self._stems[word]
