"""Waivers: the owner accepts a finding, with a reason, and it is told that they did."""

from __future__ import annotations

from portal.tone import Level, Linter, disturbs

FR, EN = Linter.of("fr"), Linter.of("en")


def test_a_waiver_with_a_reason_accepts_and_is_listed() -> None:
    text = "<!-- ton: accepter huissier : texte relu par Me X -->\nUn huissier viendra."
    (found,) = FR.read_markdown(text)

    assert (found.level, found.line) == (Level.INFO, 1)
    assert "texte relu par Me X" in found.message


def test_an_english_waiver_accepts_too() -> None:
    text = "<!-- tone: accept bailiff: read over by our lawyer -->\nA bailiff will come."

    assert not disturbs(EN.read_markdown(text))


def test_a_waiver_without_a_reason_accepts_nothing() -> None:
    found = FR.read_markdown("<!-- ton: accepter huissier -->\nUn huissier viendra.")

    assert [(one.rule, one.level) for one in found] == [
        ("dispense", Level.WARN),
        ("huissier", Level.BLOCK),
    ]


def test_a_waiver_that_accepts_nothing_is_told_as_a_hint() -> None:
    (found,) = FR.read_markdown("<!-- ton: accepter huissier : relu -->\nBonjour.")

    assert found.level is Level.INFO
    assert "ne sert plus" in found.message


def test_what_the_classifier_found_can_be_accepted() -> None:
    sentence = "Nous savons bien que vos histoires sont inventées, quel culot."
    named = FR.read(sentence)[0].rule
    text = f"<!-- ton: accepter {named} : une citation -->\n{sentence}"

    assert not disturbs(FR.read_markdown(text))


def test_a_waiver_in_a_file_of_words_is_a_comment() -> None:
    text = '# ton: accepter huissier : relu\na = "Un huissier viendra."\n'

    assert not disturbs(FR.read_words(text))


def test_any_other_comment_is_the_owners_own_affair() -> None:
    assert FR.read_markdown("<!-- le ton: à revoir -->\nBonjour.") == ()
