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
    from portal.tone import Finding


def require_gentle(letter: Letter, client: Client) -> None:
    """Raise WordsTooHarsh where the letter's own words block; a waiver in them is respected.

    What its places hold is not looked at: it may be the client's own words, quoted.
    """
    if blocks(tone_of(letter, client)):
        raise WordsTooHarsh(letter.name)


def tone_of(letter: Letter, client: Client) -> tuple[Finding, ...]:
    """What is found in a letter's own words, as this client would read them."""
    voice = client.voice.value
    return _findings(letter.source, letter.name, (voice, client.kind))


# The same few letters are sent again and again.
@lru_cache(maxsize=512)
def _findings(text: str, name: str, read_by: tuple[str, str]) -> tuple[Finding, ...]:
    voice, reader = read_by
    register = voice.partition("-")[2] or None
    kind = Kind.FORMAL if name == LETTERS[Step.FORMAL] else Kind.LETTER
    return Linter.of(voice).read_markdown(text, kind=kind, reader=Reader(reader), register=register)
