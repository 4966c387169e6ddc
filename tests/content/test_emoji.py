"""Emoji are taken out whole, with the space before them, for whoever does without."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.content import Library
from portal.content.emoji import without_emoji
from portal.domain.clients import Voice
from portal.domain.voices import Manner
from tests.content.letter_values import values_of
from tests.support.sites import ADA

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize(
    "emoji",
    [
        "🙏",
        "❤\ufe0f",  # a sign, and the selector that makes a picture of it
        "👍\U0001f3fd",  # a hand and its colour
        "✌\U0001f3fe",
        FAMILY,
        "🤷\U0001f3fd\u200d♀\ufe0f",
        "🤷\u200d♂",  # without the selector, as some keyboards write it
        "👩\u200d❤\ufe0f\u200d💋\u200d👨",
        "😶\u200d🌫\ufe0f",
        "🇫🇷",
        "🇫🇷🇬🇧",
        WALES,
        "1\ufe0f\u20e3",
        "☎\ufe0f",
        "🙏 🎉",
        "🫶🫠",
    ],
)
def test_an_emoji_goes_whole_and_takes_the_space_before_it_along(emoji: str) -> None:
    assert without_emoji(f"Merci {emoji}") == "Merci"
    assert without_emoji(f"Merci {emoji}, Ada") == "Merci, Ada"
    assert without_emoji(f"Merci\u00a0{emoji}\u202f!") == "Merci\u202f!"
    assert without_emoji(f"{emoji} Merci\n{emoji} à vous") == "Merci\nà vous"


@pytest.mark.parametrize(
    "text",
    [
        "© 2026 Atelier® ™ → № ✓ ☎ 01 99, 12 × 3 = 36",
        "☺\ufe0e et ⭐\ufe0e restent des signes",
        "1 000 € #3 *note*",
        "Café, cœur, naïf, Łódź, Ελλάδα, 日本",
        "{amount} le {day}",
    ],
)
def test_letters_figures_and_signs_stay(text: str) -> None:
    assert without_emoji(text) == text


def with_emoji(shelf: Shelf) -> Shelf:
    shelf.change("fr-tu/letters/survey.md", "subject: Comment ça s'est passé", "subject: 🎉 Alors")
    shelf.change("fr-tu/letters/survey.md", "Merci pour ton accueil.", "Merci 🙏 Ada 🇫🇷.\n\n🎉")
    shelf.change("fr/words/client.toml", 'iban = "IBAN"', 'iban = "IBAN 🏦"')
    shelf.change("fr/faq/70-how-long.md", "Pendant ce temps,", "Patience 🙂,")
    shelf.change("fr/home.md", "Ce site sert", "Bonjour 👋. Ce site sert")
    return shelf


@pytest.mark.parametrize("site", [True, False])
@pytest.mark.parametrize("client", [True, False, None])
def test_a_client_reads_emoji_as_they_wish_else_as_the_owner_writes(
    shelf: Shelf, client: bool | None, site: bool
) -> None:
    library = Library.load(
        with_emoji(shelf).root, variables={"fr": {}, "en": {}}, manner=Manner(emoji=site)
    )
    ada = replace(ADA, voice=Voice.TU, emoji=client)
    shown = site if client is None else client

    letter = library.letter_for(ada, "survey").compose(**values_of("survey"))
    words = library.words_for(ada)
    asked = next(q for q in library.questions("fr-tu", emoji=words.emoji) if q.key == "how-long")

    assert words.emoji is shown
    assert letter.subject == ("🎉 Alors ?" if shown else "Alors ?")
    begins = "Merci 🙏 Ada 🇫🇷.\n\n🎉" if shown else "Merci Ada."
    assert f"\n\n{begins}" in letter.text
    assert ("<p>🎉" in letter.html) is shown
    assert "<p></p>" not in letter.html
    assert words("transfer.iban") == ("IBAN 🏦" if shown else "IBAN")
    assert ("Patience 🙂," in asked.html) is shown
    assert ("Bonjour 👋." in library.page("fr", "home").html) is site


def test_what_a_client_wrote_themselves_stays_as_it_was_written(shelf: Shelf) -> None:
    letter = shelf.library().letter("problem_received", "fr-tu", emoji=False)

    composed = letter.compose(**values_of("problem_received") | {"text": "Merci 🙏"})

    assert "> Merci 🙏" in composed.text


def test_an_emoji_moves_the_fingerprint_even_where_the_owner_shows_none(shelf: Shelf) -> None:
    before = shelf.library().fingerprint("fr-tu")

    assert with_emoji(shelf).library().fingerprint("fr-tu") != before
