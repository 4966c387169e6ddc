"""Front matter: read as typed, every mistake with its line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.content.sources import Source, parse, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from portal.content.faults import Fault


def source(front: str, body: str = "Texte.") -> Source:
    return parse(f"---\n{front}\n---\n{body}\n", path="fr/page.md", language="fr")


def told(one: Source) -> list[str]:
    return [str(fault) for fault in one.faults]


@pytest.mark.parametrize("typed", ["No", "12:30", "1_000", "2026-11-22", "null", "0x10", "~"])
def test_a_scalar_stays_what_the_owner_typed(typed: str) -> None:
    assert source(f"title: {typed}").string("title") == typed


def test_a_file_without_front_matter_is_told_how_to_begin() -> None:
    one = parse("Bonjour", path="fr/page.md", language="fr")

    assert told(one) == [
        "fr/page.md:1: The file has no front matter. "
        "Begin it with a line `---`, then `title: …`, then a line `---`."
    ]
    assert one.body == "Bonjour"


def test_front_matter_that_never_ends_is_a_fault() -> None:
    one = parse("---\ntitle: a\nBonjour", path="fr/page.md", language="fr")

    assert [fault.line for fault in one.faults] == [1]
    assert "not closed" in one.faults[0].message


def test_broken_yaml_is_a_fault_on_its_line_of_the_file() -> None:
    one = source('title: a\ndescription: un: deux\nslug: "/a/"')

    assert [fault.line for fault in one.faults] == [3]
    assert "cannot be read" in one.faults[0].message


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    one = source("title: a\ntitel: b")
    one.only({"title", "description"})

    assert told(one) == [
        "fr/page.md:3: The front matter has an unknown key 'titel'. Did you mean 'title'?"
    ]


def test_a_missing_title_is_a_fault() -> None:
    one = source("description: a")
    one.string("title", required=True)

    assert told(one) == ["fr/page.md:1: 'title' is missing. Add a line `title: …` on top."]


def test_a_key_that_stands_twice_is_a_fault() -> None:
    assert [fault.line for fault in source("title: a\ntitle: b").faults] == [3]


@pytest.mark.parametrize("front", ["- a\n- b", "title:\n  a: b", "[a, b]: c"])
def test_front_matter_of_another_shape_is_a_fault(front: str) -> None:
    assert source(front).faults


def test_a_date_is_read_and_a_bad_one_is_a_fault_on_its_line() -> None:
    assert source("updated: 2026-11-22").day("updated") == date(2026, 11, 22)

    one = source("title: a\nupdated: 22/11/2026")
    assert one.day("updated") is None
    assert told(one) == [
        "fr/page.md:3: '22/11/2026' is not a date. Write year, month and day, such as 2026-11-22."
    ]


def test_yes_and_no_are_understood_in_both_languages() -> None:
    assert source("on: oui").choice("on", default=False)
    assert not source("on: No").choice("on", default=True)
    assert source("a: b").choice("on", default=True)

    one = source("on: peut-être")
    assert one.choice("on", default=True)
    assert one.faults[0].line == 2


def test_a_number_that_is_none_is_a_fault() -> None:
    one = source("order: dix")

    assert one.number("order", 7) == 7
    assert one.faults[0].line == 2


def test_a_list_where_a_text_belongs_is_a_fault() -> None:
    one = source("title: [a, b]")

    assert one.string("title") == ""
    assert one.strings("title") == ("a", "b")
    assert one.faults[0].line == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pro", "professional"), ("particulier", "consumer"), ("tous", "all"), ("", "all")],
)
def test_an_audience_is_said_in_the_owners_words(typed: str, meant: str) -> None:
    assert source(f"audience: {typed}").audience() == meant


def test_an_unknown_audience_is_a_fault() -> None:
    one = source("audience: amis")

    assert one.audience() == "all"
    assert one.faults[0].line == 2


def test_a_file_in_another_encoding_is_a_fault_on_the_line_of_the_accent(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes("---\ntitle: a\n---\ncafé\n".encode("latin-1"))
    faults: list[Fault] = []

    assert read_text(path, "fr/page.md", faults) is None
    assert str(faults[0]) == (
        "fr/page.md:4: The file is not written in UTF-8, so accents cannot be read. "
        "Save it again with the encoding UTF-8."
    )


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes("---\ntitle: a\n---\n".encode("utf-8-sig"))

    text = read_text(path, "fr/page.md", [])

    assert text is not None
    assert parse(text, path="fr/page.md", language="fr").string("title") == "a"
