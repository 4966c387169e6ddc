"""Letters as HTML: the same words as the text, in one frame that survives mailboxes."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from portal.content import Library
from portal.content.letter_html import (
    below,
    letter_document,
    picture,
    plain_body,
    preheader,
    with_end,
)
from portal.content.letter_places import PLACES
from portal.domain.colour import NEEDED, NIGHT, PAPER, Colour, contrast
from tests.content.conftest import CONTENT
from tests.content.letter_values import VALUES, values_of
from tests.support.mailboxes import bare, seen

VOICES = ["fr-vous", "fr-tu", "en"]
LIBRARY = Library.load(CONTENT, variables={"fr": {}, "en": {}})
LINK, LABEL = str(VALUES["link"]), "Ouvrir ma page"
TEXT = f"""Bonjour Ada,

Merci. Voici <ce que> je retiens :

- vendredi 4 décembre
- lundi 4 janvier

> Grace : « D’accord. »
>
> À bientôt.

{LABEL}
{LINK}

Grace Hopper
Atelier

Référence : P-7K2M. Saisissez-la sur paiement.example.com.
"""


def document(body: Markup, *, accent: str = "#2f5d50") -> str:
    """A whole letter."""
    return letter_document(with_end(body), language="fr", subject="C’est noté", accent=accent)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("name", sorted(PLACES))
def test_every_letter_says_the_same_as_text_and_as_html(name: str, voice: str) -> None:
    letter = LIBRARY.letter(name, voice).compose(**values_of(name), link_label=LABEL)

    shown = seen(document(letter.html))

    assert shown.words == bare(letter.text)
    assert (LABEL in shown.words) is ("link" in PLACES[name])


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("name", sorted(PLACES))
def test_nothing_is_fetched_and_every_link_is_one_that_the_letter_was_given(
    name: str, voice: str
) -> None:
    values = values_of(name)
    letter = LIBRARY.letter(name, voice).compose(**values, link_label=LABEL)

    shown = seen(document(letter.html))

    assert shown.loads == ()
    assert set(shown.links) <= {LINK}
    assert "img" not in {tag for tag, _ in shown.tags}


def test_what_somebody_wrote_as_text_is_the_same_letter_as_html() -> None:
    body = plain_body(TEXT, link=LINK, label=LABEL)

    shown = seen(document(body))

    assert shown.words == bare(TEXT)
    assert "<li>vendredi 4 décembre</li>" in body
    assert "<blockquote>\n<p>Grace : « D’accord. »</p>\n<p>À bientôt.</p>\n</blockquote>" in body
    assert "&lt;ce que&gt;" in body
    assert "Grace Hopper<br>\nAtelier" in body


def test_a_link_is_a_button_with_its_bare_address_below() -> None:
    shown = seen(document(plain_body(TEXT, link=LINK, label=LABEL)))

    assert shown.links == (LINK, LINK)
    assert f"{LABEL} {LINK}" in shown.words


def test_a_link_inside_a_sentence_stays_there() -> None:
    body = plain_body(f"Tout est sur {LINK} <ici>.", link=LINK)

    assert body == f'<p>Tout est sur <a href="{LINK}">{LINK}</a> &lt;ici&gt;.</p>'


def test_a_picture_stands_below_its_paragraph_with_its_words_escaped() -> None:
    body = plain_body("Un virement : « A & B ».\n\nMerci.")
    code = picture("c0de@example.com", alt='IBAN "FR14" <A & B>', width=196)

    shown = seen(document(below(body, "Un virement : « A & B ».", code)))
    tags = [said for tag, said in shown.tags if tag in {"p", "img"}]

    assert shown.words == "Un virement : « A & B ». Merci."
    assert tags[2] | {"style": ""} == {
        "src": "cid:c0de@example.com", "alt": 'IBAN "FR14" <A & B>', "width": "196",
        "height": "196", "style": "",
    }  # fmt: skip
    assert shown.loads == ("cid:c0de@example.com",)
    assert below(body, "Une autre phrase.", code) == body
    assert below(body, "", code) == body


def test_the_list_of_messages_shows_the_first_sentences_after_the_greeting() -> None:
    assert preheader(plain_body(TEXT)) == "Merci. Voici <ce que> je retiens :"
    assert preheader(plain_body("Une phrase. " * 40)).count("Une phrase.") == 9
    assert preheader(plain_body("mot " * 100)).endswith("mot…")
    assert preheader(Markup("<ul><li>a</li></ul>")) == ""


def test_the_hidden_sentence_is_the_only_one_that_is_said_twice() -> None:
    shown = seen(document(plain_body(TEXT)))

    assert shown.hidden in shown.words
    assert shown.words.count("Merci.") == 1


def test_the_frame_says_its_language_and_that_it_knows_the_dark() -> None:
    page = document(plain_body(TEXT))
    tags = seen(page).tags
    names = {said.get("name"): said.get("content") for tag, said in tags if tag == "meta"}

    assert page.startswith("<!DOCTYPE html>")
    assert next(said["lang"] for tag, said in tags if tag == "html") == "fr"
    assert names["color-scheme"] == names["supported-color-schemes"] == "light dark"
    assert "@media (prefers-color-scheme: dark)" in page
    assert all(said.get("role") == "presentation" for tag, said in tags if tag == "table")
    assert max(map(len, page.split("\n"))) < 998  # what mail servers take as one line


def test_styles_stand_in_the_elements_and_only_those_of_the_dark_beside_them() -> None:
    page = document(plain_body(TEXT, link=LINK, label=LABEL))
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))

    assert styles.strip().startswith("@media (prefers-color-scheme: dark)")
    assert all("style" in said for tag, said in seen(page).tags if tag in {"p", "a", "li", "td"})
    assert len(styles.encode()) < 8_192  # Gmail drops what is longer


@pytest.mark.parametrize("accent", ["#ffee00", "#2f5d50", "#111111", "#d0d0d0", "no colour"])
def test_the_accent_reads_well_as_text_and_as_a_button_by_day_and_by_night(accent: str) -> None:
    page = document(plain_body(TEXT, link=LINK, label=LABEL), accent=accent)
    day = re.search(r"<td style=\"background-color: (#\w{6});[^>]*><a [^>]*color: (#\w{6})", page)
    night = re.search(r"\.button td \{ background-color: (#\w{6})", page)
    assert day is not None
    assert night is not None

    button, label = Colour.parse(day[1]), Colour.parse(day[2])
    assert contrast(button, label) >= NEEDED
    assert contrast(button, Colour.parse(PAPER)) >= NEEDED
    assert contrast(Colour.parse(night[1]), Colour.parse(NIGHT)) >= NEEDED


def test_braces_and_dollars_of_a_letter_are_its_own() -> None:
    shown = seen(document(plain_body("Il reste $12 {ici} : $accent.")))

    assert shown.words == "Il reste $12 {ici} : $accent."
