"""A clause for professionals where a consumer may read: refused with file, line and way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.content import Library

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

CLAUSE = "Une indemnité forfaitaire de 40 € est due pour chaque facture."
PAGE = "---\ntitle: Retards\nlanguages: [fr]\n{more}---\nBonjour.\n\n{text}\n"
QUESTION = "---\nquestion: Et après la date ?\nlanguages: [fr]\n{more}---\n{text}\n"


def page(text: str, more: str = "") -> str:
    return PAGE.format(text=text, more=more)


def box(title: str) -> str:
    return f"!!! pro{title}\n    D'abord, parlons-en.\n\n    {CLAUSE}\n\nMerci."


def test_our_own_words_hold_no_clause_where_a_consumer_may_read(shelf: Shelf) -> None:
    assert shelf.faults() == []


def test_a_clause_on_a_page_of_the_owners_is_told_with_line_and_way_out(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page(CLAUSE))

    fault = shelf.fault()

    assert (fault.path, fault.line) == ("fr/retards.md", 7)
    assert fault.message == (
        "“indemnité forfaitaire de 40 €” is for professionals only, "
        "and a consumer may read it here."
    )
    assert '!!! pro "Entre professionnels"' in fault.hint
    assert "audience: pro" in fault.hint
    assert "professionals_only = true" in fault.hint


def test_a_title_is_read_too(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page("Rien.").replace("Retards", "Nos pénalités de retard"))

    assert shelf.fault().line == 2


def test_a_page_for_professionals_may_hold_it(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page(CLAUSE, "audience: pro\n"))

    assert shelf.faults() == []


def test_a_box_for_professionals_may_hold_it_and_shows_for_whom_it_is(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page(box(' "Entre professionnels"')))

    library = shelf.library()

    assert library.faults == ()
    html = library.page("fr", "retards").html
    assert '<div class="admonition pro">' in html
    assert "Entre professionnels</p>" in html


def test_a_box_without_a_title_tells_nobody_for_whom_it_is(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page(box(' ""')))

    assert shelf.fault().line == 10


def test_what_follows_the_box_is_read_by_everybody_again(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page("\n\n".join([box(' "Pro"'), CLAUSE])))

    assert shelf.fault().line == 14


def test_a_note_to_oneself_is_read_by_nobody(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page(f"<!-- {CLAUSE} -->"))

    assert shelf.faults() == []


@pytest.mark.parametrize(("more", "faults"), [("", 1), ("audience: pro\n", 0)])
def test_an_answer_is_a_text_of_its_own(shelf: Shelf, more: str, faults: int) -> None:
    shelf.write("fr/faq/95-after.md", QUESTION.format(text=CLAUSE, more=more))

    assert len(shelf.faults()) == faults


def test_the_part_of_the_terms_for_professionals_keeps_its_mark(shelf: Shelf) -> None:
    shelf.change("fr/terms/pro.md", "audience: pro\n", "")

    assert {fault.path for fault in shelf.faults()} == {"fr/terms/pro.md"}


def test_the_part_for_consumers_cannot_call_itself_another(shelf: Shelf) -> None:
    name = "fr/terms/particulier.md"
    shelf.change(name, "audience: particulier", "audience: pro")
    line = shelf.change(name, "Les messages de rappel sont gratuits.", CLAUSE)

    fault = shelf.fault()

    assert (fault.path, fault.line) == (name, line)


@pytest.mark.parametrize("voice", ["fr-vous", "fr-tu", "en"])
def test_a_letter_may_go_to_a_consumer(shelf: Shelf, voice: str) -> None:
    path = shelf.root / voice / "letters/plan_finished.md"
    lines = path.read_text(encoding="utf-8").rstrip().split("\n")
    path.write_text("\n".join([*lines, "", "A late fee was added."]) + "\n", encoding="utf-8")

    fault = shelf.fault()

    assert (fault.path, fault.line) == (f"{voice}/letters/plan_finished.md", len(lines) + 2)
    assert "terms/pro.md" in fault.hint


def test_a_small_sentence_stands_on_everybodys_page(shelf: Shelf) -> None:
    line = shelf.change("en/words/client.toml", 'state_paid = "', 'state_paid = "Late fees: ')

    fault = shelf.fault()

    assert (fault.path, fault.line) == ("en/words/client.toml", line)


def test_who_never_sells_to_consumers_may_write_it_anywhere(shelf: Shelf) -> None:
    shelf.write("fr/retards.md", page(CLAUSE))

    library = Library.load(
        shelf.root, variables={"fr": {}, "en": {}}, features=frozenset({"professionals_only"})
    )

    assert library.faults == ()
