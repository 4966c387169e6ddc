"""The manner in which a business speaks: in which voice, as one person or as several."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.clients import Voice


class FirstPerson(StrEnum):
    """Whether the business says `je` and `I` of itself, or `nous` and `we`."""

    SINGULAR = "singular"
    PLURAL = "plural"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What the owner chose; it holds wherever a client's own wish is not known."""

    voice: Voice = Voice.VOUS
    person: FirstPerson | None = None  # None: as is the custom of each voice
    emoji: bool = False

    def person_in(self, voice: str) -> FirstPerson:
        """Who speaks in a voice: as the owner chose, else one person with `tu`, else several."""
        custom = FirstPerson.SINGULAR if voice == Voice.TU else FirstPerson.PLURAL
        return self.person or custom
