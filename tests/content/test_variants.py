"""`{je note|nous notons}`: said by one person or by several, anywhere, and refused when broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.content import Library
from portal.content.variants import broken_pairs, spoken
from portal.domain.voices import FirstPerson, Manner

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

ONE, SEVERAL = FirstPerson.SINGULAR, FirstPerson.PLURAL


def as_said(shelf: Shelf, person: FirstPerson | None = None) -> Library:
    return Library.load(shelf.root, variables={"fr": {}, "en": {}}, manner=Manner(person=person))


@pytest.mark.parametrize(
    ("text", "one", "several"),
    [
        ("{Je note|Nous notons} la date.", "Je note la date.", "Nous notons la date."),
        ("dites-le-{moi|nous}", "dites-le-moi", "dites-le-nous"),
        ("{I have {amount}|We have {amount}}.", "I have {amount}.", "We have {amount}."),
        ("{{day} pour moi|{day} pour nous}", "{day} pour moi", "{day} pour nous"),
        ("{C'est {{ a.b }}|Ici {{ a.b }}}.", "C'est {{ a.b }}.", "Ici {{ a.b }}."),
        ("Merci{| à vous}.", "Merci.", "Merci à vous."),
        ("{je|nous}, {mon|notre}", "je, mon", "nous, notre"),
    ],
)
def test_a_pair_is_said_by_one_or_by_several(text: str, one: str, several: str) -> None:
    assert (spoken(text, ONE), spoken(text, SEVERAL)) == (one, several)
    assert list(broken_pairs(text, "x")) == []


@pytest.mark.parametrize(
    "text",
    [
        "| {{ business.name }} | {amount} |",
        "| a | b |",
        "## Titre {: #ancre }",
        "{{? contact.phone }}| Téléphone | {{ contact.phone }} |",
        "{amount} ou {day}",
    ],
)
def test_what_only_looks_like_a_pair_is_left_alone(text: str) -> None:
    assert spoken(text, ONE) == spoken(text, SEVERAL) == text
    assert list(broken_pairs(text, "x")) == []


@pytest.mark.parametrize(
    "text", ["{je|tu|nous} notons", "{je note|nous notons", "je note|nous notons} la date"]
)
def test_a_broken_pair_is_a_fault_that_shows_how_it_is_written(text: str) -> None:
    (fault,) = broken_pairs(f"\n{text}\n", "fr/home.md")

    assert (fault.path, fault.line) == ("fr/home.md", 2)
    assert "{je note|nous notons}" in fault.hint


@pytest.mark.parametrize(
    "name",
    ["fr/home.md", "fr/faq/70-how-long.md", "fr-tu/letters/survey.md", "en/words/client.toml"],
)
def test_a_broken_pair_is_told_once_in_whatever_file_it_stands(shelf: Shelf, name: str) -> None:
    text = (shelf.root / name).read_text(encoding="utf-8")
    shelf.write(name, f"{text}\n# {{je|tu|nous}}\n")

    assert [fault.line for fault in shelf.faults() if "two ways" in fault.message] == [
        text.count("\n") + 2
    ]


@pytest.mark.parametrize(
    ("person", "spoken_by"),
    [
        (None, {"fr-vous": "Nous", "fr-tu": "J’ai", "en": "We"}),
        (ONE, {"fr-vous": "J’ai", "fr-tu": "J’ai", "en": "I have"}),
        (SEVERAL, {"fr-vous": "Nous", "fr-tu": "Nous", "en": "We"}),
    ],
)
def test_each_voice_has_its_custom_unless_the_owner_chose(
    shelf: Shelf, person: FirstPerson | None, spoken_by: dict[str, str]
) -> None:
    library = as_said(shelf, person)

    for voice, begins in spoken_by.items():
        assert library.letter("problem_received", voice).subject_template.startswith(begins)
        assert library.words(voice).texts["invoice.part_paid"].template.startswith(begins)


def test_what_french_voices_share_is_said_by_each_in_its_own_person(shelf: Shelf) -> None:
    shelf.change("fr/words/client.toml", 'iban = "IBAN"', 'iban = "{Mon|Notre} IBAN"')
    shelf.change("fr/faq/70-how-long.md", "Pendant ce temps,", "{Pour moi|Pour nous},")

    library = as_said(shelf)
    asked = {
        voice: next(q for q in library.questions(voice) if q.key == "how-long").html
        for voice in ("fr-vous", "fr-tu")
    }

    assert library.words("fr-tu")("transfer.iban") == "Mon IBAN"
    assert library.words("fr-vous")("transfer.iban") == "Notre IBAN"
    assert "Pour moi," in asked["fr-tu"]
    assert "Pour nous," in asked["fr-vous"]


def test_the_front_matter_needs_no_quotes_for_a_pair(shelf: Shelf) -> None:
    shelf.change("en/letters/survey.md", "subject: ", "subject: {My|Our} question: ")
    shelf.change("en/letters/survey.md", "question: ", "question, ")

    assert as_said(shelf, ONE).letter("survey", "en").subject_template.startswith("My question,")


def test_lines_keep_their_numbers(shelf: Shelf) -> None:
    line = shelf.change("fr/home.md", "## {Me|Nous} parler", "{{ nobody }} {Me|Nous}\n\n## Parler")

    fault = next(fault for fault in shelf.faults() if "nobody" in fault.message)
    assert fault.line == line


def test_the_anchors_of_a_page_do_not_move_with_the_person(shelf: Shelf) -> None:
    for person in FirstPerson:
        library = as_said(shelf, person)

        assert "nous-parler" in library.page("fr", "home").anchors
        assert "talk-to-us" in library.page("en", "home").anchors
