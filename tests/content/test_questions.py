"""Questions: one file each, in order, with an anchor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.content.conftest import Shelf

TEXT = "---\nquestion: Pourquoi ?\nlanguages: [fr]\n{}---\nParce que.\n"


def test_questions_come_in_the_order_of_their_numbers(shelf: Shelf) -> None:
    shelf.write("fr/faq/15-why.md", TEXT.format(""))

    keys = [question.key for question in shelf.library().questions("fr")]
    assert keys[:3] == ["payment-not-through", "why", "is-this-real"]
    assert keys.index("already-paid") == len(keys) - 8


def test_order_may_be_said_in_the_file(shelf: Shelf) -> None:
    shelf.write("fr/faq/15-why.md", TEXT.format("order: 1\n"))

    assert shelf.library().questions("fr")[0].key == "why"


def test_the_anchor_is_the_name_unless_it_is_said(shelf: Shelf) -> None:
    shelf.write("fr/faq/15-why.md", TEXT.format(""))
    shelf.write("fr/faq/16-how.md", TEXT.format("anchor: comment\n"))

    anchors = {question.key: question.anchor for question in shelf.library().questions("fr")}
    assert anchors["why"] == "why"
    assert anchors["how"] == "comment"


def test_two_questions_with_one_anchor_are_a_fault(shelf: Shelf) -> None:
    shelf.write("fr/faq/180-how.md", TEXT.format("anchor: rappels\n"))

    fault = shelf.fault()
    assert (fault.path, fault.line) == ("fr/faq/180-how.md", 4)


def test_an_unknown_topic_is_a_fault(shelf: Shelf) -> None:
    shelf.write("fr/faq/16-how.md", TEXT.format("topics: [cards]\n"))

    assert str(shelf.fault()) == (
        "fr/faq/16-how.md:4: The topic 'cards' is unknown. Did you mean 'card'?"
    )


def test_a_question_that_asks_nothing_is_a_fault(shelf: Shelf) -> None:
    shelf.write("fr/faq/16-how.md", "---\nlanguages: [fr]\n---\nParce que.\n")

    assert shelf.fault().message == "'question' is missing."


def test_the_faq_knows_the_anchors_files_and_days_of_its_questions(shelf: Shelf) -> None:
    shelf.write("fr/faq/16-how.md", TEXT.format("updated: 2026-11-22\n"))
    page = shelf.library().page("fr", "faq")

    assert {"how", "rappels"} <= page.anchors
    assert "fr/faq/16-how.md" in page.sources
    assert page.updated == date(2026, 11, 22)
