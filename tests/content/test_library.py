"""The library as the rest of the portal asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from portal.content import Library, PageMissing, VoiceUnknown

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

VOICES = ["fr-vous", "fr-tu", "en"]


def test_a_page_is_found_by_key_by_address_and_from_its_translation(shelf: Shelf) -> None:
    library = shelf.library()
    french, english = library.page("fr", "faq"), library.page("en", "faq")

    assert library.by_slug("/en/faq/") == english
    assert library.by_slug("/nowhere/") is None
    assert library.alternate(french) == english
    assert library.alternate(english) == french


def test_a_page_without_translation_has_no_alternate(shelf: Shelf) -> None:
    shelf.write("fr/x.md", "---\ntitle: x\nlanguages: [fr]\n---\nTexte.\n")
    library = shelf.library()

    assert library.alternate(library.page("fr", "x")) is None


def test_who_asks_for_what_is_not_there_is_told(shelf: Shelf) -> None:
    library = shelf.library()

    with pytest.raises(PageMissing):
        library.page("fr", "nowhere")
    with pytest.raises(VoiceUnknown):
        library.words("de")
    assert library.pages("de") == ()
    assert library.questions("de") == ()


def test_french_without_more_means_vous(shelf: Shelf) -> None:
    library = shelf.library()

    assert library.words("fr").voice == "fr-vous"
    assert library.letter("fresh_link", "fr").voice == "fr-vous"
    assert library.voices == ("fr-vous", "fr-tu", "en")


def test_an_empty_folder_is_full_of_faults_and_raises_nothing(shelf: Shelf) -> None:
    library = Library.load(shelf.root / "nothing", variables={})

    assert library.faults
    assert library.pages("fr") == ()


def test_one_broken_file_leaves_the_rest_readable(shelf: Shelf) -> None:
    shelf.write("fr/faq.md", "sans rien")
    library = shelf.library()

    assert {fault.path for fault in library.faults} == {"fr/faq.md"}
    assert library.page("fr", "home").html
    assert library.page("fr", "faq").html == "<p>sans rien</p>"


def test_faults_come_by_file_and_line(shelf: Shelf) -> None:
    shelf.change("fr/verify.md", "---\n", "---\nnope: 1\nnone: 2\n")
    shelf.change("en/verify.md", "---\n", "---\nnope: 1\n")

    places = [(fault.path, fault.line) for fault in shelf.faults()]
    assert places == [("en/verify.md", 2), ("fr/verify.md", 2), ("fr/verify.md", 3)]


def test_blocks_and_values_speak_the_language_of_the_page(shelf: Shelf) -> None:
    library = Library.load(
        shelf.root,
        variables={"fr": {"business.name": "Atelier"}, "en": {"business.name": "Workshop"}},
        blocks={
            "fr-vous": {"policy": Markup("<p>règles</p>")},
            "en": {"policy": Markup("<p>rules</p>")},
        },
    )

    assert library.page("fr", "home").title == "Atelier"
    assert library.page("en", "home").title == "Workshop"
    assert "<p>règles</p>" in library.page("fr", "how-to-pay").html
    assert "<p>rules</p>" in library.page("en", "how-to-pay").html


@pytest.mark.parametrize("voice", VOICES)
def test_reading_twice_gives_the_same_fingerprints(shelf: Shelf, voice: str) -> None:
    once, twice = shelf.library(), shelf.library()

    assert once.fingerprint(voice) == twice.fingerprint(voice)
    assert once.page("fr", "faq").fingerprint == twice.page("fr", "faq").fingerprint


def test_a_word_moves_the_fingerprint_of_its_voice_only(shelf: Shelf) -> None:
    before = shelf.library()
    shelf.change("fr-tu/words/client.toml", "{Me|Nous} parler", "Un mot")
    after = shelf.library()

    assert before.fingerprint("fr-tu") != after.fingerprint("fr-tu")
    assert before.fingerprint("fr-vous") == after.fingerprint("fr-vous")
    assert before.fingerprint("en") == after.fingerprint("en")


def test_a_question_moves_client_pages_only_if_they_can_show_it(shelf: Shelf) -> None:
    before = shelf.library()
    shelf.change("fr/faq/140-my-data.md", "Ni publicité", "Aucune publicité")
    between = shelf.library()
    shelf.change("fr/faq/120-reminders.md", "Oui.", "Bien sûr.")
    after = shelf.library()

    assert before.fingerprint("fr-vous") == between.fingerprint("fr-vous")
    assert before.page("fr", "faq").fingerprint != between.page("fr", "faq").fingerprint
    assert between.fingerprint("fr-vous") != after.fingerprint("fr-vous")
    assert before.page("fr", "privacy").fingerprint == after.page("fr", "privacy").fingerprint


def test_a_value_moves_the_pages_that_name_it(shelf: Shelf) -> None:
    before, after = shelf.library(contact__name="Ada"), shelf.library(contact__name="Grace")

    assert before.page("fr", "home").fingerprint != after.page("fr", "home").fingerprint
    assert before.page("fr", "terms").fingerprint == after.page("fr", "terms").fingerprint
