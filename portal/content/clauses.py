"""Clauses that the law knows between professionals only: late penalties, recovery costs, the €40.

Patterns, and no more: a build that stops must be able to say on which words. They are read without
accents, capitals, emphasis and line ends. A question (“Are there late fees?”) charges nothing, nor
does a sentence that says no (“we never ask for late fees”); what follows a condition (“if you do
not pay, …”) is no such no.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = r"(?:[\w']+\s+){0,3}?"  # up to three words between two that matter
_SUM = r"(?:\d[\d\s.,]*\s*(?:%|€|euros?\b|eur\b)|[€£]\s*\d[\d.,]*)"
_FORTY = (
    r"(?:(?:40(?:[.,]00)?|quarante)\s*(?:€|&euro;|euros?\b|eur\b)"
    r"|(?:€|eur)\s*40\b|forty\s+euros?)"
)
_LATE = r"(?:retard|relance|rappel|recouvrement|mise\s+en\s+demeure|impaye|non-paiement)s?"
_FEE = r"(?:fee|charge|cost|expense|penalt(?:y|ie)|surcharge|interest)s?"
_CLAUSE = re.compile(
    "|".join(
        (
            # the flat sum
            rf"indemnit\w+[^.!?;]{{0,80}}?{_FORTY}",
            rf"\bcompensation\b[^.!?;]{{0,60}}?{_FORTY}",
            rf"{_FORTY}\s+{_WORDS}(?:d'|de\s|pour\s|au\s+titre\s|for\s|of\s|in\s)\s*{_WORDS}"
            rf"(?:indemnit\w+|frais\s+de\s+{_LATE}|{_LATE}\b|recovery|collection|late\b)",
            rf"{_FORTY}\s+{_WORDS}(?:indemnity|compensation|recovery|collection|late)\b",
            rf"\b(?:retard|impaye|relance)\w*[^.!?;]{{0,60}}?{_FORTY}\s+{_WORDS}"
            r"(?:est|sont|sera|seront)\s+(?:\w+\s+){0,2}?"
            r"(?:du|facture|ajoute|demande|applique|exige|reclame|compte)",
            # penalties and interest
            r"\bpenalites?\s+(?:\w+\s+){0,2}?"
            r"(?:(?:de|pour)\s+(?:tout\s+)?(?:retard|paiement|defaut)|contractuelle)\w*",
            rf"\b(?:penalites?|penalt(?:y|ies)|interest)\s+(?:\w+\s+){{0,3}}?(?:de|of)\s+{_SUM}",
            r"\b(?:interets?|majorations?)\s+(?:\w+\s+){0,2}?(?:(?:de|pour)\s+retard|moratoires?)",
            r"\bporte(?:nt|ra|ront)?\s+interets?\b",
            r"\bclause\s+penale\b",
            # what a reminder or a recovery costs
            rf"\bfrais\s+(?:\w+\s+){{0,2}}?(?:de|du|pour|d')\s*(?:\w+\s+)?{_LATE}\b",
            rf"{_SUM}\s+(?:par|pour\s+chaque|per|for\s+each)\s+(?:relance|rappel|reminder)\b",
            rf"\blate(?:[-\s]payment)?\s+{_FEE}\b",
            rf"\b{_FEE}\s+(?:\w+\s+){{0,2}}?(?:for|on)\s+(?:\w+\s+){{0,2}}?(?:late|overdue)\b",
            rf"\b(?:recovery|collection|reminder|dunning)\s+{_FEE}\b",
            # where the law says so
            r"\b[ld]\.?\s?441-(?:10|9|5)\b",
            r"\bterms\.penalty_rate\b",
        )
    )
)

_CHARGE = (
    r"(?:factur|appliqu|demand|ajout|compt|reclam|prele?v|exig|pratiqu|concern|dues?\b|du\b|prev)"
)
_CHARGE_EN = r"(?:add|charg|ask|appl|demand|claim|owe|due|concern)"
_NO = re.compile(
    r"\b(?:aucune?s?|ni|sans|zero|(?:pas|jamais|point|plus)\s+(?:de\b|d')|no|without|nor|neither)\b"
    rf"|\bn(?:e\b|')[^,]{{0,40}}?{_CHARGE}\w*\s+(?:pas|jamais|plus)\b"
    rf"|\bne\b[^,]{{0,30}}?\b(?:pas|jamais)\s+(?:vous\s+)?{_CHARGE}\w*"
    rf"|(?:\b(?:not|never)|n't)\s+(?:\w+\s+){{0,2}}?{_CHARGE_EN}\w*"
)
_NO_AFTER = re.compile(
    rf"\bn(?:e\b|')[^,]{{0,40}}?\b(?:pas|jamais)\b[^,]{{0,40}}?{_CHARGE}"
    rf"|\bn(?:e\b|')[^,]{{0,40}}?{_CHARGE}\w*[^,]{{0,20}}?\b(?:pas|jamais|aucun)"
    rf"|(?:\b(?:not|never)\b|n't\b)[^,]{{0,40}}?{_CHARGE_EN}"
    r"|\ba\s+(?:notre\s+charge|la\s+charge\s+du\s+creancier)\b|\bat\s+our\b"
)
_CONDITION = re.compile(
    r"\b(?:si|s'ils?|faute|defaut|if|unless|until|tant\s+que|when|lorsque|quand"
    r"|(?:sans|without)\s+(?:\w+\s+){0,2}?"
    r"(?:paiement|reglement|reponse|nouvelles?|retour|payment|answer|reply|news))\b"
)
_MOST_WORDS_AFTER_NO = 8

# A paragraph, an item of a list, a heading, a row, a line of words: nothing reads on past its end.
_PIECE = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+#|>]|\d+[.)]|[\w.-]+\s*=)\s)")
_SENTENCE = re.compile(r"(?<=[.!?;])(?<!\b[a-z]\.)\s+")  # “L. 441-10” goes on
_UNSEEN = str.maketrans(dict.fromkeys("*`{}|\u00a0\u202f\u2009\n", " ") | {"’": "'", "‑": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Words that charge for lateness, as they were written, and the line on which they begin."""

    line: int
    said: str


def clauses_in(text: str) -> Iterator[Clause]:
    """Every clause of a text. Lines count from 1."""
    text = unicodedata.normalize("NFC", text)
    folded = text.translate({ord(sign): _fold(sign) for sign in set(text)})
    for start, end in _pieces(folded):
        sentence = folded[start:end].translate(_UNSEEN)
        if sentence.rstrip().endswith("?"):
            continue
        for found in _CLAUSE.finditer(sentence):
            if not _says_no(sentence[: found.start()], sentence[found.end() :]):
                first, last = start + found.start(), start + found.end()
                said = " ".join(text[first:last].translate(_UNSEEN).split())
                yield Clause(line=text.count("\n", 0, first) + 1, said=said)


def _fold(sign: str) -> str:
    """The same sign small and without accent, and never longer than it was."""
    return unicodedata.normalize("NFD", sign)[0].lower()[0]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends."""
    ends = [match.start() for match in _PIECE.finditer(text)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        stops = [match.end() for match in _SENTENCE.finditer(text, start, end)]
        yield from zip([start, *stops], [*stops, end], strict=True)


def _says_no(before: str, after: str) -> bool:
    before = before.rpartition(":")[2]
    for no in _NO.finditer(before):
        between = before[no.end() :]
        its_own = before[: no.end()].rpartition(",")[2] + between.partition(",")[0]
        if len(between.split()) <= _MOST_WORDS_AFTER_NO and not _CONDITION.search(its_own):
            return True
    return bool(_NO_AFTER.search(after))
