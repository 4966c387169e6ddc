"""Numbers, alphabets, parts, the outbox, and what a provider's answers mean."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from portal.sms import (
    Brevo,
    ShortText,
    TextNotSent,
    TextOutbox,
    TextUnknown,
    mobile_of,
    parts_of,
    plain,
)
from tests.sms.provider import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sms.provider import Provider

TEXT = ShortText(name="text-1", recipient="+33600000000", content="Bonjour à tous")


def brevo(provider: Provider, *, timeout: float = 2) -> Brevo:
    return Brevo(KEY, sender="AtelierG", api_base=provider.address, timeout=timeout)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("06 00 00 00 00", "+33600000000"),
        ("07.00.00.00.00", "+33700000000"),
        ("+33 6 00 00 00 00", "+33600000000"),
        ("+33 (0)6 00 00 00 00", "+33600000000"),
        ("0033600000000", "+33600000000"),
        ("+32 470 00 00 00", "+32470000000"),
        ("01 99 00 00 00", ""),
        ("09 00 00 00 00", ""),
        ("+33 1 99 00 00 00", ""),
        ("06 00 00 00", ""),
        ("470 00 00 00", ""),
        ("à l'atelier", ""),
        ("", ""),
    ],
)
def test_only_a_telephone_that_is_carried_along_gets_a_message(written: str, number: str) -> None:
    assert mobile_of(written) == number


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("a" * 306, 2), ("a" * 307, 3),
     ("ж" * 70, 1), ("ж" * 71, 2), ("😀" * 35, 1), ("", 1)],
)  # fmt: skip
def test_parts_are_counted_as_telephones_count(text: str, parts: int) -> None:
    assert parts_of(text) == parts


def test_typography_gives_way_to_the_alphabet_of_telephones() -> None:
    assert plain("« L’hôtel » : 12\u202f000\u00a0€…") == '" L\'hotel " : 12 000 €...'
    assert plain("François, déjà réglé à Noël") == "Francois, déjà réglé à Noel"
    assert plain("Привет") == "Привет"


def test_brevo_gets_the_message_as_its_documentation_has_it(provider: Provider) -> None:
    brevo(provider).send(TEXT)

    assert provider.came == [
        (
            "/v3/transactionalSMS/send",
            KEY,
            {
                "sender": "AtelierG",
                "recipient": "33600000000",
                "content": "Bonjour à tous",
                "type": "transactional",
                "unicodeEnabled": False,
            },
        )
    ]


@pytest.mark.parametrize(
    ("status", "problem", "is_final", "is_account"),
    [(400, "400", True, False), (401, "key", False, True), (402, "credit", False, True),
     (429, "too_many", False, True), (302, "302", True, False)],
)  # fmt: skip
def test_a_refusal_is_told_by_what_it_means(
    provider: Provider, status: int, problem: str, is_final: bool, is_account: bool
) -> None:
    provider.status = status

    with pytest.raises(TextNotSent) as raised:
        brevo(provider).send(TEXT)

    error = raised.value
    assert (error.problem, error.is_final, error.is_account) == (problem, is_final, is_account)
    assert "600000000" not in str(error)


@pytest.mark.parametrize("status", [0, 500, 503])
def test_an_answer_that_is_lost_or_broken_leaves_it_unknown(
    provider: Provider, status: int
) -> None:
    provider.status = status

    with pytest.raises(TextUnknown):
        brevo(provider).send(TEXT)


def test_a_provider_that_says_nothing_leaves_it_unknown(provider: Provider) -> None:
    provider.silent = True

    with pytest.raises(TextUnknown) as raised:
        brevo(provider, timeout=0.2).send(TEXT)

    assert raised.value.problem == "timeout"


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(TextNotSent) as raised:
        Brevo(KEY, sender="AtelierG", api_base=f"http://127.0.0.1:{port}").send(TEXT)

    assert not raised.value.is_final


def test_the_outbox_keeps_a_message_once(tmp_path: Path) -> None:
    outbox = TextOutbox(tmp_path / "outbox")

    outbox.send(TEXT)
    outbox.send(TEXT)

    (file,) = (tmp_path / "outbox").iterdir()
    assert file.read_text() == "To: +33600000000\nParts: 1\n\nBonjour à tous\n"
