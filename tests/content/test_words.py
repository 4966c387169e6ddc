"""Short texts: places, numbers, escaping, voices."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from portal.content import Words, WordsIncomplete, WordsUnknown
from portal.content.typography import NBSP, THIN, typeset
from portal.content.words import Text


def words(voice: str = "fr-vous", **texts: str) -> Words:
    language = voice.partition("-")[0]
    return Words(
        voice=voice,
        texts={
            key.replace("__", "."): Text(template=typeset(text, language), path="a", line=1)
            for key, text in texts.items()
        },
    )


def test_a_text_is_filled_and_set_in_french() -> None:
    assert words(a="Régler {amount} ?")("a", amount="120 €") == f"Régler 120 €{THIN}?"


def test_text_and_values_are_escaped_for_html() -> None:
    said = words(a="<b> & {name} : l'ami")("a", name="<Eve> & 'co'")

    assert said == f"&lt;b&gt; &amp; &lt;Eve&gt; &amp; &#39;co&#39;{NBSP}: l’ami"
    assert isinstance(said, Markup)


def test_markup_among_the_values_stays() -> None:
    assert words(a="Le {day}.")("a", day=Markup("<time>3 mars</time>")) == "Le <time>3 mars</time>."


def test_a_value_that_looks_like_a_place_is_not_filled_again() -> None:
    assert words(a="{x} {y}")("a", x="{y}", y="2") == "{y} 2"


def test_an_empty_value_takes_the_space_before_it_along() -> None:
    assert words(a="Bonjour {name},")("a", name="") == "Bonjour,"


def test_plain_words_are_not_escaped() -> None:
    said = words(a="R&D : {x}").plain("a", x=Markup("1&nbsp;€ &amp;"))

    assert said == f"R&D{NBSP}: 1{NBSP}€ &"
    assert not isinstance(said, Markup)


@pytest.mark.parametrize(("n", "said"), [(0, "0 page"), (1, "1 page"), (2, "2 pages")])
def test_french_counts_nought_with_one(n: int, said: str) -> None:
    assert words(a__one="{n} page", a__other="{n} pages")("a", n=n) == said


def test_english_counts_nought_with_many() -> None:
    said = words("en", a__one="{n} page", a__other="{n} pages")

    assert [said("a", n=n) for n in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(WordsUnknown, match=r"no text 'b' in voice 'fr-vous'"):
        words(a="x")("b")


def test_a_missing_value_is_named() -> None:
    with pytest.raises(WordsIncomplete, match="'a' needs a value for amount, date"):
        words(a="{amount} {date} {x}")("a", x=1)


def test_a_list_reads_as_a_sentence() -> None:
    assert words().join(["a", "<b>", "c"]) == "a, &lt;b&gt; et c"
    assert words("en").join(["a", "b"]) == "a and b"


def test_a_voice_can_be_asked_whether_it_has_a_text() -> None:
    assert "a" in words(a="x")
    assert "b" not in words(a="x")
