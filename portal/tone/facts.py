"""The facts that a letter owes its reader: which invoice, how much, by when, and what one can do.

In a template a fact is a place, such as `{amount}`; in a letter that leaves, the thing itself.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Fact(StrEnum):
    """What a letter must say."""

    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    WAY_OUT = "way_out"


_MONTHS = (
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre"
    "|décembre|decembre|january|february|march|april|may|june|july|august|september|october"
    "|november|december"
)
_SAID = {
    Fact.NUMBER: r"\{(?:invoices|invoice|about|reference|number|lines)\}"
    r"|(?:facture|invoice|n°|no\.|#)\s*(?:n°\s*)?[A-Z]*-?\d[\w/-]*|\b[A-Z]{1,4}-\d[\w-]*",
    Fact.AMOUNT: r"\{(?:amount|total|remaining|next_amount|paid|parts|left|debts|lines)\}"
    r"|\d[\d\s.,]*(?:€|euros?\b|£|\$|%)|[€£$]\s*\d|(?:EUR|GBP|USD)\s*\d|\d\s*(?:EUR|GBP|USD)",
    Fact.DATE: r"\{(?:day|date|when|lines|until|answer_by|expires|next_day|first_day|last_day|"
    r"ends_on|due|new_date|follow_up|parts|from_day)\}"
    rf"|\b\d{{1,2}}(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})\b|\b(?:{_MONTHS})\s+\d{{1,2}}\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b",
    Fact.WAY_OUT: r"\{(?:link|phone|contact|verify_address)\}|https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|(?:\+\d{1,3}\s?|\b0)\d(?:[\s.-]?\d{2}){4}",
}
_PATTERNS = {
    fact: re.compile(said.replace(" ", r"\s"), re.IGNORECASE) for fact, said in _SAID.items()
}


def missing_facts(text: str, needs: Iterable[Fact] = tuple(Fact)) -> tuple[Fact, ...]:
    """The facts among `needs` that a text does not say, in their order."""
    return tuple(fact for fact in needs if not _PATTERNS[fact].search(text))
