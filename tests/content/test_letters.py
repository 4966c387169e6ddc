"""Letters: places checked when read, filled when composed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.content import LetterMissing, WordsIncomplete
from tests.content.letter_values import VALUES

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

VOICES = ["fr-vous", "fr-tu", "en"]


@pytest.mark.parametrize("voice", VOICES)
def test_a_letter_says_the_same_in_text_and_html(shelf: Shelf, voice: str) -> None:
    composed = shelf.library().letter("fresh_link", voice).compose(**VALUES)

    assert VALUES["link"] in composed.text.splitlines()
    assert f'<a href="{VALUES["link"]}">{VALUES["link"]}</a>' in composed.html
    for fact in ("Ada", "K7QF-2M9X", "jeudi 18 février 2027", "paiement.example.com/verifier/"):
        assert fact in composed.text
        assert fact in composed.html
    assert "Grace Hopper\nAtelier <Hopper>" in composed.text
    assert "Grace Hopper<br>\nAtelier &lt;Hopper&gt;" in composed.html
    assert not {"{", "}"} & set(composed.text + composed.html)


@pytest.mark.parametrize("voice", VOICES)
def test_a_letter_is_short_and_its_subject_names_nobody(shelf: Shelf, voice: str) -> None:
    composed = shelf.library().letter("fresh_link", voice).compose(**VALUES)

    assert 40 <= len(composed.text.split()) <= 90
    assert "Ada" not in composed.subject
    assert len(composed.subject) <= 75


def test_somebody_without_a_first_name_is_greeted_all_the_same(shelf: Shelf) -> None:
    composed = (
        shelf.library().letter("fresh_link", "fr-vous").compose(**VALUES | {"first_name": ""})
    )

    assert composed.text.startswith("Bonjour,\n")
    assert "<p>Bonjour,</p>" in composed.html


def test_a_value_that_is_missing_is_named(shelf: Shelf) -> None:
    values = {name: value for name, value in VALUES.items() if name != "link"}

    with pytest.raises(WordsIncomplete, match="link"):
        shelf.library().letter("fresh_link", "en").compose(**values)


def test_an_owner_may_use_links_bold_and_variables(shelf: Shelf) -> None:
    shelf.change(
        "en/letters/fresh_link.md", "{link}", "**Here**: [my page]({link}) {{ business.name }}"
    )

    letter = shelf.library(business__name="Hopper & Co").letter("fresh_link", "en")
    composed = letter.compose(**VALUES)

    assert f"Here: my page: {VALUES['link']} Hopper & Co" in composed.text
    assert f'<strong>Here</strong>: <a href="{VALUES["link"]}">my page</a> Hopper &amp; Co' in (
        composed.html
    )


def test_an_unknown_place_is_a_fault_on_its_line(shelf: Shelf) -> None:
    line = shelf.change("en/letters/fresh_link.md", "{first_name}", "{firstname}")

    assert str(shelf.fault()) == (
        f"en/letters/fresh_link.md:{line}: The letter has no value for {{firstname}}. "
        "Did you mean 'first_name'?"
    )


def test_a_letter_without_its_link_is_a_fault(shelf: Shelf) -> None:
    shelf.change("fr-tu/letters/fresh_link.md", "{link}", "ici")

    assert "must hold {link}" in shelf.fault().message


def test_a_letter_missing_in_one_voice_is_a_fault(shelf: Shelf) -> None:
    (shelf.root / "fr-tu/letters/fresh_link.md").unlink()

    assert shelf.fault().path == "fr-tu/letters/fresh_link.md"
    with pytest.raises(LetterMissing):
        shelf.library().letter("fresh_link", "fr-tu")


def test_a_letter_that_nobody_sends_is_a_fault(shelf: Shelf) -> None:
    shelf.write("en/letters/fresh_links.md", "---\nsubject: a\n---\n{link}\n")

    assert shelf.fault().hint == "Did you mean 'fresh_link'?"


def test_an_unknown_variable_in_a_letter_is_told_once(shelf: Shelf) -> None:
    line = shelf.change("en/letters/fresh_link.md", "{link}", "{link} {{ busines.name }}")

    assert shelf.fault().line == line
