"""Every letter as it leaves, read by our own linter as its reader would: nothing in it hurts."""

from __future__ import annotations

import pytest

from portal.content import Library
from portal.content.letter_places import PLACES
from portal.domain.sequence import LETTERS, Step
from portal.domain.voices import FirstPerson, Manner
from portal.tone import Kind, Level, Linter, Reader
from tests.content.letter_values import values_of
from tests.support.sites import ROOT

VOICES = {"fr-vous": "vous", "fr-tu": "tu", "en": ""}
LIBRARIES = {
    person: Library.load(
        ROOT / "content", variables={"fr": {}, "en": {}}, manner=Manner(person=person)
    )
    for person in FirstPerson
}


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("person", list(FirstPerson))
@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("name", sorted(PLACES))
def test_nothing_in_a_letter_hurts_whoever_reads_it(
    name: str, voice: str, person: FirstPerson, reader: Reader
) -> None:
    letter = LIBRARIES[person].letter(name, voice).compose(**values_of(name))
    kind = Kind.FORMAL if name == LETTERS[Step.FORMAL] else Kind.LETTER

    found = Linter.of(voice[:2]).read(
        f"{letter.subject}\n\n{letter.text}", kind=kind, reader=reader, register=VOICES[voice]
    )

    assert [one for one in found if one.level is not Level.INFO] == []
