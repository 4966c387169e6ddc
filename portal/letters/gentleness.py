"""What must not be sent: words that threaten or humiliate are saved, but no letter carries them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from portal.content import WordsTooHarsh
from portal.domain.sequence import LETTERS, Step
from portal.tone import Kind, Linter, Reader, blocks

if TYPE_CHECKING:
    from portal.content.letters import Letter
    from portal.domain.clients import Client


def require_gentle(letter: Letter, client: Client) -> None:
    """Raise WordsTooHarsh where the letter's own words block; a waiver in them is respected.

    What its places hold is not looked at: it may be the client's own words, quoted.
    """
    if _blocks(letter.source, letter.name, (client.voice.language, client.kind)):
        raise WordsTooHarsh(letter.name)


# The same few letters are sent again and again.
@lru_cache(maxsize=512)
def _blocks(text: str, name: str, read_by: tuple[str, str]) -> bool:
    language, reader = read_by
    kind = Kind.FORMAL if name == LETTERS[Step.FORMAL] else Kind.LETTER
    return blocks(Linter.of(language).read_markdown(text, kind=kind, reader=Reader(reader)))
