"""A short message: to which number, in which words, and how many parts it takes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from math import ceil

# The alphabet of GSM 03.38: a sign counts once, those of its extension twice.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
_TYPOGRAPHY = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "…": "...", "œ": "oe", "Œ": "OE", "·": "-",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText:
    """One message. `recipient` is written as E.164 has it; `name` is its own alone."""

    name: str
    recipient: str
    content: str

    @property
    def parts(self) -> int:
        """How many messages a telephone gets and a provider counts."""
        return parts_of(self.content)

    @property
    def is_unicode(self) -> bool:
        """Whether it holds signs that the common alphabet of telephones lacks."""
        return not _is_common(self.content)


def plain(text: str) -> str:
    """The text in the common alphabet of telephones, as far as it can be written in that.

    Typographic signs become simple ones and an unknown accent falls off its letter: one sign more
    would make the message more than twice as long. Other scripts stay as they are.
    """
    return "".join(_common(sign) for sign in text.translate(_TYPOGRAPHY))


def parts_of(text: str) -> int:
    """How many parts a text takes: 160 signs fit one, or 70 in other scripts; less where joined."""
    if _is_common(text):
        length = sum(2 if sign in _EXTENDED else 1 for sign in text)
        return 1 if length <= 160 else ceil(length / 153)
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else ceil(length / 67)


def _common(sign: str) -> str:
    if sign in _BASIC or sign in _EXTENDED:
        return sign
    bare = unicodedata.normalize("NFKD", sign)
    letters = "".join(one for one in bare if not unicodedata.combining(one))
    return letters if letters and _is_common(letters) else sign


def _is_common(text: str) -> bool:
    return all(sign in _BASIC or sign in _EXTENDED for sign in text)
