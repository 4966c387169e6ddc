"""Every letter that an action sends is written, and every letter that is written is sent."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from portal.actions.arranging import _FROM_CLIENT
from portal.content.letter_places import PLACES
from portal.domain.arrangements import MOVES, Kind, Status
from portal.domain.sequence import LETTERS
from portal.letters.owner import owner_words
from tests.support.sites import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER_ONLY = {"answer_reminder"}
# These go to the client, or to a former address, alone.
CLIENT_ONLY = {"fresh_link", "address_changed", "survey", "promise_nudge", "plan_part_due"}
CLIENT_ONLY |= {*LETTERS.values(), "payment_received", "card_expiring"}
SOURCES = sorted((ROOT / "portal" / "actions").glob("*.py"))


def strings(node: ast.expr | None) -> Iterator[str]:
    """What an expression may be, as patterns: whatever is computed may be any word."""
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=values):
            yield "".join(
                re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[a-z]+"
                for v in values
            )
        case ast.IfExp(body=body, orelse=otherwise):
            yield from strings(body)
            yield from strings(otherwise)


def sent() -> Iterator[str]:
    """The names of letters in the actions, and in the table of the sequence, as patterns."""
    yield from map(re.escape, LETTERS.values())
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.keyword(arg="letter", value=value):
                    yield from strings(value)
                case ast.Assign(targets=[ast.Name(id="letter")], value=value):
                    yield from strings(value)
                case ast.Call(func=ast.Attribute(attr="queue_letter"), args=[first, *_]):
                    yield from strings(first)
                case ast.Constant(value=str(text)) if text in PLACES:
                    yield re.escape(text)


def test_every_letter_that_is_sent_is_written() -> None:
    known = set(PLACES) | OWNER_ONLY | {""}

    unknown = {name for name in sent() if not any(re.fullmatch(name, letter) for letter in known)}

    assert unknown == set()


def test_every_letter_that_is_written_is_sent() -> None:
    names = set(sent())

    assert {letter for letter in PLACES if not any(re.fullmatch(n, letter) for n in names)} == set()


@pytest.mark.parametrize("kind", Kind)
def test_whatever_a_client_may_take_back_has_its_letter(kind: Kind) -> None:
    may = kind in _FROM_CLIENT and any(Status.WITHDRAWN in to for to in MOVES[kind].values())

    assert not may or f"{kind}_withdrawn" in PLACES


@pytest.mark.parametrize("kind", [Kind.PROMISE, Kind.PLAN, Kind.DETAILS])
def test_whatever_may_be_declined_has_its_letter(kind: Kind) -> None:
    assert f"{kind}_declined" in PLACES


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_owner_gets_a_copy_of_each(language: str) -> None:
    words = owner_words(language)
    letters = {key.rpartition(".")[0] for key in words.texts if key.endswith(".lead")}

    assert letters == set(PLACES) - CLIENT_ONLY | OWNER_ONLY


def test_the_owners_words_ask_for_nothing_that_the_letter_does_not_know() -> None:
    for language in ("fr", "en"):
        for key, text in owner_words(language).texts.items():
            name, _, part = key.rpartition(".")
            if part in {"lead", "subject"} and name in PLACES:
                assert text.places - {"client"} <= PLACES[name], key
