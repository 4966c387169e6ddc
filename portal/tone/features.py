"""Features: what the classifier sees of a sentence, each with the words that it covers.

Words and their stems, two and three stems in a row, two with a word or two between them, the
signals of the language, and two signals one after the other. Numbers and places are all alike, and
so are `tu` and `vous`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.tone.rules import Rules
    from portal.tone.sentences import Sentence
    from portal.tone.stems import Reducer

_NEAR = 8  # words between two signals that are taken together
_REACH = 3  # words from one stem to another that is taken together with it


def features(sentence: Sentence, rules: Rules) -> dict[str, tuple[int, int]]:
    """Every feature of a sentence, with the first and the last word that it stands on."""
    found: dict[str, tuple[int, int]] = {}
    for name, first, last in (*_of_words(sentence, rules.reducer), *_of_signals(sentence, rules)):
        found.setdefault(name, (first, last))
    return found


def _of_words(sentence: Sentence, reducer: Reducer) -> Iterator[tuple[str, int, int]]:
    words = [reducer.word(word) for word in sentence.words]
    last = len(words) - 1
    for at, word in enumerate(words):
        yield f"w:{word}", at, at
    stems = ["^", *map(reducer.stem, words), "$"]
    for size in (1, 2, 3):
        for at in range(len(stems) - size + 1):
            row = " ".join(stems[at : at + size])
            yield f"{size}:{row}", max(at - 1, 0), min(at + size - 2, last)
    for at, stem in enumerate(stems[1:-1]):
        for end in range(at + 2, min(at + _REACH, last) + 1):
            yield f"k:{stem} {stems[end + 1]}", at, end


def _of_signals(sentence: Sentence, rules: Rules) -> Iterator[tuple[str, int, int]]:
    signals = sorted({(first, name, last) for name, first, last in rules.signals(sentence)})
    for place, (first, name, last) in enumerate(signals):
        yield f"s:{name}", first, last
        for later, other, end in signals[place + 1 :]:
            if later - first <= _NEAR and other != name:
                yield f"p:{name}>{other}", first, end
