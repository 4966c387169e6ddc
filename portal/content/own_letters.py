"""A letter that somebody wrote for one client: the same Markdown and places as in `content/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from portal.content.errors import WordsIncomplete
from portal.content.letter_places import PLACES, REQUIRED
from portal.content.letters import read_letter
from portal.content.sources import parse
from portal.content.words import PLACE

if TYPE_CHECKING:
    from portal.content.letters import Letter
    from portal.content.prose import Renderer
    from portal.domain.voices import FirstPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLetter:
    """A letter as it was written, and why it could not be sent like this.

    `unknown` are places that this letter has no value for, `missing` those that it cannot do
    without; `others` is what else is wrong, in a sentence each.
    """

    letter: Letter
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it can be sent, as far as its places are concerned."""
        return not (self.unknown or self.missing or self.others)

    def require_whole(self) -> Letter:
        """The letter. Raises WordsIncomplete where something is wrong with it."""
        if not self.is_whole:
            wrong = frozenset(self.unknown + self.missing)
            raise WordsIncomplete(f"letters/{self.letter.name}", wrong)
        return self.letter


def own_letter(  # noqa: PLR0913 - the words, and how their owner speaks
    name: str, subject: str, body: str, *, voice: str, renderer: Renderer, person: FirstPerson
) -> OwnLetter:
    """Read what was written in two fields, its subject and its body."""
    text = as_file(subject, body)
    path = f"{voice}/letters/{name}.md"
    source = parse(text, path=path, language=voice.partition("-")[0], person=person)
    unknown = set(PLACE.findall(source.text)) - PLACES[name]
    missing = REQUIRED[name] - set(PLACE.findall(source.body))
    return OwnLetter(
        letter=read_letter(source, voice, renderer),
        unknown=tuple(sorted(unknown)),
        missing=tuple(sorted(missing)),
        others=tuple(fault.message for fault in source.faults),
    )


def as_file(subject: str, body: str) -> str:
    """Both fields as the file that they would be in `content/`."""
    top = yaml.safe_dump({"subject": " ".join(subject.split())}, allow_unicode=True, width=10_000)
    return f"---\n{top}---\n\n{body.strip()}\n"


def in_fields(letter: Letter) -> tuple[str, str]:
    """The subject and the body of a letter as they are written, to be changed."""
    source = parse(letter.source, path=letter.path, language=letter.voice.partition("-")[0])
    return source.string("subject"), source.body.strip()
