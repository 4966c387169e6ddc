"""Limits: from which score on a sentence is told, so that hardly a gentle one by a stranger is."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from portal.tone import Kind, Level, Reader
from portal.tone.linter import stands_alone
from portal.tone.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.tone import Linter
    from tests.tone.corpora import Example

FALSE_ALARMS = 0.025  # of the gentle sentences of writers left out, at most; the aim is 0.03
_TRIED = 60  # limits for sentences in which a rule finds something, every third of their scores
_STEP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """An example by a writer left out.

    It is told `anyway` where a rule needs no second opinion. Otherwise it depends on the highest
    score among its sentences that are `named` by a rule, and among the others (`alone`).
    """

    harsh: bool
    anyway: bool
    named: float
    alone: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Above which score a sentence leans to harsh, and up to which it is gentle."""

    harsh: float
    gentle: float

    def tell(self, one: Witness) -> bool:
        """Whether the linter, with these limits, tells of an example."""
        return one.anyway or one.named > self.gentle or one.alone > self.harsh

    def share(self, witnesses: Sequence[Witness]) -> str:
        """How many of the harsh and of the gentle examples are told."""
        return ", ".join(
            f"{sum(map(self.tell, side))}/{len(side)} {name}"
            f" ({100 * sum(map(self.tell, side)) / len(side):.1f} %)"
            for name, side in _sides(witnesses).items()
        )


def witness(linter: Linter, example: Example) -> Witness:
    """What the rules and the weights of a linter say of an example, before any limit."""
    anyway, named, alone = False, -inf, -inf
    for sentence in sentences(example.text, linter.rules.contractions):
        rules = [
            match.rule
            for match in linter.rules.matches(sentence)
            if match.rule.level is not Level.INFO
            and match.rule.applies(Kind.LETTER, Reader.CONSUMER)
        ]
        score = linter.classifier.score(sentence)
        anyway |= any(stands_alone(rule, sentence) for rule in rules)
        if rules:
            named = max(named, score)
        elif linter.classifier.decides(sentence) and not linter.rules.is_own(sentence.said):
            alone = max(alone, score)
    return Witness(harsh=example.harsh, anyway=anyway, named=named, alone=alone)


def chosen(witnesses: Sequence[Witness]) -> Limits:
    """The limits that tell most of the harsh without telling too many of the gentle."""
    gentle = [one for one in witnesses if not one.harsh]
    named = sorted((one.named for one in gentle if one.named > -inf), reverse=True)
    tried = (_with(limit, gentle) for limit in named[: _TRIED * _STEP : _STEP])
    fair = [limits for limits in tried if limits.gentle <= limits.harsh]
    return max(fair, key=lambda limits: sum(limits.tell(one) for one in witnesses if one.harsh))


def _with(named: float, gentle: Sequence[Witness]) -> Limits:
    """The lowest limit for the others when what a rule names is told from a score on."""
    by_rule = Limits(harsh=inf, gentle=named)
    left = int(FALSE_ALARMS * len(gentle)) - sum(map(by_rule.tell, gentle))
    alone = sorted((one.alone for one in gentle if not by_rule.tell(one)), reverse=True)
    return Limits(harsh=alone[left] if left >= 0 else inf, gentle=named)


def _sides(witnesses: Iterable[Witness]) -> dict[str, list[Witness]]:
    sides: dict[str, list[Witness]] = {"harsh": [], "gentle": []}
    for one in witnesses:
        sides["harsh" if one.harsh else "gentle"].append(one)
    return sides
