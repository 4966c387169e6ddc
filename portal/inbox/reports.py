"""Reports of mail servers (RFC 3464): which of our letters did not arrive, at which address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.inbox.messages import header, names_in, parsed
from portal.inbox.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_ADDRESS = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+")
_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
_ITS_AFFAIR = ("5.7.", "5.2.2", "5.2.3", "5.3.", "5.4.")
_MOST = 20
_WITH_HEADERS = {"text/plain", "text/rfc822-headers", "message/global-headers"}
_NAMED = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One address that a letter did not reach, for good. `names` are those of what was sent there.

    `status` is the code of RFC 3463, such as `5.1.1`.
    """

    address: str
    status: str
    names: tuple[str, ...]

    @property
    def names_nobody(self) -> bool:
        """Whether it says that nobody reads mail there.

        A mailbox that is full, or a server that will not have us, says nothing against an address.
        """
        return not self.status.startswith(_ITS_AFFAIR)


def read_failures(raw: bytes) -> tuple[Failure, ...]:
    """What a report says has failed for good; nothing for delays and for what arrived."""
    message = parsed(raw)
    names = tuple(_names(message))
    found = [_failure(block, names) for block in _blocks(message)]
    failed = [failure for failure in found if failure is not None]
    if not found:
        failed = _old_ones(message, names)
    return tuple(failed[:_MOST])


def _blocks(message: Message) -> Iterator[Message]:
    """The part of each recipient: a block of headers that names one."""
    for part in message.walk():
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            for block in _inner(part):
                if "Final-Recipient" in block or "Original-Recipient" in block:
                    yield block


def _inner(part: Message) -> list[Message]:
    """The blocks of a report; one that came encoded or as plain text is read again."""
    payload = part.get_payload()
    if isinstance(payload, list):
        blocks = [block for block in payload if not isinstance(block, str) and block.keys()]
        if blocks:
            return blocks
    text = text_of(part).replace("\r\n", "\n")
    return [parsed(block.encode()) for block in re.split(r"\n\s*\n", text)]


def _failure(block: Message, names: tuple[str, ...]) -> Failure | None:
    status = _STATUS.search(header(block, "Status"))
    if header(block, "Action").lower() != "failed" or status is None:
        return None
    # where mail is passed on, the original one is the address that we wrote to
    said = header(block, "Original-Recipient") or header(block, "Final-Recipient")
    return _of(said, status[0], names)


def _old_ones(message: Message, names: tuple[str, ...]) -> list[Failure]:
    """Servers that write no report say in a header whom they mean (Exim, Gmail)."""
    said = header(message, "X-Failed-Recipients")
    texts = [text_of(part) for part in message.walk() if part.get_content_type() == "text/plain"]
    status = _STATUS.search("\n".join(texts))
    found = (_of(one, status[0] if status else "5.0.0", names) for one in said.split(","))
    return [failure for failure in found if failure is not None]


def _of(said: str, status: str, names: tuple[str, ...]) -> Failure | None:
    address = _ADDRESS.search(said)
    if address is None:
        return None
    return Failure(address=address[0].lower()[:320], status=status, names=names)


def _names(message: Message) -> Iterator[str]:
    """The names of what came back: in the returned letter, or in what a server quotes of it."""
    for part in message.walk():
        if part is message:
            yield from names_in(f"{header(part, 'In-Reply-To')} {header(part, 'References')}")
        elif "Message-ID" in part:
            yield from names_in(header(part, "Message-ID"))
        if part.get_content_type() in _WITH_HEADERS:
            yield from _quoted(text_of(part))


def _quoted(text: str) -> Iterator[str]:
    for name in _NAMED.findall(text):
        yield from names_in(name)
