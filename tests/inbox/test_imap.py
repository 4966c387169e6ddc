"""A mailbox over a real connection: read only, and every trouble by its name."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.inbox import Imap, InboxUnreachable

if TYPE_CHECKING:
    from tests.support.imap import Imaps

LETTER = "From: Ada <ada@example.com>\nSubject: Bonjour\nMessage-ID: <1@example.com>\n\nMerci.\n"


def mailbox(imaps: Imaps, **options: str) -> Imap:
    return Imap(imaps.url(**options), context=imaps.trust, timeout=2)


def problem(imap: Imap) -> str:
    with pytest.raises(InboxUnreachable) as raised:
        imap.greet()
    assert "grace@example.com" not in str(raised.value)
    return raised.value.problem


def test_a_message_is_read_without_a_mark_on_it(imaps: Imaps) -> None:
    number = imaps.mailbox.put(LETTER, arrived=datetime(2026, 11, 20, 8, 15, tzinfo=UTC))

    with mailbox(imaps).opened() as folder:
        head, whole = folder.head(number), folder.whole(number)

    assert head is not None
    assert whole is not None
    assert b"Merci" not in head.content
    assert whole.content.endswith(b"Merci.\r\n")
    assert head.arrived == whole.arrived == datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
    assert not any("SELECT" in asked or "STORE" in asked for asked in imaps.mailbox.asked)


def test_only_what_came_after_the_last_one_is_looked_for(imaps: Imaps) -> None:
    numbers = [imaps.mailbox.put(LETTER) for _ in range(3)]

    with mailbox(imaps).opened() as folder:
        assert folder.after(0) == numbers
        assert folder.after(numbers[1]) == [numbers[2]]
        assert folder.after(numbers[2]) == []


def test_the_first_time_only_the_last_days_are_looked_at(imaps: Imaps) -> None:
    imaps.mailbox.put(LETTER, arrived=datetime(2026, 2, 1, tzinfo=UTC))
    fresh = imaps.mailbox.put(LETTER, arrived=datetime(2026, 11, 20, tzinfo=UTC))

    with mailbox(imaps).opened() as folder:
        assert folder.since(date(2026, 11, 8)) == [fresh]


def test_a_message_that_has_gone_meanwhile_is_nothing(imaps: Imaps) -> None:
    with mailbox(imaps).opened() as folder:
        assert folder.head(99) is None


def test_of_a_huge_message_no_more_is_fetched_than_words_need(imaps: Imaps) -> None:
    number = imaps.mailbox.put(LETTER + "x" * 5_000_000)

    with mailbox(imaps).opened() as folder:
        whole = folder.whole(number)

    assert whole is not None
    assert len(whole.content) == 256_000


def test_a_server_that_knows_the_older_way_to_sign_in_is_understood(imaps: Imaps) -> None:
    imaps.mailbox.by_login = True

    mailbox(imaps, password="plain").greet()

    assert "signed in" in imaps.mailbox.asked


def test_a_wrong_password_is_said_so(imaps: Imaps) -> None:
    assert problem(mailbox(imaps, password="another")) == "sign_in"


def test_a_password_that_the_older_way_cannot_say_is_a_trouble_of_signing_in(imaps: Imaps) -> None:
    imaps.mailbox.by_login = True

    assert problem(mailbox(imaps)) == "sign_in"


def test_a_folder_that_is_not_there_is_said_so(imaps: Imaps) -> None:
    assert problem(mailbox(imaps, folder="Archives")) == "folder"


def test_a_server_that_nobody_vouches_for_gets_no_password(imaps: Imaps) -> None:
    stranger = Imap(imaps.url(), context=ssl.create_default_context(), timeout=2)

    assert problem(stranger) == "certificate"
    assert "signed in" not in imaps.mailbox.asked


def test_a_server_that_says_nothing_is_not_waited_for(imaps: Imaps) -> None:
    imaps.mailbox.mute = True

    assert problem(Imap(imaps.url(), context=imaps.trust, timeout=0.2)) == "timeout"


def test_nobody_at_the_address_is_told_apart(imaps: Imaps) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    url = imaps.url().replace(str(imaps.port), str(port))

    assert problem(Imap(url, context=imaps.trust, timeout=2)) == "unreachable"


def test_a_connection_that_breaks_while_reading_is_told(imaps: Imaps) -> None:
    number = imaps.mailbox.put(LETTER)
    imaps.mailbox.cut_at = number

    with pytest.raises(InboxUnreachable) as raised, mailbox(imaps).opened() as folder:
        folder.head(number)

    assert raised.value.problem == "cut"
