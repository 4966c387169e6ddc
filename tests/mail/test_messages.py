"""A message: its heads, its two parts of the same words, and what comes with them."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from portal.mail import (
    Attachment,
    CalendarFile,
    Envelope,
    Outbox,
    Picture,
    Words,
    build_message,
)
from tests.support.sites import NOW

if TYPE_CHECKING:
    from email.message import MIMEPart
    from pathlib import Path

ENVELOPE = Envelope(
    sender_name="Grâce Exemple", sender="grace@example.com", reply_to="",
    recipient="ada@example.com", name="c0ffee.second", follows="c0ffee.client",
)  # fmt: skip
WORDS = Words(
    subject="C’est noté : 12,50 €", text="Bonjour Ada,\n\nœuvre\n", html="<p>œuvre</p>",
    language="fr",
)  # fmt: skip
PDF = b"%PDF-1.7\n\x00\xff\n%%EOF"


def test_a_message_has_a_name_that_stays_and_follows_the_first_about_its_matter() -> None:
    first, again = (build_message(ENVELOPE, WORDS, now=NOW) for _ in range(2))

    assert first["Message-ID"] == again["Message-ID"] == "<c0ffee.second@example.com>"
    assert first["In-Reply-To"] == first["References"] == "<c0ffee.client@example.com>"


def test_a_message_says_who_wrote_it_when_in_which_language_and_that_it_needs_no_echo() -> None:
    message = build_message(ENVELOPE, WORDS, now=NOW)

    assert str(message["From"]) == "Grâce Exemple <grace@example.com>"
    assert message["Reply-To"] == "grace@example.com"
    assert message["Date"].datetime == NOW
    assert message["Content-Language"] == "fr"
    assert message["Auto-Submitted"] == "auto-generated"
    assert str(message["Subject"]) == WORDS.subject


def test_a_message_that_follows_nothing_has_no_thread() -> None:
    message = build_message(replace(ENVELOPE, follows="", name=""), WORDS, now=NOW)

    assert message["In-Reply-To"] is None
    assert message["Message-ID"].endswith("@example.com>")


def test_an_invoice_and_a_date_for_the_calendar_come_with_the_letter() -> None:
    words = replace(
        WORDS,
        calendars=(CalendarFile(name="p.ics", method="PUBLISH", content="É\r\n".encode()),),
        attachments=(Attachment(name="Facture é.pdf", kind="application/pdf", content=PDF),),
    )

    sent = build_message(ENVELOPE, words, now=NOW).as_bytes(policy=policy.SMTP)

    message = message_from_bytes(sent, policy=policy.default)
    calendar, invoice = message.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_filename()) == ("text/calendar", "p.ics")
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert (invoice.get_content_type(), invoice.get_filename()) == (
        "application/pdf",
        "Facture é.pdf",
    )
    assert invoice.get_content() == PDF
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == WORDS.text


def test_a_picture_travels_inside_the_html_and_is_no_attachment() -> None:
    picture = Picture(id="c0de@example.com", name="virement.png", content=b"\x89PNG\r\n\x1a\n\x00")
    words = replace(
        WORDS,
        html='<p>œuvre</p><img src="cid:c0de@example.com" alt="">',
        attachments=(Attachment(name="F-1.pdf", kind="application/pdf", content=PDF),),
        pictures=(picture,),
    )

    sent = build_message(ENVELOPE, words, now=NOW).as_bytes(policy=policy.SMTP)

    message = message_from_bytes(sent, policy=policy.default)
    assert shape(message) == (
        "mixed(alternative(text/plain related(text/html image/png)) application/pdf)"
    )
    assert [part.get_filename() for part in message.iter_attachments()] == ["F-1.pdf"]
    (inside,) = (part for part in message.walk() if part.get_content_type() == "image/png")
    assert inside["Content-ID"] == "<c0de@example.com>"
    assert inside.get_content_disposition() == "inline"
    assert inside.get_content() == picture.content
    for kind, said in (("plain", WORDS.text), ("html", words.html)):
        body = message.get_body((kind,))
        assert body is not None
        assert body.get_content().replace("\r\n", "\n").rstrip() == said.rstrip()
    assert sent.isascii()


def shape(part: MIMEPart) -> str:
    """How the parts of a message lie inside each other."""
    if not part.is_multipart():
        return part.get_content_type()
    inside = " ".join(map(shape, part.iter_parts()))
    return f"{part.get_content_subtype()}({inside})"


def test_a_message_is_seven_bits_on_its_way_and_no_line_is_too_long() -> None:
    words = replace(WORDS, text="é" * 3_000 + "\n", html="<p>" + "é" * 3_000 + "</p>")

    sent = build_message(ENVELOPE, words, now=NOW).as_bytes(policy=policy.SMTP)

    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 998


def test_nobody_can_smuggle_a_head_into_a_message() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        build_message(ENVELOPE, replace(WORDS, subject="a\nBcc: eve@example.com"), now=NOW)


def test_an_outbox_keeps_a_message_once_and_knows_it_by_its_name(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    assert not outbox.has_left("c0ffee.second")

    for _ in range(2):
        outbox.send(build_message(ENVELOPE, WORDS, now=NOW))

    assert outbox.has_left("c0ffee.second")
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["c0ffee.second.eml"]
