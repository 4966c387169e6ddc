"""What a person wrote: the text of a message as plain lines, without what it quotes of ours."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from portal.inbox.messages import decoded, parsed
from portal.inbox.quotes import without_quotation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

#: How many characters of an answer are kept.
LONGEST = 4_000
# Nobody answers in more; what is longer is cut before it is looked at.
_READ = 100_000
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_BLANKS = re.compile(r"\n{3,}")
_TAIL = "…"


def read_text(raw: bytes) -> str:
    """What was written in a message, at most `LONGEST` characters; empty where nothing was."""
    message = parsed(raw)
    plain = _first(message, "text/plain")
    text = text_of(plain) if plain is not None else ""
    if not text.strip():
        marked_up = _first(message, "text/html")
        text = _reduced(text_of(marked_up)) if marked_up is not None else ""
    written = _tidy(without_quotation(_tidy(text)))
    return written if len(written) <= LONGEST else written[: LONGEST - 1].rstrip() + _TAIL


def text_of(part: Message) -> str:
    """The text of one part, whatever it claims to be written in."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else str(part.get_payload()).encode()
    charset = part.get_content_charset() or ""
    return decoded(content[: 4 * _READ], charset)[:_READ]


def _first(message: Message, kind: str) -> Message | None:
    """The first part of a kind that is no file, nor inside a message that came along."""
    return next((part for part in _own_parts(message) if part.get_content_type() == kind), None)


def _own_parts(message: Message) -> Iterator[Message]:
    if (
        message.get_content_maintype() == "message"
        or message.get_content_disposition() == "attachment"
    ):
        return
    if message.is_multipart():
        for part in message.get_payload():
            if not isinstance(part, str):
                yield from _own_parts(part)
    else:
        yield message


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = (_INVISIBLE.sub("", line.replace("\xa0", " ")).rstrip() for line in lines)
    return _BLANKS.sub("\n\n", "\n".join(seen)).strip()


def _reduced(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.found)


class _Reader(HTMLParser):
    """Reads what a browser would show; what stands inside a quotation is left out."""

    _HIDDEN = frozenset({"style", "script", "head", "title", "template", "blockquote"})
    _BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "hr", "table", "ul", "ol"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element: a new line, or something that is not shown."""
        is_quoted = "gmail_quote" in (dict(attrs).get("class") or "").split()
        if tag in self._HIDDEN or is_quoted or (self._hidden and tag == self._hidden[0]):
            self._hidden.append(tag)
        if tag in self._BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
        if tag in self._BREAKS - {"br", "div", "hr"}:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep what is shown; line ends of the source mean nothing."""
        if not self._hidden:
            self.found.append(" ".join(data.split("\n")))
