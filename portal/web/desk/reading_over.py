"""What somebody at the desk writes to a client, read over before it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.content.registers import clashes
from portal.tone import Category, Kind, Level, Linter, Reader
from portal.web.desk.context import words
from portal.web.desk.presentation.tone import ReadOver, present_tone

if TYPE_CHECKING:
    from portal.domain.clients import Client


def read_over(text: str, client: Client) -> ReadOver | None:
    """What this client would find hard to read in a text; None where there is nothing to say."""
    voice = client.voice
    found = Linter.of(voice.language).read(
        text,
        kind=Kind.LETTER,
        reader=Reader(client.kind),
        register=voice.value.partition("-")[2] or None,
    )
    strays = tuple(dict.fromkeys(heard.word for heard in clashes(text, voice.value)))
    # whom a text speaks to is known here, where the linter has to guess it
    told = [one for one in found if one.category is not Category.REGISTER]
    lines = present_tone(told, words(), strays=strays, voice=voice)
    harsh = next((one.excerpt for one in told if one.level is Level.BLOCK), "")
    return ReadOver(tone=lines, harsh=harsh) if lines else None


def too_harsh(over: ReadOver) -> str:
    """What to say beside a field whose words cannot be sent."""
    return words()("coming.harsh_words", sentence=over.harsh)
