"""Every letter in every voice: complete, short, kind, with a way out, and no place left open."""

from __future__ import annotations

import re

import pytest

from portal.content import Library
from portal.content.letter_places import PLACES
from tests.content.conftest import CONTENT
from tests.content.letter_values import VALUES, values_of

VOICES = ["fr-vous", "fr-tu", "en"]
NAMES = sorted(PLACES)
# Here with every sentence that may stand in them, which never happens at once.
FULL = {"reminder_first_card", "reminder_second", "reminder_formal"}
# About no arrangement, so without the reference of one.
UNREFERENCED = {name for name, places in PLACES.items() if "reference" not in places}
HARD = re.compile(
    r"impay|relance|retard|oubli|dette|défaut|mise en demeure|huissier|contentieux|poursuites"
    r"|overdue|unpaid|debt|late\b|fail|declined|must|immediately|soon\b|bientôt|dès que possible",
    re.IGNORECASE,
)
LIBRARY = Library.load(CONTENT, variables={"fr": {}, "en": {}})


def shorter(text: str) -> int:
    """How many words there are before the signature."""
    return len(text.partition("Grace Hopper\nAtelier")[0].split())


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_whole(name: str, voice: str) -> None:
    letter = LIBRARY.letter(name, voice).compose(**values_of(name))

    for part in (letter.subject, letter.text, letter.html):
        assert not {"{", "}", "\ue010", "\ue011"} & set(part)
    assert len(letter.subject) <= 75
    assert "Ada" not in letter.subject
    more = 35 if name in FULL else 0
    assert shorter(letter.text) <= 130 + more
    assert len(letter.text.split()) <= 160 + more
    assert str(VALUES["check_code"]) in letter.text
    assert "Grace Hopper\nAtelier" in letter.text
    assert ("link" in PLACES[name]) is (str(VALUES["link"]) in letter.text.splitlines())


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("name", NAMES)
def test_a_letter_hurts_nobody(name: str, voice: str) -> None:
    letter = LIBRARY.letter(name, voice)

    found = HARD.search(letter.subject_template + "\n" + letter.body_template)

    assert found is None, found


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("name", sorted(set(NAMES) - UNREFERENCED))
def test_a_letter_says_where_it_can_be_set_right(name: str, voice: str) -> None:
    body = LIBRARY.letter(name, voice).body_template
    before, _, after = body.partition("{link}")

    assert re.search(r"[\u00a0\w}]:\n\n$", before), body
    assert after.startswith("\n\n")
    assert ("reference" in PLACES[name]) is ("{reference}" in after)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("name", NAMES)
def test_a_word_that_was_not_said_leaves_no_hole(name: str, voice: str) -> None:
    empty = {"word": "", "law": "", "first_name": ""}

    letter = LIBRARY.letter(name, voice).compose(**values_of(name) | empty)

    assert "\n\n\n" not in letter.text
    assert "\n>\n" not in letter.text
    assert not re.search(r"<(p|blockquote|li)>\s*</\1>", letter.html)


def test_problems_and_claims_never_speak_of_acknowledging() -> None:
    for name in NAMES:
        if not name.startswith(("promise", "plan")):
            assert "law" not in PLACES[name], name


@pytest.mark.parametrize("voice", VOICES)
def test_the_former_address_gets_no_link(voice: str) -> None:
    assert "{link}" not in LIBRARY.letter("address_changed", voice).body_template


def test_parts_are_a_list_and_words_a_quotation() -> None:
    letter = LIBRARY.letter("plan_agreed", "fr-vous").compose(**values_of("plan_agreed"))

    assert "\n\n- vendredi 4 décembre 2026 : 40,00 €\n- lundi 4 janvier" in letter.text
    assert "<ul>\n<li>vendredi 4 décembre 2026 : 40,00 €</li>" in letter.html
    assert "\n> Grace Hopper : « D’accord" in letter.text
    assert "<blockquote>\n<p>Grace Hopper : « D’accord" in letter.html


def test_a_quotation_of_several_lines_is_quoted_whole_and_never_read_as_a_place() -> None:
    values = values_of("problem_received") | {"text": "Un {link}\n\n<b>deux</b>"}

    letter = LIBRARY.letter("problem_received", "en").compose(**values)

    assert "\n> Un {link}\n>\n> <b>deux</b>\n" in letter.text
    assert "<p>Un {link}<br>\n<br>\n&lt;b&gt;deux&lt;/b&gt;</p>" in letter.html


def test_several_things_inside_a_sentence_are_joined() -> None:
    letter = LIBRARY.letter("promise_agreed", "en")

    composed = letter.compose(**values_of("promise_agreed") | {"commitment": ("a", "b")})

    assert ": a, b. Reminders" in composed.text


def test_the_owners_guide_names_every_letter_with_its_places() -> None:
    text = (CONTENT / "README.md").read_text(encoding="utf-8")
    everywhere, _, rest = text.partition("## Lettres · Letters")[2].partition("| Lettre")
    shorthand = {
        sign: set(re.findall(r"\{(\w+)\}", line))
        for sign, line in re.findall(r"^\*\*([PCARS])\*\* : (.*)$", rest, re.MULTILINE)
    }
    shared = set(re.findall(r"\{(\w+)\}", everywhere))
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| (.*)\|$", rest, re.MULTILINE)

    told = {
        name: set(re.findall(r"\{(\w+)\}", said)).union(
            *(shorthand[sign] for sign in re.findall(r"\b([PCARS]),?(?= |$)", said))
        )
        for name, said in rows
    }

    assert told == {name: set(PLACES[name]) - shared for name in PLACES}
