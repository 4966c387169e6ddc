"""The matrix of texts, voices and persons: what a voice lacks, or says in the words of another.

A missing letter or short text is a fault, and stops a build. What stands here does not: the text is
there, but not in every language, not in this register, or not as this person would say it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from portal.content.faults import Fault
from portal.content.pages import read_sources
from portal.content.registers import clashes, public_voice
from portal.content.wordfiles import read_words
from portal.content.words import VOICES
from portal.domain.registers import Register, speaking
from portal.domain.voices import FirstPerson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from portal.content.sources import Source
    from portal.domain.voices import Manner

# Texts in which the client speaks, not the owner: reasons, buttons, the beginning of their mail.
CLIENT_SPEAKS = (
    *("reasons.*.label", "step.*.label", "help.*.label", "help.*.mail_*", "message.*.title"),
    *("*.subject_*", "letter.open"),
)
_QUESTION = re.compile(r"^question:.*$", re.MULTILINE)
_SAID = {
    FirstPerson.SINGULAR: "one person",
    FirstPerson.PLURAL: "several",
}
_PAIR = {"fr": "{je|nous}", "en": "{I|we}"}
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One text of one voice: where it begins, what it says, and whether the owner says it."""

    path: str
    line: int
    text: str
    voice: str
    by_client: bool = False


def gaps_of(root: Path, manner: Manner) -> tuple[Fault, ...]:
    """Every gap, by file and line; nothing when each voice can say everything in its own words."""
    found = {*_untranslated(root, manner), *_unsaid(root, manner)}
    for told in (*_words(root, manner), *_prose(root, manner)):
        found |= {*_mixed(told), *_wrong_person(told, manner)}
    return tuple(sorted(found, key=lambda gap: (gap.path, gap.line, gap.message)))


def gaps_in_short(gaps: tuple[Fault, ...]) -> Iterator[str]:
    """The first few as sentences, and how many more there are."""
    yield from (f"content/{gap}" for gap in gaps[:_SHOWN])
    if (more := len(gaps) - _SHOWN) > 0:
        yield f"Texts that some voice cannot say as it should: {more} more. See portal doctor."


def _words(root: Path, manner: Manner) -> Iterator[_Told]:
    for voice, words in read_words(root, [], manner).items():
        for key, text in words.texts.items():
            yield _Told(
                path=text.path,
                line=text.line,
                text=text.template,
                voice=voice,
                by_client=any(fnmatchcase(key, pattern) for pattern in CLIENT_SPEAKS),
            )


def _prose(root: Path, manner: Manner) -> Iterator[_Told]:
    """Letters and answers in every voice, pages in the one that anybody may read."""
    for voice, folders in VOICES.items():
        parts = ["letters", "faq"]
        if public_voice(folders[-1], manner) == voice:
            parts += ["", "terms"]
        for part in parts:
            for source in _sources(root, part, voice, manner=manner):
                text = _QUESTION.sub("", source.text)
                yield _Told(path=source.path, line=1, text=text, voice=voice)


def _sources(root: Path, part: str, voice: str, *, manner: Manner) -> Iterable[Source]:
    """The files of a part, each from the nearest folder of the voice."""
    found: dict[str, Source] = {}
    for folder in reversed(VOICES[voice]):
        name, person = f"{folder}/{part}".rstrip("/"), manner.person_in(voice)
        found |= {source.stem: source for source in read_sources(root, name, [], person=person)}
    return found.values()


def _mixed(told: _Told) -> Iterator[Fault]:
    """A fault for each word in the register of another voice; one for a file that both share."""
    own = Register.TU if told.voice == "fr-tu" else Register.VOUS
    folder, _, rest = told.path.partition("/")
    is_shared = folder == VOICES[told.voice][-1]
    hint = f"Say it as {own}."
    if is_shared:
        hint = f"Write content/{told.voice}/{rest} beside it, or say it as neither."
    for heard in clashes(told.text, told.voice):
        message = f"{heard.word!r} says {heard.says}, and this reader is told {own}."
        line = told.line + heard.line - 1
        yield Fault(path=told.path, line=line, message=message, hint=hint)
        if is_shared:
            return


def _wrong_person(told: _Told, manner: Manner) -> Iterator[Fault]:
    """A fault for each line on which the owner is one person and should be several, or the like."""
    language, person = VOICES[told.voice][-1], manner.person_in(told.voice)
    if told.by_client:
        return
    for heard in speaking(told.text, language):
        if heard.says is not person:
            message = f"{heard.word!r} is not how {_SAID[person]} would say it."
            hint = f"Write both, such as {_PAIR[language]}, or set person in [voice]."
            yield Fault(path=told.path, line=told.line + heard.line - 1, message=message, hint=hint)


def _untranslated(root: Path, manner: Manner) -> Iterator[Fault]:
    for voice, folders in VOICES.items():
        for part in ("", "terms", "faq"):
            for source in _sources(root, part, voice, manner=manner):
                if source.strings("languages") == (folders[-1],):
                    other = "English" if folders[-1] == "fr" else "French"
                    message = f"There is no such text in {other}, as `languages` says."
                    line = source.line_of("languages")
                    yield Fault(path=source.path, line=line, message=message)


def _unsaid(root: Path, manner: Manner) -> Iterator[Fault]:
    """A fault for each question that one French voice is asked and the other is not."""
    vous, tu = (
        {source.stem: source for source in _sources(root, "faq", voice, manner=manner)}
        for voice in ("fr-vous", "fr-tu")
    )
    for stem in vous.keys() ^ tu.keys():
        lacks = "fr-tu" if stem in vous else "fr-vous"
        path = (vous | tu)[stem].path
        message = f"This question is not answered in {lacks}."
        yield Fault(path=path, line=1, message=message, hint=f"Add content/{lacks}/faq/{stem}.md.")
