"""The head of a message: who wrote, what it answers, and whether a machine sent it.

Nothing in it is believed further than that: whoever writes can put anything there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import Message

_NAME = re.compile(r"<([^<>\s]{1,250})>")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SUBJECT = 200
_LONG = 4_000
# What an absent person's mail program writes above, where it does not say so in a header.
_ABSENT = re.compile(
    r"^\s*(?:(?:re|tr|fw|fwd)\s?:\s*)*(?:r[ée]ponse automatique|absence|absente?\b|"
    r"message d.absence|notification d.absence|out of (?:the )?office|automatic reply|"
    r"auto(?:matic)?[ -]?(?:reply|response))",
    re.IGNORECASE,
)
_SENT_BY_MACHINES = ("mailer-daemon", "postmaster", "mail-daemon", "noreply-dmarc")
# A letter to many says nothing about ours.
_TO_MANY = ("List-Id", "List-Unsubscribe", "List-Post")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What the head of a message says. `key` names it; `answers` are the names that it answers.

    `may_be_report` says that its body may tell of a letter that did not arrive.
    """

    key: str
    sender: str
    subject: str
    answers: tuple[str, ...]
    is_automatic: bool
    is_to_many: bool
    may_be_report: bool


def read_head(raw: bytes) -> Incoming:
    """What the head of a message says, whatever state it is in."""
    message = parsed(raw)
    subject = header(message, "Subject")
    named = _NAME.findall(header(message, "Message-ID"))
    sender = _sender(message)
    kind = message.get_content_type()
    is_report = kind == "multipart/report"
    is_receipt = is_report and "disposition" in str(message.get_param("report-type"))
    return Incoming(
        key=named[0] if named else f"digest:{sha256(raw).hexdigest()[:40]}",
        sender=sender,
        subject=subject[:_SUBJECT],
        answers=names_in(f"{header(message, 'In-Reply-To')} {header(message, 'References')}"),
        is_automatic=is_receipt or _is_automatic(message, subject),
        is_to_many=any(name in message for name in _TO_MANY),
        may_be_report=not is_receipt
        and (
            is_report
            or "X-Failed-Recipients" in message
            or sender.partition("@")[0] in _SENT_BY_MACHINES
        ),
    )


def parsed(raw: bytes) -> Message:
    """The message, by the old and forgiving rules: broken ones are read as far as they go."""
    return message_from_bytes(raw, policy=policy.compat32)


def header(message: Message, name: str) -> str:
    """One header as text on one line; empty where it is missing or cannot be read."""
    found = _raw(message, name)
    try:
        parts: Sequence[tuple[str | bytes, str | None]] = decode_header(found)
    except (HeaderParseError, ValueError):
        parts = [(found, None)]
    text = "".join(
        decoded(part, charset or "") if isinstance(part, bytes) else part for part, charset in parts
    )
    return " ".join(_INVISIBLE.sub(" ", text).split())


def _raw(message: Message, name: str) -> str:
    """A header as it stands there; signs that mail may not hold are taken for what they look like.

    Nothing behind its first lines is looked at.
    """
    wanted = name.lower()
    value = next((value for known, value in message.raw_items() if known.lower() == wanted), "")
    return decoded(str(value)[:_LONG].encode("utf-8", "surrogateescape"), "")


def decoded(content: bytes, charset: str) -> str:
    """Text of bytes by what they claim to be, else by what they most often are."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def names_in(text: str) -> tuple[str, ...]:
    """The names of messages in a text, each once."""
    return tuple(dict.fromkeys(_NAME.findall(text)))


def _sender(message: Message) -> str:
    found = getaddresses([header(message, "From")])
    address = next((address for _, address in found if "@" in address), "")
    return address.strip().lower()[:320]


def _is_automatic(message: Message, subject: str) -> bool:
    submitted = header(message, "Auto-Submitted").lower()
    precedence = header(message, "Precedence").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or "X-Auto-Response-Suppress" in message
        or "X-Autoreply" in message
        or "X-Autorespond" in message
        or precedence in {"bulk", "auto_reply", "junk", "list"}
        or _ABSENT.match(subject) is not None
    )
