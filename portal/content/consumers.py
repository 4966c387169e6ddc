"""Where a consumer may read: a clause for professionals is a fault there, and stops the build.

Asking a consumer for recovery costs is an offence, whatever the terms say (code des procédures
civiles d'exécution, L111-8), and the €40 of the code de commerce are owed by professionals alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portal.content.clauses import clauses_in
from portal.content.faults import Fault
from portal.content.sources import read_text
from portal.content.variables import without_comments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from portal.content.sources import Source
    from portal.content.words import Words

# A box with a title, so that whoever reads it knows for whom it is: !!! pro "Entre professionnels"
_BOX = re.compile(r'^!!! pro(?! *"")\b.*\n(?:(?:[ ]{4}|\t).*(?:\n|\Z)|[ \t]*\n)*', re.MULTILINE)
_IF_NEVER = "If you never sell to consumers, write professionals_only = true under [business]."
_ON_A_PAGE = (
    'Take it out, or put it into a box that begins with `!!! pro "Entre professionnels"`; '
    f"a whole text for professionals says `audience: pro` on top. {_IF_NEVER}"
)
_ELSEWHERE = f"Take it out: it belongs into terms/pro.md, and on the invoice. {_IF_NEVER}"


def clauses_before_consumers(
    root: Path, sources: Iterable[Source], words: Iterable[Words]
) -> Iterator[Fault]:
    """A fault for each clause between professionals that a consumer may read.

    `sources` are the pages, questions and parts of the terms. Letters are read from their files:
    any of them may go to a consumer, and so may each of the `words`.
    """
    for source in sources:
        if source.audience() != "professional" or source.stem == "particulier":
            yield from _faults(source.path, _seen_by_all(source.text), _ON_A_PAGE)
    for path in sorted(root.glob("*/letters/*.md")):
        text = None if path.name.startswith("_") else read_text(path, "", [])
        if text is not None:
            name = path.relative_to(root).as_posix()
            yield from _faults(name, without_comments(text), _ELSEWHERE)
    for word in {word for voice in words for word in voice.texts.values()}:
        yield from _faults(word.path, word.template, _ELSEWHERE, line=word.line)


def _seen_by_all(text: str) -> str:
    """The text without notes to the owner and boxes for professionals; lines keep their numbers."""
    return _BOX.sub(lambda box: "\n" * box[0].count("\n"), without_comments(text))


def _faults(path: str, text: str, hint: str, *, line: int = 1) -> Iterator[Fault]:
    told: set[int] = set()
    for clause in clauses_in(text):
        where = clause.line + line - 1
        if where not in told:
            told.add(where)
            message = f"“{clause.said}” is for professionals only, and a consumer may read it here."
            yield Fault(path=path, line=where, message=message, hint=hint)
