"""What the linter says to the owner, in the language of the text that was read."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "words"


class Speech:
    """The linter's own sentences in one language."""

    def __init__(self, language: str) -> None:
        self._told: dict[str, Any] = tomllib.loads(
            (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
        )

    def say(self, group: str, name: str, **values: str) -> str:
        """The sentence `name` of a group, its places filled."""
        sentence: str = self._told[group][name]
        for place, value in values.items():
            sentence = sentence.replace(f"{{{place}}}", value)
        return sentence

    def quoted(self, words: tuple[str, ...]) -> str:
        """The words, each in the quotation marks of the language."""
        return ", ".join(self.say("or", "quote", word=word) for word in words)

    def instead(self, category: str, register: str | None) -> str:
        """What could be said in the place of a sentence of this category."""
        said = self._told["instead"]
        voices: dict[str, str] = said.get(register or "vous", said)
        return voices[category]


@cache
def speech_of(language: str) -> Speech:
    """The sentences of `fr` or `en`, read once."""
    return Speech(language)
