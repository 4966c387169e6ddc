"""In which voice public pages speak, and which files can be shown in it with one register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.registers import Register, addressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.content.sources import Source
    from portal.domain.registers import Heard
    from portal.domain.voices import Manner

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
