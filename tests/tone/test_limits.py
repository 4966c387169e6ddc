"""The limits: most of the harsh are told, and hardly a gentle one by a writer left out."""

from __future__ import annotations

from math import inf

from portal.tone import Linter
from tests.tone.corpora import Example, rules_saw, writers
from tests.tone.limits import FALSE_ALARMS, Witness, chosen, witness


def seen(*, harsh: bool, named: float = -inf, alone: float = -inf) -> Witness:
    return Witness(harsh=harsh, anyway=False, named=named, alone=alone)


GENTLE = [seen(harsh=False, alone=score) for score in range(1000)]
NAMED = [seen(harsh=False, named=score) for score in range(0, 1000, 10)]
HARSH = [seen(harsh=True, alone=990), seen(harsh=True, named=700), seen(harsh=True, alone=500)]


def test_hardly_a_gentle_sentence_is_told() -> None:
    limits = chosen([*GENTLE, *NAMED, *HARSH])
    told = sum(map(limits.tell, [*GENTLE, *NAMED]))

    assert 0 < told <= FALSE_ALARMS * len([*GENTLE, *NAMED])


def test_of_the_limits_that_are_fair_the_one_that_tells_most_is_chosen() -> None:
    limits = chosen([*GENTLE, *NAMED[:80], *HARSH])

    assert [limits.tell(one) for one in HARSH] == [True, True, False]


def test_a_sentence_in_which_a_rule_finds_something_is_weighed_apart() -> None:
    def of(text: str) -> Witness:
        example = Example(text=text, kind="threat", harsh=True, source="harsh_1.tsv")
        return witness(Linter.of("fr"), example)

    named = of("Sans paiement de votre part, nous saisirons un huissier.")
    alone = of("Je sais très bien où vous habitez, et mes cousins le savent aussi.")

    assert named.named > -inf == named.alone
    assert alone.alone > -inf == alone.named
    assert of("Un huissier viendra.").anyway


def test_writers_that_the_rules_were_written_from_are_but_a_few() -> None:
    assert {*rules_saw("fr"), *rules_saw("en")} < {*writers("fr"), *writers("en")}
