"""A message: who writes to whom, the same words as text and as HTML, and what comes with them."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# Seven bits on the way: no server has to write a signed message anew.
_ENCODING = "quoted-printable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom. `sender` is an address of the owner.

    A letter that is sent again carries the same `name`, so that a reader sees it once; `follows` is
    the name of the first letter about the same thing, under which this one is filed.
    """

    sender_name: str
    sender: str
    reply_to: str
    recipient: str
    name: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """A calendar file that comes with a letter. `method` is PUBLISH or CANCEL, as inside it."""

    name: str
    method: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that comes with a letter, such as an invoice. `kind` is its MIME type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG that stands inside the HTML, which shows it as `cid:` and its `id`."""

    id: str  # like no other in the world: <something>@<host>
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The same words twice, as text and as HTML, and what comes with them."""

    subject: str
    text: str
    html: str
    language: str
    calendars: tuple[CalendarFile, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[Picture, ...] = ()


def build_message(envelope: Envelope, words: Words, *, now: datetime) -> EmailMessage:
    """A message with text and HTML parts, answerable by a person and quiet towards robots."""
    message = EmailMessage()
    message["Subject"] = words.subject
    message["From"] = formataddr((envelope.sender_name, envelope.sender))
    message["To"] = envelope.recipient
    message["Reply-To"] = envelope.reply_to or envelope.sender
    message["Date"] = format_datetime(now)
    domain = envelope.sender.partition("@")[2]
    message["Message-ID"] = (
        f"<{envelope.name}@{domain}>" if envelope.name else make_msgid(domain=domain)
    )
    if envelope.follows:
        message["In-Reply-To"] = message["References"] = f"<{envelope.follows}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, no loops
    message.set_content(words.text, cte=_ENCODING)
    message.add_alternative(words.html, subtype="html", cte=_ENCODING)
    _put_in(message, words.pictures)
    _attach(message, words)
    # last, since whatever says Content- is taken along by the part that comes after it
    message["Content-Language"] = words.language
    return message


def _put_in(message: EmailMessage, pictures: tuple[Picture, ...]) -> None:
    """Let the pictures travel with the HTML: nothing is fetched, and they are no attachments."""
    *_, html = message.iter_parts()
    for picture in pictures:
        html.add_related(
            picture.content,
            maintype="image",
            subtype="png",
            cid=f"<{picture.id}>",
            filename=picture.name,
            disposition="inline",
        )


def _attach(message: EmailMessage, words: Words) -> None:
    for calendar in words.calendars:
        message.add_attachment(
            calendar.content.decode(),
            subtype="calendar",
            charset="utf-8",
            cte=_ENCODING,
            filename=calendar.name,
            params={"method": calendar.method},
        )
    for file in words.attachments:
        main, _, sub = file.kind.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
