"""The classifier: it recognises what no rule names, says why, and is the one that was trained."""

from __future__ import annotations

import json

import pytest

from portal.tone import Category, Level, Linter
from portal.tone.classifier import Classifier, Leaning
from portal.tone.features import features
from portal.tone.rules import rules_of
from portal.tone.sentences import Sentence, sentences
from tests.tone.learning import weights
from tests.tone.train import MODELS

TOLD: dict[str, object] = {
    "harsh": 100,
    "gentle": -100,
    "bias": 0,
    "categories": ["threat", "vague"],
    "kinds": {"1:volet": [9, 0], "1:bonjour": [0, 5]},
    "weights": {"w:volets": 900, "w:demonte": 600, "w:bonjour": -500},
}


def sentence_of(text: str) -> Sentence:
    return next(sentences(text, rules_of("fr").contractions))


def test_a_verdict_names_the_category_and_the_words_that_weighed() -> None:
    classifier = Classifier("fr", TOLD)
    sentence = sentence_of("Bonjour, je démonte vos volets.")
    verdict = classifier.verdict(sentence)

    assert classifier.leaning(sentence) is Leaning.HARSH
    assert verdict.category is Category.THREAT
    assert verdict.pieces == ("démonte", "volets")
    assert verdict.place == len("Bonjour, je ")


@pytest.mark.parametrize(
    ("text", "leaning"),
    [
        ("Volets, volets, volets !", Leaning.HARSH),
        ("Bonjour, bonjour, bonjour.", Leaning.GENTLE),
        ("Merci pour tout cela.", Leaning.UNSURE),
        ("Volets !", Leaning.UNSURE),
    ],
)
def test_a_sentence_leans_by_its_words_once_it_has_enough_of_them(
    text: str, leaning: Leaning
) -> None:
    assert Classifier("fr", TOLD).leaning(sentence_of(text)) is leaning


def test_the_classifier_never_blocks() -> None:
    found = [
        one
        for one in Linter.of("fr").read("Mes volets, je viens les démonter chez toi, tu verras.")
        if one.rule.startswith("ressemble-")
    ]
    assert found
    assert all(one.level is Level.WARN and one.because and one.alternative for one in found)


def test_both_registers_look_alike_to_it() -> None:
    tu, vous = (
        set(features(sentence_of(text), rules_of("fr")))
        for text in ("Tu sais ta date.", "Vous sais votre date.")
    )
    assert tu == vous


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_model_is_small_and_knows_the_categories(language: str) -> None:
    path = MODELS / f"{language}.json"
    told = json.loads(path.read_text(encoding="utf-8"))

    assert path.stat().st_size < 2_500_000
    assert set(told["categories"]) <= set(Category)
    assert told["gentle"] <= told["harsh"]


def test_training_tells_two_kinds_apart_and_is_the_same_each_time() -> None:
    rows = [("a", "b"), ("b",), ("a",), ("b", "c")] * 5
    wanted = [True, False, True, False] * 5
    bias, learned = weights(rows, wanted)

    assert learned["a"] > 0.5 > learned["c"]
    assert (bias, learned) == weights(rows, wanted)
