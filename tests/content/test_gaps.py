"""The matrix of texts, voices and persons: complete as we ship it, told when an owner's is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.content import Fault, Library
from portal.content.gaps import gaps_in_short, gaps_of
from portal.content.letter_places import PLACES
from portal.domain.clients import Voice
from portal.domain.registers import addressed, speaking
from portal.domain.voices import FirstPerson, Manner
from tests.content.conftest import CONTENT
from tests.content.letter_values import values_of

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

OF_VOICE = {"fr-vous": {"vous"}, "fr-tu": {"tu"}, "en": set()}
MANNERS = [
    Manner(voice=voice, person=person, emoji=True)
    for voice in Voice
    for person in (None, *FirstPerson)
]


def gaps(shelf: Shelf, **manner: object) -> tuple[Fault, ...]:
    return gaps_of(shelf.root, Manner(**manner))  # type: ignore[arg-type]


def gap(shelf: Shelf, **manner: object) -> Fault:
    (only,) = gaps(shelf, **manner)
    return only


@pytest.mark.parametrize("manner", MANNERS, ids=lambda m: f"{m.voice}-{m.person}")
def test_the_words_we_ship_have_neither_fault_nor_gap(manner: Manner) -> None:
    library = Library.load(CONTENT, variables={"fr": {}, "en": {}}, manner=manner)

    assert [str(fault) for fault in library.faults] == []
    assert [str(fault) for fault in library.gaps()] == []


@pytest.mark.parametrize("person", FirstPerson)
@pytest.mark.parametrize("voice", ["fr-vous", "fr-tu", "en"])
def test_every_letter_keeps_to_its_voice_and_its_person(voice: str, person: FirstPerson) -> None:
    manner = Manner(person=person, emoji=True)
    library = Library.load(CONTENT, variables={"fr": {}, "en": {}}, manner=manner)
    for name in PLACES:
        letter = library.letter(name, voice).compose(**values_of(name))
        for said in (letter.subject, letter.text, letter.html):
            text = said.replace("\u202f", " ").replace("\u00a0", " ")
            if voice != "en":
                assert {heard.says.value for heard in addressed(text)} <= OF_VOICE[voice], name
            spoken = speaking(text, voice.partition("-")[0])
            assert {heard.says for heard in spoken} <= {person}, name


def test_a_public_page_speaks_the_owners_french(shelf: Shelf) -> None:
    manner = Manner(voice=Voice.TU)
    library = Library.load(shelf.root, variables={"fr": {}, "en": {}}, manner=manner)

    assert "Ouvre-le" in library.page("fr", "home").html
    assert library.page("fr", "home").voice == "fr-tu"
    assert library.page("fr", "legal-notice").voice == "fr-tu", "it addresses nobody"
    assert library.page("en", "home").voice == "en"
    assert "Ouvrez-le" in shelf.library().page("fr", "home").html


def test_a_page_that_has_no_tu_is_shown_whole_in_vous_and_told(shelf: Shelf) -> None:
    (shelf.root / "fr-tu/home.md").unlink()
    manner = Manner(voice=Voice.TU)

    library = Library.load(shelf.root, variables={"fr": {}, "en": {}}, manner=manner)
    told = gap(shelf, voice=Voice.TU)

    assert library.page("fr", "home").voice == "fr-vous"
    assert "Nous ne demandons jamais" in library.page("fr", "home").html
    assert told.path == "fr/home.md"
    assert told.hint == "Write content/fr-tu/home.md beside it, or say it as neither."
    assert gaps(shelf) == ()


def test_the_terms_are_shown_in_one_register_even_if_one_part_lacks(shelf: Shelf) -> None:
    (shelf.root / "fr-tu/terms/pro.md").unlink()
    manner = Manner(voice=Voice.TU)

    library = Library.load(shelf.root, variables={"fr": {}, "en": {}}, manner=manner)

    assert library.page("fr", "terms").voice == "fr-vous"
    assert {h.says.value for h in addressed(library.page("fr", "terms").html)} == {"vous"}
    assert gap(shelf, voice=Voice.TU).path == "fr/terms/pro.md"


@pytest.mark.parametrize(
    ("name", "old", "new", "hint"),
    [
        ("fr-tu/letters/survey.md", "Merci pour ton", "Merci pour votre", "Say it as tu."),
        ("fr-vous/letters/survey.md", "Merci pour votre", "Merci pour ton", "Say it as vous."),
        ("fr-tu/words/client.toml", "pour toi, comme", "pour vous, comme", "Say it as tu."),
    ],
)
def test_a_register_that_slipped_in_is_told_with_its_line(
    shelf: Shelf, name: str, old: str, new: str, hint: str
) -> None:
    line = shelf.change(name, old, new)

    told = gap(shelf)
    assert (told.path, told.line, told.hint) == (name, line, hint)


def test_an_answer_for_both_voices_that_takes_a_side_is_told(shelf: Shelf) -> None:
    line = shelf.change("fr/faq/120-reminders.md", "Oui. Ils", "Oui. Vos rappels")

    told = gap(shelf)
    assert (told.path, told.line) == ("fr/faq/120-reminders.md", line)
    assert "content/fr-tu/faq/120-reminders.md" in told.hint


def test_an_answer_may_be_said_to_each(shelf: Shelf) -> None:
    name = "faq/120-reminders.md"
    shelf.change(f"fr/{name}", "Oui. Ils", "Oui. Vos rappels")
    text = (shelf.root / "fr" / name).read_text(encoding="utf-8")
    shelf.write(f"fr-tu/{name}", text.replace("Vos", "Tes"))

    library = shelf.library()
    said = {v: next(q for q in library.questions(v) if q.key == "reminders") for v in OF_VOICE}

    assert gaps(shelf) == ()
    assert "Oui. Tes rappels" in said["fr-tu"].html
    assert "Oui. Vos rappels" in said["fr-vous"].html


def test_an_answer_that_only_one_french_voice_has_is_told(shelf: Shelf) -> None:
    name = "faq/120-reminders.md"
    text = (shelf.root / "fr" / name).read_text(encoding="utf-8")
    (shelf.root / "fr" / name).unlink()
    shelf.write(f"fr-vous/{name}", text)

    told = gap(shelf)
    assert (told.path, told.hint) == (f"fr-vous/{name}", f"Add content/fr-tu/{name}.")

    shelf.write(f"fr-tu/{name}", text)
    assert gaps(shelf) == ()
    assert shelf.faults() == []


@pytest.mark.parametrize(
    ("person", "said"),
    [(FirstPerson.SINGULAR, "Nous cherchons"), (FirstPerson.PLURAL, "Je cherche")],
)
def test_a_person_that_was_forgotten_is_told_with_its_line(
    shelf: Shelf, person: FirstPerson, said: str
) -> None:
    line = shelf.change("fr-vous/words/asking.toml", "{Je cherche|Nous cherchons}", said)

    told = gap(shelf, person=person)
    assert (told.path, told.line) == ("fr-vous/words/asking.toml", line)
    assert "{je|nous}" in told.hint
    other = next(one for one in FirstPerson if one is not person)
    assert gaps(shelf, person=other) == ()


def test_a_text_in_one_language_only_is_told(shelf: Shelf) -> None:
    shelf.write("fr/garantie.md", "---\ntitle: Garantie\nlanguages: [fr]\n---\nElle est longue.\n")

    told = gap(shelf)
    assert (told.path, told.line) == ("fr/garantie.md", 3)
    assert "in English" in told.message


def test_many_gaps_are_told_in_short() -> None:
    many = tuple(Fault(path="fr/a.md", line=n, message="It lacks.") for n in range(1, 9))

    told = list(gaps_in_short(many))

    assert told[0] == "content/fr/a.md:1: It lacks."
    assert len(told) == 6
    assert "3 more" in told[-1]
    assert list(gaps_in_short(())) == []
