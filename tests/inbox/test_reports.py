"""Reports of mail servers in several shapes: who was not reached, and by which letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.inbox import read_failures, read_head
from tests.inbox import mails

if TYPE_CHECKING:
    from collections.abc import Callable

NAME, ADDRESS = "letter.0123456789abcdef01234567@example.com", "ada@example.com"
SHAPES = [mails.postfix, mails.exim, mails.old_exim, mails.exchange, mails.gmail]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_servers_report_names_address_and_letter(
    shape: Callable[[str, str], str], ends: str
) -> None:
    raw = shape(NAME, ADDRESS).replace("\n", ends).encode()

    (failure,) = read_failures(raw)

    assert read_head(raw).may_be_report
    assert failure.address == ADDRESS
    assert failure.names_nobody
    assert NAME in failure.names


def test_a_delay_is_no_failure() -> None:
    raw = mails.postfix(NAME, ADDRESS, action="delayed", status="4.4.1").encode()

    assert read_failures(raw) == ()


def test_an_arrival_is_no_failure() -> None:
    assert (
        read_failures(mails.postfix(NAME, ADDRESS, action="relayed", status="2.0.0").encode()) == ()
    )


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1"])
def test_a_full_mailbox_or_a_refusal_says_nothing_against_the_address(status: str) -> None:
    (failure,) = read_failures(mails.postfix(NAME, ADDRESS, status=status).encode())

    assert not failure.names_nobody


def test_a_receipt_of_reading_is_a_machines_and_no_report() -> None:
    head = read_head(
        b"From: ada@example.com\nContent-Type: multipart/report; "
        b'report-type=disposition-notification; boundary="x"\n\n'
    )

    assert (head.is_automatic, head.may_be_report) == (True, False)
