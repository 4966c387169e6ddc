"""The words: short texts in TOML, one folder per voice, with `{places}` to fill in.

`fr-vous` and `fr-tu` stand on `fr`, which holds what both say alike. A text whose key ends in
`.one` and `.other` is chosen by `n`. The result is safe in HTML; `plain` gives it bare, for mail.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from babel.lists import format_list
from markupsafe import Markup, escape

from portal.content.emoji import without_emoji
from portal.content.errors import WordsIncomplete, WordsUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Every voice, and the folders it reads, the nearest first.
VOICES: dict[str, tuple[str, ...]] = {
    "fr-vous": ("fr-vous", "fr"),
    "fr-tu": ("fr-tu", "fr"),
    "en": ("en",),
}
PLACE = re.compile(r"(?<!\{)\{([a-z][a-z0-9_]*)\}(?!\})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text as the owner wrote it, already set in the typography of its language."""

    template: str
    path: str
    line: int

    @property
    def places(self) -> frozenset[str]:
        """The names between braces."""
        return _places(self.template)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All texts of one voice. Calling it gives a text: `words("pay.button", amount="120 €")`."""

    voice: str
    texts: Mapping[str, Text]
    emoji: bool = True  # whether they are left in

    @property
    def language(self) -> str:
        """`fr` or `en`."""
        return self.voice.partition("-")[0]

    @property
    def templates(self) -> dict[str, str]:
        """Every text by its key, its places still open."""
        return {key: text.template for key, text in self.texts.items()}

    def sober(self) -> Words:
        """The same texts without emoji."""
        texts = {k: replace(t, template=without_emoji(t.template)) for k, t in self.texts.items()}
        return replace(self, texts=texts, emoji=False)

    def __contains__(self, key: str) -> bool:
        """Whether this voice has the text."""
        return key in self.texts

    def __call__(self, key: str, **values: object) -> Markup:
        """The text, escaped for HTML, every place filled.

        Markup among the values stays as it is. An empty value takes the space before it along.
        Raises WordsUnknown for an unknown key, WordsIncomplete when a value is missing.
        """
        text = self._text(key, values)
        if not values:
            return _fixed(text.template)
        template = str(_fixed(text.template))
        filled = fill_places(template, {name: str(escape(v)) for name, v in values.items()})
        return Markup(filled)  # noqa: S704  template and values were escaped above

    def plain(self, key: str, **values: object) -> str:
        """The same text without escaping, for mail, subjects and `mailto:` addresses."""
        text = self._text(key, values)
        bare = {name: _bare(value) for name, value in values.items()}
        return fill_places(text.template, bare)

    def join(
        self, items: Sequence[object], *, style: Literal["standard", "or"] = "standard"
    ) -> Markup:
        """The items as a sentence lists them: « a, b et c », or « a, b ou c »."""
        escaped = [str(escape(item)) for item in items]
        return Markup(format_list(escaped, style, locale=self.language))  # noqa: S704  escaped above

    def _text(self, key: str, values: Mapping[str, object]) -> Text:
        if key not in self.texts and "n" in values:
            key = f"{key}.{_number(self.language, values['n'])}"
        text = self.texts.get(key)
        if text is None:
            raise WordsUnknown(key, self.voice)
        if missing := text.places - values.keys():
            raise WordsIncomplete(key, missing)
        return text


# A build asks for the same few hundred texts ten thousand times.
@cache
def _fixed(template: str) -> Markup:
    return escape(template)


@cache
def _places(template: str) -> frozenset[str]:
    return frozenset(PLACE.findall(template))


def fill_places(template: str, values: Mapping[str, str]) -> str:
    """Every `{place}` filled; where the value is empty, the space before it goes too."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[2], match[0])
        return match[1] + found if found else ""

    return re.sub(r"([ \u00a0\u202f]?)\{([a-z][a-z0-9_]*)\}", value, template)


def _number(language: str, n: object) -> str:
    """`one` or `other`: French counts nought with one, English does not."""
    digits = "".join(filter(str.isdecimal, str(n)))
    few = {"0", "1"} if language == "fr" else {"1"}
    return "one" if digits in few else "other"


def _bare(value: object) -> str:
    return html.unescape(str(value)) if isinstance(value, Markup) else str(value)
