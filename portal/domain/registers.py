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
    from collections.abc import Iterator


class Register(StrEnum):
    """How a French text addresses whoever reads it."""

    VOUS = "vous"
    TU = "tu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One word that gives a text away; its line and column count from 1."""

    line: int
    column: int
    word: str
    says: Register | FirstPerson


# A place, a variable, a comment, where a link leads; a quotation, which may run over lines but not
# over paragraphs.
_ASIDE = re.compile(
    r"\{\{.*?\}\}|\{[a-z0-9_]+\}|\{:[^}\n]*\}|<!--.*?(?:-->|\Z)|<blockquote.*?</blockquote>"
    r"|(?<=\])\([^()\s]*\)|https?://\S+|^(?:anchor|slug):[^\n]*$"
    r"|«(?:(?!\n\n)[^»])*»|“(?:(?!\n\n)[^”])*”|(?<!\w)\"(?:(?!\n\n)[^\"])*\"(?!\w)|^>[^\n]*$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_HIDDEN = re.compile(r"[^\n]")
_AROUND = " \t.!?:…»-*"
# Forms that are no noun: « note », « demande » and « montre » are names of things, too.
_IMPERATIVES = (
    "choisis|réponds|dis|fais|prends|écris|remplis|lis|mets|saisis|reviens|préviens|sois|aie"
    "|n['’]hésite|indique|envoie|clique|regarde|consulte|ouvre|propose|vérifie|appelle|rappelle"
    "|explique|pense|ajoute|télécharge"
)
_TO_WHOM = r"(?:moi|nous|le|la|les|lui|leur|y|en)\b"
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
        r"|(?<!\ble )(?<!\bdu )(?<!\bau )(?<!\bun )(?<!\bce )\bton\b|(?<![-‑\w])t['’](?=\w)"
        # an imperative: where a sentence begins, or before a pronoun of its own
        rf"|(?:^\W*|[.!?:…»]\s+)(?:{_IMPERATIVES})(?![-‑](?!{_TO_WHOM})|\w)"
        rf"|\b(?:{_IMPERATIVES})[-‑]{_TO_WHOM}",
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


def addressed(text: str) -> Iterator[Heard]:
    """Each word of a French text that addresses its reader, line by line."""
    yield from _heard(text, _ADDRESSED)


def speaking(text: str, language: str) -> Iterator[Heard]:
    """Each word with which a text speaks of its own author, line by line."""
    yield from _heard(text, _SPEAKING[language])


def _heard(
    text: str, signs: dict[Register, re.Pattern[str]] | dict[FirstPerson, re.Pattern[str]]
) -> Iterator[Heard]:
    own = _ASIDE.sub(lambda aside: _HIDDEN.sub(" ", aside[0]), text)
    for number, line in enumerate(own.split("\n"), 1):
        for says, sign in signs.items():
            for found in sign.finditer(line):
                word = found[0].strip(_AROUND)
                column = found.start() + found[0].index(word) + 1
                yield Heard(line=number, column=column, word=word, says=says)
