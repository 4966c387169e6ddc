"""Findings in words: where something stands, what it does to a reader, what to say instead."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.tone.findings import Category, Finding, Level
from portal.tone.sentences import BREAK

if TYPE_CHECKING:
    from portal.tone.facts import Fact
    from portal.tone.rules import Rule
    from portal.tone.speech import Speech


class Places:
    """Lines and columns of a text, both from 1, for its characters counted from nought."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]

    def line_and_column(self, place: int) -> tuple[int, int]:
        """Where a character stands."""
        line = bisect_right(self._starts, place)
        return line, place - self._starts[line - 1] + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Puts what was found in one text into findings, in its language and register."""

    speech: Speech
    places: Places
    register: str | None

    def of_rule(self, rule: Rule, place: int, said: tuple[str, str]) -> Finding:
        """What a rule found: `said` is the sentence and the words of it."""
        sentence, piece = said
        message = self.speech.say("says", rule.category, words=self.speech.quoted((piece,)))
        alternative = rule.alternative(self.register)
        line, column = self.places.line_and_column(place)
        return Finding(
            rule=rule.id,
            category=rule.category,
            level=rule.level,
            line=line,
            column=column,
            excerpt=sentence,
            message=message if alternative else f"{message} {rule.note}".strip(),
            alternative=alternative,
            because=(piece,),
        )

    def of_classifier(
        self, category: Category, place: int, said: tuple[str, tuple[str, ...]]
    ) -> Finding:
        """What the classifier takes for a sentence of this category, and what made it."""
        sentence, pieces = said
        line, column = self.places.line_and_column(place)
        return Finding(
            rule=self.speech.say("rules", "like", category=category),
            category=category,
            level=Level.WARN,
            line=line,
            column=column,
            excerpt=sentence,
            message=self.speech.say("seems", category, words=self.speech.quoted(pieces)),
            alternative=self.speech.instead(category, self.register),
            because=pieces,
        )

    def of_fact(self, fact: Fact, said: str, *, is_hint: bool) -> Finding:
        """A fact that a letter leaves out; it stands where the letter begins."""
        begins = next((line for line in said.replace(BREAK, "\n").split("\n") if line.strip()), "")
        line, column = self.places.line_and_column(said.find(begins))
        return Finding(
            rule=self.speech.say("rules", "facts"),
            category=Category.FACTS,
            level=Level.INFO if is_hint else Level.WARN,
            line=line,
            column=column + len(begins) - len(begins.lstrip()),
            excerpt=" ".join(begins.split()),
            message=self.speech.say("says", "facts", fact=self.speech.say("facts", fact)),
            alternative=self.speech.say("add", fact),
        )

    def of_waiver(self, outcome: str, place: int, rule: str, *, reason: str = "") -> Finding:
        """What became of a waiver: `used`, `unused` or `unreasoned`."""
        line, column = self.places.line_and_column(place)
        wrong = outcome == "unreasoned"
        return Finding(
            rule=self.speech.say("rules", "waiver"),
            category=Category.WAIVER,
            level=Level.WARN if wrong else Level.INFO,
            line=line,
            column=column,
            excerpt=rule,
            message=self.speech.say("waiver", outcome, rule=rule, reason=reason),
            alternative=self.speech.say("waiver", "instead", rule=rule) if wrong else "",
        )
