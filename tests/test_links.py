"""Signed links: nothing but our own spelling opens a page."""

from __future__ import annotations

import random
import re
from base64 import b32decode, b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import LinkForged
from portal.links import TOKEN_LENGTH, LinkSigner, new_link_id, page_path

OLD, NEW, FOREIGN = "old " * 10, "new " * 10, "eve " * 10
SIGNER = LinkSigner([NEW, OLD])
ids = st.binary(min_size=13, max_size=13).map(bytes.hex)


@given(ids)
def test_a_link_reads_back_as_its_id(link_id: str) -> None:
    token = SIGNER.token(link_id)

    assert SIGNER.read(token) == (link_id, SIGNER.key)
    assert re.fullmatch("[a-z2-7]{72}", token)
    assert len(token) == TOKEN_LENGTH < 90


def test_a_link_carries_nothing_but_chance_and_a_signature() -> None:
    assert page_path(SIGNER.token("00" * 13)).startswith("/c/aa/aaaaaaaaaaaaaaaaaaaa")
    assert len({new_link_id() for _ in range(1_000)}) == 1_000


def test_the_newest_secret_signs_and_the_older_ones_verify() -> None:
    before = LinkSigner([OLD])
    token = before.token("ab" * 13)

    assert SIGNER.read(token) == ("ab" * 13, before.key)
    assert SIGNER.token("ab" * 13) != token


def test_a_link_keeps_the_path_it_was_sent_with() -> None:
    sent = LinkSigner([OLD]).token("ab" * 13)

    assert SIGNER.token("ab" * 13, LinkSigner([OLD]).key) == sent


def test_a_secret_that_left_the_list_spells_no_more_links() -> None:
    only_new = LinkSigner([NEW])

    with pytest.raises(LinkForged):
        only_new.token("ab" * 13, LinkSigner([OLD]).key)
    with pytest.raises(LinkForged):
        only_new.read(LinkSigner([OLD]).token("ab" * 13))


@given(ids, st.integers(0, 71), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_one_altered_letter_opens_nothing(link_id: str, place: int, letter: str) -> None:
    token = SIGNER.token(link_id)
    altered = token[:place] + letter + token[place + 1 :]

    if altered != token:
        with pytest.raises(LinkForged):
            SIGNER.read(altered)


@pytest.mark.parametrize(
    "respell",
    [str.upper, str.title, lambda t: t + "=", lambda t: t[:-1], lambda t: f" {t}", lambda _: ""],
)
def test_one_link_has_one_spelling(respell) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LinkForged):
        SIGNER.read(respell(SIGNER.token("5a" * 13)))


@pytest.mark.slow
def test_a_hundred_thousand_forgeries_open_nothing() -> None:
    chance = random.Random(2026)  # noqa: S311 - seeded on purpose
    ours = [SIGNER.token(chance.randbytes(13).hex()) for _ in range(50)]
    foreign = LinkSigner([FOREIGN])
    opened = 0
    for n in range(100_000):
        genuine = chance.choice(ours)
        forged = (
            _altered(chance, genuine),
            genuine[: chance.randrange(72)],
            foreign.token(b32decode(genuine.upper())[:13].hex()),
            b32encode(chance.randbytes(45)).decode().lower(),
        )[n % 4]
        try:
            SIGNER.read(forged)
        except LinkForged:
            continue
        opened += 1

    assert opened == 0


def _altered(chance: random.Random, token: str) -> str:
    place = chance.randrange(72)
    other = chance.choice([c for c in "abcdefghijklmnopqrstuvwxyz234567" if c != token[place]])
    return token[:place] + other + token[place + 1 :]


@given(ids)
def test_a_check_code_is_ours_however_it_is_typed(link_id: str) -> None:
    code = SIGNER.check_code(link_id)

    assert SIGNER.is_our_code(code)
    assert SIGNER.is_our_code(f"  {code.lower().replace('-', ' ')} ")
    assert LinkSigner([OLD, NEW]).is_our_code(code)


def test_guessed_check_codes_are_not_ours() -> None:
    chance = random.Random(7)  # noqa: S311 - seeded on purpose
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    guesses = ["".join(chance.choices(letters, k=10)) for _ in range(10_000)]

    assert not any(map(SIGNER.is_our_code, guesses))
    assert not any(map(SIGNER.is_our_code, ["", "AAAA", "é" * 10, "7" * 300]))
