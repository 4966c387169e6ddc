"""French and English typography on plain text: pure functions, which may run twice unharmed.

French: a thin no-break space (U+202F) before ; ! ? and between thousands; a no-break space
(U+00A0) before a colon, inside « », before €, % and h, and in dates. URLs and addresses are left.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NBSP = "\u00a0"
THIN = "\u202f"

_SPACES = f"[ {NBSP}{THIN}\u2009]"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_ADDRESS = re.compile(
    r"((?:https?://|www\.|mailto:|tel:)[^\s<>«»]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«{\ue000])")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\.\.\."), "…"),
    (re.compile(rf"«{_SPACES}*"), f"«{NBSP}"),
    (re.compile(rf"{_SPACES}*»"), f"{NBSP}»"),
    # Existing spaces before tall punctuation, whatever they are, become the right one.
    (re.compile(rf"{_SPACES}+([;!?])"), rf"{THIN}\1"),
    (re.compile(rf"{_SPACES}+:"), f"{NBSP}:"),
    # A missing one is added, but never inside 12:30, a port, or a run of marks such as ?!
    (re.compile(r"(?<=[\w»)\]…%€])([;!?]+)(?=\s|$)"), rf"{THIN}\1"),
    (re.compile(r"(?<=[\w»)\]…%€]):(?=\s|$)"), f"{NBSP}:"),
    (re.compile(rf"(?<=\d){_SPACES}*([€%])"), rf"{NBSP}\1"),
    (
        re.compile(rf"(?<![\w.,:/])(\d{{1,2}}){_SPACES}?h{_SPACES}?([0-5]\d)(?!\w)"),
        rf"\1{NBSP}h{NBSP}\2",
    ),
    (re.compile(rf"(?<![\w.,:/])(\d{{1,2}}){_SPACES}?h(?!\w)"), rf"\1{NBSP}h"),
    (re.compile(rf"(?<!\d)1{_SPACES}({_MONTHS})\b"), rf"1er{NBSP}\1"),
    (re.compile(rf"(?<!\d)(1er|[1-9]|[12]\d|3[01]){_SPACES}({_MONTHS})\b"), rf"\1{NBSP}\2"),
    (re.compile(rf"\b([nN]°){_SPACES}*(?=[\w{{\ue000])"), rf"\1{NBSP}"),
)
_THOUSANDS = re.compile(rf"(?<![\w.,/-])(?<!\d{_SPACES})\d{{1,3}}(?:{_SPACES}\d{{3}})+(?![\w])")
_ANY_SPACE = re.compile(_SPACES)


def french(text: str) -> str:
    """The text with French spaces, apostrophes and ordinals; idempotent."""
    return _outside_addresses(text, _french)


def english(text: str) -> str:
    """The text with typographic apostrophes and ellipses; idempotent."""
    return _outside_addresses(text, lambda part: _APOSTROPHE.sub("’", part.replace("...", "…")))


@lru_cache(maxsize=8192)
def typeset(text: str, language: str) -> str:
    """The text as its language (`fr` or `en`) sets it; remembered, for a preview reads often."""
    return french(text) if language == "fr" else english(text)


def _french(part: str) -> str:
    part = _APOSTROPHE.sub("’", part)
    for pattern, replacement in _RULES:
        part = pattern.sub(replacement, part)
    return _THOUSANDS.sub(lambda match: _ANY_SPACE.sub(THIN, match[0]), part)


def _outside_addresses(text: str, change: Callable[[str], str]) -> str:
    pieces = _ADDRESS.split(text)
    return "".join(piece if place % 2 else change(piece) for place, piece in enumerate(pieces))
