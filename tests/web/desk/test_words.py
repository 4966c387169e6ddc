"""The words of the desk: in both languages, with the same places, and none of them idle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.content.typography import typeset
from portal.web.desk.words import LANGUAGES, ROOT, desk_words

DESK = ROOT.parent
TEMPLATES = DESK.parent / "templates" / "desk"
FRENCH, ENGLISH = (desk_words(language) for language in LANGUAGES)


def test_both_languages_say_the_same_with_the_same_places() -> None:
    assert FRENCH.texts.keys() == ENGLISH.texts.keys()
    different = {
        key for key, text in FRENCH.texts.items() if text.places != ENGLISH.texts[key].places
    }
    assert different == set()


def test_both_languages_have_the_same_files() -> None:
    names = [{path.name for path in (ROOT / language).iterdir()} for language in LANGUAGES]

    assert names[0] == names[1]


def test_one_and_many_come_together() -> None:
    alone = {
        key
        for key in FRENCH.texts
        if key.endswith(".one") and f"{key.removesuffix('one')}other" not in FRENCH
    }
    assert alone == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_said(language: str) -> None:
    words = desk_words(language)
    for key, text in words.texts.items():
        said = words(key, **dict.fromkeys(text.places, "5"))
        assert said.strip(), key
        assert "{" not in said, key


def test_french_is_set_as_french() -> None:
    for key, text in FRENCH.texts.items():
        assert text.template == typeset(text.template, "fr"), key
        assert not re.search(r" [;:!?»]|« |'", text.template), key
        ours = re.sub(r"«.*?»", "", text.template.lower())
        assert not re.search(r"\b(tu|ton|ta|tes|toi)\b", ours), key


def asked_for() -> list[re.Pattern[str]]:
    """What code and templates ask for, as patterns: a part that is computed may be anything."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in DESK.rglob("*.py"))
    pages = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    asked = set(re.findall(r'"((?:\{[^}"]*\}|[a-z_]+)\.[^"\s]*)"', code))
    asked |= set(re.findall(r"""["']([a-z_]+\.[^"'\s]*)["']""", pages))
    joined = re.findall(r"""["']([a-z_.]+)["'] ~ [\w.]+(?: ~ ["']([a-z_.]+)["'])?""", pages)
    asked |= {f"{before}{{}}{after}" for before, after in joined}
    # `done(path, "people.added")` asks for `people.done.added`
    asked |= {f"{area}.done.{what}" for area, what in re.findall(r'"([a-z_]+)\.([a-z_]+)"', code)}
    return [
        re.compile(r".+".join(map(re.escape, re.split(r"\{[^}]*\}", name))))
        for name in asked
        if re.search(r"[a-z]{3}", re.sub(r"\{[^}]*\}", "", name))  # something of it is written
    ]


def test_no_text_is_idle() -> None:
    patterns = asked_for()
    idle = {
        key
        for key in FRENCH.texts
        if not any(
            pattern.fullmatch(key) or pattern.fullmatch(re.sub(r"\.(one|other)$", "", key))
            for pattern in patterns
        )
    }
    assert idle == set()


def test_the_words_belong_to_the_package() -> None:
    settings = (Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8")

    assert '"**/*.toml"' in settings
