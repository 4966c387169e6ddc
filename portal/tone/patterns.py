"""The language in which rules say what they match, and its translation into regular expressions.

    payer              the word                   <payer>       any form of the verb
    poursui*           a word that begins so      <payer.2>     its forms with `vous` and `tu`
    (nos|mes)          one of these               @argent       a list of the language, by name
    encore?            may be left out            ..            up to three words of any kind
    n' <avoir.2> pas   words in a row             ...           up to eight, over commas too
    #                  a number                   ¿             a question mark

A gap never jumps over a negation, so that `vous .. en retard` leaves « vous n'êtes pas en retard ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Owner = TypeVar("Owner")

_PIECE = re.compile(r"[()|]|\?|[^\s()|?]+")
_PLAIN = re.compile(r"[a-z0-9_'%{,;:.!-]+\*?")
_SIGNS = {"#": r"\d[^ ]* ", "¿": r"\?[^ ]* "}
_WORD = r"(?!(?:{negations}) )[^ ,;:.?!…]+ "
_ANY = r"(?!(?:{negations}) )[^ ;:.?!…]+ "


class PatternFaulty(ValueError):
    """A rule's pattern cannot be read; the text says which."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One pattern. A sentence that holds none of `anchors` cannot match it.

    Anchors are words, or beginnings of words that end in `*`; none at all means: always look.
    """

    expression: re.Pattern[str]
    anchors: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: its expression, and its anchors unless it may be left out."""

    expression: str
    anchors: frozenset[str] | None


class Patterns:
    """Compiles patterns with the words of one language.

    `forms` gives the forms of a verb and a part of it; `lists` the pattern behind an `@name`.
    """

    def __init__(
        self,
        forms: Callable[[str, str], frozenset[str]],
        lists: dict[str, str],
        negations: str,
    ) -> None:
        self._forms = forms
        self._lists = lists
        self._negations = negations.replace(" ", "|")

    def compile(self, text: str) -> Pattern:
        """The pattern that a text describes. PatternFaulty when it cannot be read."""
        pieces = _PIECE.findall(text)
        choice = self._choice(pieces)
        if pieces:
            raise PatternFaulty(f"{text!r} has a bracket too many.")
        return Pattern(re.compile("(?<= )" + choice.expression), choice.anchors or frozenset())

    def _choice(self, pieces: list[str]) -> _Piece:
        rows = [self._row(pieces)]
        while pieces and pieces[0] == "|":
            pieces.pop(0)
            rows.append(self._row(pieces))
        if len(rows) == 1:
            return rows[0]
        anchors = [row.anchors for row in rows]
        known = frozenset().union(*(a for a in anchors if a)) if all(anchors) else None
        return _Piece("(?:" + "|".join(row.expression for row in rows) + ")", known)

    def _row(self, pieces: list[str]) -> _Piece:
        row: list[_Piece] = []
        while pieces and pieces[0] not in "|)":
            piece = pieces.pop(0)
            if piece == "(":
                one = self._choice(pieces)
                if not pieces or pieces.pop(0) != ")":
                    raise PatternFaulty("A bracket is never closed.")
            else:
                one = self._one(piece)
            if pieces and pieces[0] == "?":
                pieces.pop(0)
                one = _Piece(f"(?:{one.expression})?", None)
            row.append(one)
        anchors = max((p.anchors for p in row if p.anchors), key=_rarity, default=None)
        return _Piece("".join(piece.expression for piece in row), anchors)

    def _one(self, piece: str) -> _Piece:
        if piece in {"..", "..."}:
            word, most = (_WORD, 3) if piece == ".." else (_ANY, 8)
            return _Piece(f"(?:{word.format(negations=self._negations)}){{0,{most}}}?", None)
        if piece in _SIGNS:
            return _Piece(_SIGNS[piece], None)
        if piece.startswith("@"):
            if piece[1:] not in self._lists:
                raise PatternFaulty(f"There is no list {piece}.")
            return self._choice(_PIECE.findall(self._lists[piece[1:]]))
        if piece.startswith("<"):
            verb, _, part = piece.strip("<>").partition(".")
            words = self._forms(verb, part)
            choice = "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))
            return _Piece(f"(?:{choice}) ", words)
        if not _PLAIN.fullmatch(piece):
            raise PatternFaulty(f"{piece!r} is no word, as sentences are read.")
        if piece.endswith("*"):
            return _Piece(re.escape(piece[:-1]) + r"[^ ]* ", frozenset({piece}))
        return _Piece(re.escape(piece) + " ", frozenset({piece}))


def _rarity(anchors: frozenset[str]) -> tuple[int, int]:
    """Long words are rare, and few of them rarer."""
    return min(map(len, anchors)), -len(anchors)


class Watch(Generic[Owner]):
    """Patterns with whom they belong to, found by the words of a sentence.

    A pattern without anchors is always tried.
    """

    def __init__(self, patterns: Iterable[tuple[Owner, Pattern]]) -> None:
        self._by_word: dict[str, list[tuple[Owner, Pattern]]] = {}
        for owner, pattern in patterns:
            for anchor in pattern.anchors or {""}:
                self._by_word.setdefault(anchor, []).append((owner, pattern))
        self._lengths = sorted({len(a) - 1 for a in self._by_word if a.endswith("*")})
        self._known: dict[str, tuple[tuple[Owner, Pattern], ...]] = {}

    def likely(self, words: Iterable[str]) -> Iterable[tuple[Owner, Pattern]]:
        """Every pattern that may match a sentence of these words, once."""
        found = dict.fromkeys(self._look_up(""))
        for word in words:
            found.update(dict.fromkeys(self._look_up(word)))
        return found

    def _look_up(self, word: str) -> tuple[tuple[Owner, Pattern], ...]:
        if word not in self._known:
            starts = (f"{word[:length]}*" for length in self._lengths if len(word) >= length)
            keys = (word, *starts)
            self._known[word] = tuple(one for key in keys for one in self._by_word.get(key, ()))
        return self._known[word]
