"""A letter that an owner wrote for one client is read as the letters of `content/` are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.content import Library, WordsIncomplete
from portal.content.own_letters import OwnLetter, in_fields
from portal.domain.sequence import LETTERS
from tests.support.sites import ADA, ROOT

if TYPE_CHECKING:
    from portal.domain.clients import Client

WHOLE = "Bonjour {first_name},\n\n{invoices}, {amount}, prévu {when}.\n\n{link}"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(ROOT / "content", variables={"fr": {}, "en": {}})


def read(library: Library, body: str, *, subject: str = "Un mot", who: Client = ADA) -> OwnLetter:
    return library.own_letter_for(who, "reminder_first_transfer", subject=subject, body=body)


def test_what_is_whole_can_be_composed(library: Library) -> None:
    letter = read(library, WHOLE).require_whole()
    said = letter.compose(
        first_name="Ada", invoices="F-1", amount="12 €", when="hier", link="https://example.com"
    )
    assert said.subject == "Un mot"
    assert "Bonjour Ada," in said.text
    assert "<p>Bonjour Ada,</p>" in said.html


def test_an_unknown_place_and_a_missing_one_are_named(library: Library) -> None:
    wrong = read(library, "Bonjour {firstname}, {invoices}, {when} {link}")
    assert wrong.unknown == ("firstname",)
    assert wrong.missing == ("amount",)
    with pytest.raises(WordsIncomplete):
        wrong.require_whole()


def test_a_place_of_the_subject_is_looked_at_too(library: Library) -> None:
    assert read(library, WHOLE, subject="Pour {nobody}").unknown == ("nobody",)


def test_what_is_written_never_becomes_html(library: Library) -> None:
    letter = read(library, f"{WHOLE}\n\n<script>alert(1)</script>").letter
    assert "<script" not in letter.html_template


@pytest.mark.parametrize(
    "subject", ['Deux : points, « et » "guillemets"', "- tiret", "#1", "é" * 200]
)
def test_any_subject_survives_the_way_into_a_file_and_back(library: Library, subject: str) -> None:
    letter = read(library, WHOLE, subject=subject).letter
    assert in_fields(letter) == (subject, WHOLE)


@pytest.mark.parametrize("name", LETTERS.values())
def test_every_reminder_we_ship_can_be_taken_into_the_fields_and_is_whole(
    library: Library, name: str
) -> None:
    subject, body = in_fields(library.letter_for(ADA, name))
    assert library.own_letter_for(ADA, name, subject=subject, body=body).is_whole
