"""Who speaks, and to whom: the words that tell `tu` from `vous`, and `je` from `nous`.

What stands in quotation marks or in a block of quotation is somebody else's, and says nothing of
the text around it; nor do "rendez-vous", "le ton" or "let us".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.voices import FirstPerson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.content.sources import Source
    from portal.domain.voices import Manner


class Register(StrEnum):
    """How a French text addresses whoever reads it."""

    VOUS = "vous"
    TU = "tu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One word that gives a text away; its line counts from 1."""

    line: int
    word: str
    says: Register | FirstPerson


# A place, a variable, a comment; a quotation, which may run over lines but not over paragraphs.
_ASIDE = re.compile(
    r"\{\{.*?\}\}|\{[a-z0-9_]+\}|<!--.*?(?:-->|\Z)|<blockquote.*?</blockquote>"
    r"|«(?:(?!\n\n)[^»])*»|“(?:(?!\n\n)[^”])*”|(?<!\w)\"(?:(?!\n\n)[^\"])*\"(?!\w)|^>[^\n]*$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_ADDRESSED = {
    Register.VOUS: re.compile(
        r"(?<!rendez[-‑])\b(?:vous|votre|vos|vôtres?|êtes|(?:dites|faites)(?=[-‑]))\b"
        # an imperative; a capital letter inside a sentence makes it a name
        r"|(?:^\W*|[.!?:…»]\s+|\b(?-i:(?=[a-z])))(?!(?:chez|assez|nez|rez|rendez(?=[-‑]vous))\b)"
        r"[^\W\d_]{2,}ez\b",
        re.IGNORECASE,
    ),
    Register.TU: re.compile(
        r"(?<!\best )(?<!\ba )\btu\b|\b(?:te|ta|tes|toi|l[ea]s? tien(?:ne)?s?)\b"
        r"|(?<!\ble )(?<!\bdu )(?<!\bau )(?<!\bun )(?<!\bce )\bton\b|(?<![-‑\w])t['’](?=\w)",
        re.IGNORECASE,
    ),
}
_SPEAKING = {
    "fr": {
        FirstPerson.SINGULAR: re.compile(
            r"\b(?:je|me|moi|mon|ma|mes|miens?|miennes?)\b|(?<![-‑\w])[jm]['’](?=\w)", re.IGNORECASE
        ),
        FirstPerson.PLURAL: re.compile(r"\b(?:nous|notre|nos|nôtres?)\b", re.IGNORECASE),
    },
    "en": {
        FirstPerson.SINGULAR: re.compile(r"\bI\b|\b(?:[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b"),
        FirstPerson.PLURAL: re.compile(
            r"\b(?:[Ww]e|(?<!\b[Ll]et )[Uu]s|[Oo]ur|[Oo]urs|[Oo]urselves)\b"
        ),
    },
}


#: In which voice a page speaks to whom it does not know, if the owner chose none of the language.
CUSTOM = {"fr": "fr-vous", "en": "en"}
_CLASHES = {"fr-vous": Register.TU, "fr-tu": Register.VOUS}


def public_voice(language: str, manner: Manner) -> str:
    """In which voice pages speak that anybody may open: the owner's own, in their language."""
    return manner.voice.value if manner.voice.language == language else CUSTOM[language]


def clashes(text: str, voice: str) -> Iterator[Heard]:
    """Each word of a text that another register would say, as seen from this voice."""
    if (other := _CLASHES.get(voice)) is not None:
        yield from (heard for heard in addressed(text) if heard.says is other)


def suits(sources: Iterable[Source], voice: str) -> bool:
    """Whether these files can be shown in a voice without mixing registers."""
    return not any(word for source in sources for word in clashes(source.text, voice))


def addressed(text: str) -> Iterator[Heard]:
    """Each word of a French text that addresses its reader, line by line."""
    yield from _heard(text, _ADDRESSED)


def speaking(text: str, language: str) -> Iterator[Heard]:
    """Each word with which a text speaks of its own author, line by line."""
    yield from _heard(text, _SPEAKING[language])


def _heard(
    text: str, signs: dict[Register, re.Pattern[str]] | dict[FirstPerson, re.Pattern[str]]
) -> Iterator[Heard]:
    own = _ASIDE.sub(lambda aside: "\n" * aside[0].count("\n"), text)
    for number, line in enumerate(own.split("\n"), 1):
        for says, sign in signs.items():
            for word in sign.finditer(line):
                yield Heard(line=number, word=word[0].strip(" \t.!?:…»-*"), says=says)
