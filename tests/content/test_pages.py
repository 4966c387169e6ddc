"""Pages: addresses, parts, translations."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.content.pages import LANGUAGES, SLUGS

if TYPE_CHECKING:
    from tests.content.conftest import Shelf


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_stands_at_its_address(shelf: Shelf, language: str) -> None:
    found = {page.key: page.slug for page in shelf.library().pages(language)}

    assert found == SLUGS[language]


def test_an_owners_own_page_gets_an_address_from_its_name(shelf: Shelf) -> None:
    for language in LANGUAGES:
        shelf.write(f"{language}/about-us.md", "---\ntitle: Nous\n---\nTexte.\n")
    library = shelf.library()

    assert not library.faults
    assert library.page("fr", "about-us").slug == "/about-us/"
    assert library.page("en", "about-us").slug == "/en/about-us/"
    assert library.page("fr", "about-us").template == "page"


def test_an_owner_may_choose_the_address(shelf: Shelf) -> None:
    shelf.change("fr/verify.md", "---\n", "---\nslug: /est-ce-nous/\n")
    page = shelf.library().page("fr", "verify")

    assert page.slug == "/est-ce-nous/"


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("/c/", "kept for the program"),
        ("/lien/", "kept for the program"),
        ("/desk/a/", "kept for the program"),
        ("/sans-fin", "begin and end with one slash"),
        ("sans-debut/", "begin and end with one slash"),
        ("/Été/", "characters"),
        ("/a b/", "characters"),
    ],
)
def test_an_address_that_cannot_be_is_a_fault_on_its_line(
    shelf: Shelf, slug: str, why: str
) -> None:
    shelf.write("fr/x.md", f"---\ntitle: x\nslug: {slug}\nlanguages: [fr]\n---\nTexte.\n")

    fault = shelf.fault()
    assert (fault.path, fault.line) == ("fr/x.md", 3)
    assert why in fault.message


def test_an_english_page_stands_below_en(shelf: Shelf) -> None:
    shelf.write("en/x.md", "---\ntitle: x\nslug: /x/\nlanguages: [en]\n---\nText.\n")

    assert shelf.fault().hint == "Write /en/x/."


def test_two_pages_at_one_address_are_a_fault(shelf: Shelf) -> None:
    shelf.write("fr/x.md", "---\ntitle: x\nslug: /faq/\nlanguages: [fr]\n---\nTexte.\n")

    assert str(shelf.fault()) == (
        "fr/x.md:3: The address /faq/ is already that of fr/faq.md. "
        "Give one of them another `slug`."
    )


def test_a_page_without_translation_is_a_fault_unless_it_says_so(shelf: Shelf) -> None:
    shelf.write("fr/x.md", "---\ntitle: x\n---\nTexte.\n")
    assert str(shelf.fault()) == (
        "fr/x.md:1: This file has no translation in 'en'. "
        "Add content/en/x.md, or write `languages: [fr]` on top."
    )

    shelf.write("fr/x.md", "---\ntitle: x\nlanguages: [fr]\n---\nTexte.\n")
    assert not shelf.faults()


def test_a_question_without_translation_is_a_fault(shelf: Shelf) -> None:
    (shelf.root / "fr/faq/120-reminders.md").unlink()

    assert shelf.fault().path == "en/faq/120-reminders.md"


def test_a_language_that_nobody_speaks_is_a_fault(shelf: Shelf) -> None:
    shelf.change("fr/verify.md", "---\n", "---\nlanguages: [fr, de]\n")

    assert shelf.fault().message == "'de' is not a language."


def test_a_page_that_the_program_needs_is_missed(shelf: Shelf) -> None:
    for language in LANGUAGES:
        (shelf.root / language / "privacy.md").unlink()

    missed = [fault for fault in shelf.faults() if "missing" in fault.message]
    assert [fault.path for fault in missed] == ["en/privacy.md", "fr/privacy.md"]


def test_a_french_page_may_stand_alone_on_purpose(shelf: Shelf) -> None:
    (shelf.root / "en/request.md").unlink()
    shelf.change("fr/request.md", "---\n", "---\nlanguages: [fr]\n")

    assert not [f for f in shelf.faults() if f.path in {"en/request.md", "fr/request.md"}]


def test_the_terms_hold_both_parts_under_their_anchors(shelf: Shelf) -> None:
    page = shelf.library().page("fr", "terms")

    assert page.html.index('<section id="professionnels">') < page.html.index(
        '<section id="particuliers">'
    )
    assert [entry.id for entry in page.toc if entry.level == 2] == [
        "professionnels",
        "particuliers",
    ]
    assert page.sources == ("fr/terms.md", "fr/terms/pro.md", "fr/terms/particulier.md")


def test_a_part_of_the_terms_that_is_missing_or_unknown_is_a_fault(shelf: Shelf) -> None:
    for language in LANGUAGES:
        part = shelf.root / language / "terms/pro.md"
        part.rename(part.with_name("professionals.md"))

    messages = {(fault.path, fault.message) for fault in shelf.faults()}
    assert ("fr/terms/pro.md", "This part of the terms is missing.") in messages
    assert (
        "fr/terms/professionals.md",
        "The terms have two parts, pro and particulier.",
    ) in messages


def test_the_day_of_a_page_is_its_latest_part(shelf: Shelf) -> None:
    shelf.change("fr/terms.md", "---\n", "---\nupdated: 2026-11-01\n")
    shelf.change("fr/terms/pro.md", "---\n", "---\nupdated: 2026-11-20\n")

    assert shelf.library().page("fr", "terms").updated == date(2026, 11, 20)


def test_a_folder_that_is_not_read_is_a_fault(shelf: Shelf) -> None:
    shelf.write("fr/pages/x.md", "---\ntitle: x\n---\n")
    shelf.write("fr-tu/pages/x.md", "---\ntitle: x\n---\n")

    assert [fault.path for fault in shelf.faults()] == ["fr-tu/pages", "fr/pages"]


def test_drafts_and_other_files_are_left_alone(shelf: Shelf) -> None:
    shelf.write("fr/_draft.md", "rien")
    shelf.write("fr/faq/_draft.md", "rien")
    shelf.write("fr/notes.txt", "rien")

    assert not shelf.faults()


def test_a_title_with_html_is_text(shelf: Shelf) -> None:
    shelf.write("fr/x.md", "---\ntitle: a <b>\nlanguages: [fr]\n---\nTexte.\n")

    assert shelf.library().page("fr", "x").title == "a <b>"
