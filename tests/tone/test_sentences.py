"""Sentences, as rules and classifier read them: every way of typing them is one."""

from __future__ import annotations

import pytest

from portal.tone.rules import rules_of
from portal.tone.sentences import sentences


def said(text: str, language: str = "fr") -> list[str]:
    return [s.said.strip() for s in sentences(text, rules_of(language).contractions)]


@pytest.mark.parametrize(
    "typed",
    [
        "Vous n'avez pas réglé.",
        "VOUS N’AVEZ PAS RÉGLÉ.",
        "Vous n'avez pas regle.",
        "Vous\u00a0n’avez\u202fpas\nréglé.",
        "Vous n'avez pas re\u0301gle\u0301.",
    ],
)
def test_capitals_accents_apostrophes_and_spaces_are_one(typed: str) -> None:
    assert said(typed) == ["vous n' avez pas regle ."]


def test_a_contraction_is_opened() -> None:
    assert said("You haven’t paid, you're late.", "en") == ["you have not paid , you are late ."]


def test_a_shortened_title_and_an_amount_end_no_sentence() -> None:
    assert len(said("M. Martin doit 1 250.50 € à Mme. Durand. Merci.")) == 2


def test_a_place_is_a_word() -> None:
    assert said("Il reste {amount} à {{ business.name }}.") == ["il reste {amount} a {name} ."]


def test_a_piece_is_found_again_where_it_stands() -> None:
    text = "Mon œuvre. Vous n’avez\u00a0pas payé."
    second = list(sentences(text, {}))[1]

    first, last = second.words.index("vous"), second.words.index("paye")
    assert second.piece(first, last) == "Vous n’avez pas payé"
    assert text[second.spans[last][0] :].startswith("payé")


def test_what_is_quoted_is_known() -> None:
    (sentence,) = sentences("Le mot « urgent » est le vôtre.", {})

    assert sentence.quotes(sentence.words.index("urgent"))
    assert not sentence.quotes(sentence.words.index("votre"))
