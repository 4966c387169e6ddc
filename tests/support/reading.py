"""Pages as somebody reads them or hears them read: what is written, and what stands behind it."""

from __future__ import annotations

import html
import re

from portal.domain.registers import addressed

_HEARD = re.compile(r'\s(?:aria-label|alt|title|placeholder|content|data-[a-z-]+)="([^"]*)"')
_UNREAD = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(r"<(blockquote|q|textarea)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def read_aloud(page: str) -> str:
    """All that a French or English page says of itself: no markup, nothing that is quoted."""
    page = _QUOTED.sub(" ", _UNREAD.sub(" ", page))
    behind = "\n".join(_HEARD.findall(page))
    text = html.unescape(_TAG.sub("\n", page) + "\n" + behind)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def registers(page: str) -> dict[str, str]:
    """In which registers a page speaks, with the line that gives each away."""
    text = read_aloud(page)
    lines = text.split("\n")
    return {heard.says.value: lines[heard.line - 1].strip() for heard in addressed(text)}
