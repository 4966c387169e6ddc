"""The classifier: it recognises what no rule names, says why, and is the one that was trained."""

from __future__ import annotations

import json

import pytest

from portal.tone import Category, Level, Linter
from portal.tone.classifier import Classifier
from portal.tone.features import features
from portal.tone.rules import rules_of
from portal.tone.sentences import Sentence, sentences
from tests.tone.train import MODELS, trained


def sentence_of(text: str) -> Sentence:
    return next(sentences(text, rules_of("fr").contractions))


def test_a_verdict_names_the_category_and_the_words_that_weighed() -> None:
    told = {
        "harsh": 100,
        "gentle": -100,
        "categories": ["threat", "vague"],
        "weights": {"w:volets": [900, 0, 5], "w:demonte": [600, 9, 0], "w:bonjour": [-500, 0, 0]},
    }
    verdict = Classifier("fr", told).verdict(sentence_of("Bonjour, je démonte vos volets."))

    assert verdict is not None
    assert verdict.category is Category.THREAT
    assert verdict.pieces == ("démonte", "volets")
    assert verdict.place == len("Bonjour, je ")


def test_a_sentence_below_the_score_stands() -> None:
    told: dict[str, object] = {"harsh": 1, "gentle": 0, "categories": ["vague"], "weights": {}}

    assert Classifier("fr", told).verdict(sentence_of("Bonjour.")) is None


def test_the_classifier_never_blocks() -> None:
    found = [
        one
        for one in Linter.of("fr").read("Mes volets, je viens les démonter chez toi, tu verras.")
        if one.rule.startswith("ressemble-")
    ]
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

    assert path.stat().st_size < 1_000_000
    assert set(told["categories"]) <= set(Category)
    assert told["gentle"] < 0 < told["harsh"]


def test_training_tells_two_kinds_apart_and_is_the_same_each_time() -> None:
    rows = [(("a", "b"), 1.0), (("b",), 1.0), (("a",), 1.0), (("b", "c"), 1.0)] * 5
    wanted = [True, False, True, False] * 5
    weights = trained(rows, wanted)

    assert weights["a"] > 0.5 > weights["c"]
    assert weights == trained(rows, wanted)
