"""The words we ship: complete, without a fault, each voice in its own register."""

from __future__ import annotations

import re
import time
import tomllib
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from portal.content import Library
from portal.content.letter_places import PLACES
from portal.content.pages import LANGUAGES
from portal.content.variables import FEATURES, VARIABLES
from portal.content.words import PLACE
from portal.domain.declines import DeclineGroup
from portal.domain.invoices import InvoiceState
from tests.content.conftest import CONTENT
from tests.support.sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

VOUS = re.compile(r"(?<!rendez-)\b(?:vous|votre|vos|vôtres?)\b", re.IGNORECASE)
TU = re.compile(r"\b(?:tu|ton|ta|tes|toi|te|tien|tienne)\b|\bt['’]", re.IGNORECASE)
IMPERATIVE = re.compile(r"\b(?!chez\b|assez\b|nez\b)\w{2,}ez\b", re.IGNORECASE)
VOICES = ["fr-vous", "fr-tu", "en"]
# What may stand in a letter but not in its subject, which others see over a shoulder.
PERSONAL = {"first_name", "invoices", "text", "word", "link", "check_code", "changes", "topic"}
NAMES = dict.fromkeys(VARIABLES, "valeur") | {
    name: f"https://{name}.example.com"
    for name in ("business.website", "mediator.url", "site.address")
}
BLOCKS = {voice: {"policy": Markup("<p>règles</p>")} for voice in ("fr-vous", "fr-tu", "en")}


def load(values: dict[str, str], features: frozenset[str] = frozenset()) -> Library:
    return Library.load(
        CONTENT, variables=dict.fromkeys(LANGUAGES, values), blocks=BLOCKS, features=features
    )


FULL = load(NAMES, FEATURES)
BARE = load(
    {
        "business.name": "Atelier",
        "business.identity": "Atelier",
        "policy.answer": "deux jours ouvrés",
        "site.address": "https://paiement.example.com",
    }
)


def said_in(folder: str) -> Iterator[tuple[str, str]]:
    """Every text of one folder of words and letters, under a name."""
    for path in sorted((CONTENT / folder / "words").glob("*.toml")):
        for key, text in _flat(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield f"{folder}/words/{path.name} {key}", text
    for path in sorted((CONTENT / folder / "letters").glob("*.md")):
        yield f"{folder}/letters/{path.name}", path.read_text(encoding="utf-8")


def _flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


def asked_for() -> list[re.Pattern[str]]:
    """What code and templates ask for, as patterns: a part that is computed may be anything."""
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("domain", "letters", "web")
        for path in (ROOT / "portal" / folder).rglob("*")
        if path.suffix in {".py", ".html"}
    ]
    asked = set(re.findall(r'"([a-z_]+\.[^"\s]*)"', "\n".join(sources)))
    joined = re.findall(r'"([a-z_.]+)" ~ \w+(?: ~ "([a-z_.]+)")?', "\n".join(sources))
    asked |= {f"{before}{{}}{after}" for before, after in joined}
    # where a name is put together in two steps
    asked |= {"policy.working_days", "reason.{}.next", "outcome.{}.text", "outcome.{}.text_several"}
    return [
        re.compile(r"[^.]+".join(map(re.escape, re.split(r"\{[^}]*\}", name)))) for name in asked
    ]


def test_no_text_is_idle() -> None:
    patterns = asked_for()
    every = (name for folder in ("fr", "fr-vous", "fr-tu", "en") for name, _ in said_in(folder))
    keys = {key for _, key in (name.split(" ") for name in every if " " in name)}

    idle = {
        key
        for key in keys
        if not any(
            pattern.fullmatch(key) or pattern.fullmatch(re.sub(r"\.(one|other)$", "", key))
            for pattern in patterns
        )
    }

    assert idle == set()


@pytest.mark.parametrize("library", [FULL, BARE], ids=["all values", "hardly any"])
def test_the_words_we_ship_have_no_fault(library: Library) -> None:
    assert [str(fault) for fault in library.faults] == []


def test_they_are_read_quickly() -> None:
    begun = time.perf_counter()
    load(NAMES, FEATURES)

    assert time.perf_counter() - begun < 1.5  # half a second alone; the machine may be busy


@pytest.mark.parametrize("library", [FULL, BARE], ids=["all values", "hardly any"])
def test_a_value_left_out_never_shows_a_hole(library: Library) -> None:
    for language in LANGUAGES:
        for page in library.pages(language):
            assert not re.search(r"<(p|li|h2|strong|a)[^>]*>\s*[,.:;]?\s*</\1>", page.html), (
                page.key
            )
            assert not re.search(r"[:,]\s*\.?</li>|<p>\s*,|\{\{|\}\}|\s,", page.html), page.key
            assert page.title
            assert page.description


@pytest.mark.parametrize("voice", VOICES)
def test_every_text_can_be_said_in_every_voice(voice: str) -> None:
    words = FULL.words(voice)
    for key, text in words.texts.items():
        said = words(key, **dict.fromkeys(text.places, "x"))
        assert not {"{", "}"} & set(said), key
        assert "'" not in text.template, key


def test_every_voice_has_the_same_texts() -> None:
    keys = {voice: set(FULL.words(voice).texts) for voice in VOICES}

    assert keys["fr-vous"] == keys["fr-tu"] == keys["en"]


@pytest.mark.parametrize("voice", VOICES)
def test_every_state_and_every_reason_has_its_words(voice: str) -> None:
    words = FULL.words(voice)
    for state in InvoiceState:
        assert f"invoice.{state}" in words
        assert f"invoice.state_{state}" in words
    for group in DeclineGroup:
        assert f"reason.{group}.sentence" in words
        assert f"reason.{group}.next" in words


def test_tu_never_says_vous() -> None:
    for name, text in said_in("fr-tu"):
        assert not VOUS.search(text), name
        assert not IMPERATIVE.search(text), name


def test_vous_never_says_tu() -> None:
    for name, text in said_in("fr-vous"):
        assert not TU.search(text), name


def test_what_both_voices_share_says_neither() -> None:
    for name, text in said_in("fr"):
        assert not VOUS.search(text), name
        assert not TU.search(text), name
        assert not IMPERATIVE.search(text), name


def test_answers_on_a_clients_page_suit_both_voices() -> None:
    shown = [question for question in FULL.questions("fr") if question.on_client_page]
    assert len(shown) >= 5
    for question in shown:
        text = re.sub(r"<[^>]*>", " ", f"{question.question} {question.html}")
        assert not VOUS.search(text), question.key
        assert not TU.search(text), question.key
        assert not IMPERATIVE.search(text), question.key


def test_pages_say_vous() -> None:
    for page in FULL.pages("fr"):
        assert not TU.search(re.sub(r"<[^>]*>", " ", page.html)), page.key


def test_no_client_reads_a_word_that_hurts() -> None:
    hard = re.compile(r"impay|mise en demeure|huissier|contentieux|poursuites|retardataire", re.I)
    for folder in ("fr", "fr-vous", "fr-tu"):
        for name, text in said_in(folder):
            assert not hard.search(text), name
    for page in FULL.pages("fr"):
        assert not hard.search(page.html), page.key


def test_consumers_are_never_told_of_the_forty_euros() -> None:
    for path in [*CONTENT.glob("*/**/*.md"), *CONTENT.glob("*/words/*.toml")]:
        text = path.read_text(encoding="utf-8")
        if path.parent.name != "terms" or path.name != "pro.md":
            assert not re.search(r"40\s?€|€\s?40|indemnité forfaitaire", text), path


def test_legal_pages_ask_the_owner_to_read_them_and_the_visitor_never_sees_it() -> None:
    for name in ("legal-notice", "terms", "privacy", "accessibility", "terms/pro"):
        text = (CONTENT / f"fr/{name}.md").read_text(encoding="utf-8")
        assert "<!-- À relire par vous" in text, name
    for page in FULL.pages("fr"):
        assert "À relire" not in page.html, page.key


def test_titles_and_subjects_hold_no_personal_place() -> None:
    for voice in VOICES:
        assert FULL.words(voice).texts["client.title"].places == frozenset()
        for name in PLACES:
            places = set(PLACE.findall(FULL.letter(name, voice).subject_template))
            assert not places & PERSONAL, name
