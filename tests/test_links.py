"""Signed links: nothing but our own spelling opens a page."""

from __future__ import annotations

import random
import re
from base64 import b32decode, b32encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous.encoding import base64_encode

from portal.domain.errors import LinkForged, SignInEnded
from portal.links import (
    SIGN_IN_SPELLING,
    TOKEN_LENGTH,
    LinkSigner,
    digest_of,
    new_link_id,
    page_path,
    without_keys,
)

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


def test_a_sign_in_token_reads_back_as_its_digest_with_old_secrets_too() -> None:
    tokens = [LinkSigner([secret]).sign_in_token() for secret in (NEW, OLD)]

    for token in tokens:
        assert re.fullmatch(SIGN_IN_SPELLING, token)
        assert SIGNER.read_sign_in(token) == digest_of(token)
    with pytest.raises(SignInEnded):
        SIGNER.read_sign_in(LinkSigner([FOREIGN]).sign_in_token())


@given(st.integers(0, 103), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_one_altered_letter_of_a_sign_in_token_opens_nothing(place: int, letter: str) -> None:
    token = SIGNER.sign_in_token()
    altered = token[:place] + letter + token[place + 1 :]

    if altered != token:
        with pytest.raises(SignInEnded):
            SIGNER.read_sign_in(altered)


@given(st.text(max_size=120))
def test_whatever_somebody_types_is_no_sign_in_token_and_no_seal(text: str) -> None:
    with pytest.raises(SignInEnded):
        SIGNER.read_sign_in(text)
    assert not SIGNER.is_seal(text, "a session")


def test_a_seal_belongs_to_one_session_and_to_forms_alone() -> None:
    seal = SIGNER.seal("a session")

    assert SIGNER.is_seal(seal, "a session")
    assert SIGNER.is_seal(LinkSigner([OLD]).seal("a session"), "a session")
    assert not SIGNER.is_seal(seal, "another session")
    assert not SIGNER.is_seal(LinkSigner([FOREIGN]).seal("a session"), "a session")


def test_each_purpose_signs_for_itself() -> None:
    """The same bytes, signed as a client's link, are neither a seal nor a way into the desk."""
    link = SIGNER.token("61" * 13)
    as_a_seal = b32decode(link.upper())[13:]

    assert not SIGNER.is_seal(base64_encode(as_a_seal).decode(), "a" * 13)
    with pytest.raises(SignInEnded):
        SIGNER.read_sign_in(link)
    with pytest.raises(LinkForged):
        SIGNER.read(SIGNER.sign_in_token())


@given(ids)
def test_a_text_without_keys_opens_nothing(link_id: str) -> None:
    token = SIGNER.token(link_id)

    covered = without_keys(f"Ici : https://pay.example.com{page_path(token)} et {token}.")

    assert token not in covered
    assert covered == f"Ici : https://pay.example.com/c/{token[:2]}/…/ et …."
