"""The language of the rules: words, verbs, gaps, and what cannot be read."""

from __future__ import annotations

import pytest

from portal.tone.inflections import Inflections
from portal.tone.patterns import PatternFaulty, Patterns, Watch

INFLECTIONS = Inflections(
    {"er": {"inf": "er", "2": "es ez", "pp": "e"}},
    {"regler": "regl er", "avoir": {"2": "as avez", "inf": "avoir"}},
    {"payer": "regler"},
)
PATTERNS = Patterns(INFLECTIONS.forms, {"toi": "(vous|tu)"}, "pas n'")


def finds(pattern: str, sentence: str) -> bool:
    return PATTERNS.compile(pattern).expression.search(f" {sentence} ") is not None


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("vous <avoir.2> <regler.pp>", "vous avez regle"),
        ("@toi <payer.2>", "alors tu regles"),
        ("(en|de) retard", "tu es en retard"),
        ("tres? urgent", "c' est urgent"),
        ("vous .. <regler>", "vous avez deja bien regle"),
        ("poursui*", "nous poursuivrons"),
        ("sous # h", "sous 48 h"),
        ("payez ¿", "vous payez ?"),
        ("si ... ou", "si demain , tout est la ou"),
    ],
)
def test_a_pattern_matches(pattern: str, sentence: str) -> None:
    assert finds(pattern, sentence)


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("vous etes .. en retard", "vous etes pas du tout en retard"),
        ("vous .. <regler>", "vous , un deux trois quatre regle"),
        ("si ... ou", "si demain , rien n' est la ou"),
        ("retard", "retardataire"),
        ("tu <avoir.2> <regler.inf>", "tu as regle"),
    ],
)
def test_a_pattern_does_not_match(pattern: str, sentence: str) -> None:
    assert not finds(pattern, sentence)


@pytest.mark.parametrize("pattern", ["(vous", "vous)", "@nobody", "payé", "fin$"])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(PatternFaulty):
        PATTERNS.compile(pattern)


def test_a_verb_without_such_a_part_is_refused() -> None:
    with pytest.raises(ValueError, match="'avoir' has no forms 'pp'"):
        PATTERNS.compile("<avoir.pp>")


def test_only_patterns_with_a_word_of_the_sentence_are_tried() -> None:
    watch = Watch([("late", PATTERNS.compile("en retard")), ("law", PATTERNS.compile("poursui*"))])

    assert [owner for owner, _ in watch.likely(["nous", "poursuivrons"])] == ["law"]
    assert not list(watch.likely(["merci"]))
