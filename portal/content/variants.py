"""Two ways of saying one thing: `{Je note|Nous notons}`, for one person and for several.

A pair stands on one line of any text, and may hold places: `{I have {amount}|we have {amount}}`. It
is decided while a file is read, so that nothing behind knows of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.content.faults import Fault
from portal.domain.voices import FirstPerson

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAID = r"(?:[^{}|\n]|\{\{[^{}|\n]*\}\}|\{[a-z][a-z0-9_]*\})*"
_PAIR = re.compile(rf"\{{({_SAID})\|({_SAID})\}}")
# What looks like a pair and is none: opened and never closed, or with a bar too many.
_BROKEN = re.compile(r"(?<!\{)\{(?![{:#])[^{}\n]*\|[^{}\n]*\}?|\|[^{}|\n]*\}(?!\})")
_HINT = "Write it on one line, with one bar between the two: {je note|nous notons}."


def spoken(text: str, person: FirstPerson) -> str:
    """The text as one person says it, or as several do. Its lines keep their numbers."""
    return _PAIR.sub(r"\1" if person is FirstPerson.SINGULAR else r"\2", text)


def broken_pairs(text: str, path: str) -> Iterator[Fault]:
    """A fault for everything that was meant as a pair and cannot be read as one."""
    for number, line in enumerate(text.split("\n"), 1):
        if "|" in line and (found := _BROKEN.search(_PAIR.sub("", line))):
            said = found[0].strip()
            message = f"This cannot be read as two ways of saying one thing: {said!r}."
            yield Fault(path=path, line=number, message=message, hint=_HINT)
