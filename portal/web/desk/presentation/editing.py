"""The places that a letter may use, with what each says here; what is wrong with what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.content.letter_places import PLACES, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.content import Words
    from portal.content.letters import Value
    from portal.content.own_letters import OwnLetter
    from portal.domain.own_words import OwnWords


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """One place as it is typed, and what it would say now; whether no letter may lack it."""

    typed: str
    says: tuple[str, ...]
    is_needed: bool


def present_places(name: str, said: Mapping[str, Value], words: Words) -> tuple[PlaceLine, ...]:
    """Every place of a letter: those that it needs first."""
    needed = REQUIRED[name]
    order = sorted(PLACES[name], key=lambda place: (place not in needed, place))
    return tuple(
        PlaceLine(
            typed=f"{{{place}}}",
            says=_lines(said.get(place, "")) or (words(_without_value(place)),),
            is_needed=place in needed,
        )
        for place in order
    )


def _without_value(place: str) -> str:
    """What is said of a place that says nothing now: one is filled as the letter leaves."""
    return "coming.edit.says_later" if place == "enclosed" else "coming.edit.says_nothing"


def _lines(value: Value) -> tuple[str, ...]:
    lines = value if isinstance(value, tuple) else tuple(value.split("\n"))
    return tuple(line for line in lines if line)


def errors_of(read: OwnLetter, typed: OwnWords, words: Words) -> dict[str, str]:
    """Why it cannot be sent like this, by the field where it stands."""
    errors: dict[str, list[str]] = {"subject": [], "body": []}
    known = PLACES[read.letter.name]
    for place in read.unknown:
        in_subject = f"{{{place}}}" in typed.subject
        errors["subject" if in_subject else "body"].append(_unknown(place, known, words))
    for place in read.missing:
        errors["body"].append(words("coming.edit.place_missing", place=f"{{{place}}}"))
    errors["body"] += [words("coming.edit.other", what=other) for other in read.others]
    return {field: Markup(" ").join(said) for field, said in errors.items() if said}


def _unknown(place: str, known: frozenset[str], words: Words) -> str:
    close = get_close_matches(place, sorted(known), n=1, cutoff=0.6)
    typed = f"{{{place}}}"
    if close:
        return words("coming.edit.place_near", place=typed, near=f"{{{close[0]}}}")
    return words("coming.edit.place_unknown", place=typed)
