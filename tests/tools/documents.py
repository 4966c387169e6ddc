"""Links and pictures in the project's own documents: each must lead to a file, and to a heading.

Addresses on the web are not asked; the pages in `content/` link to each other by their address on
the site, and the build checks these.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_OWN = ("*.md", "docs/**/*.md", "content/*.md", "portal/**/*.md", "tests/**/*.md")
_FENCE = re.compile(r"^( *)(```+).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)|<img[^>]*\ssrc=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def documents(root: Path = ROOT) -> list[Path]:
    """Every Markdown file of the project that is no page of the site."""
    found = {path for pattern in _OWN for path in root.glob(pattern)}
    return sorted(path for path in found if not _is_foreign(path.relative_to(root).parts))


def _is_foreign(parts: tuple[str, ...]) -> bool:
    return "node_modules" in parts or parts[:2] == ("portal", "starter")


def dead_links(root: Path = ROOT) -> Iterator[str]:
    """A sentence for each link of our documents that leads nowhere."""
    for document in documents(root):
        for line, target in links_of(document):
            if reason := _why_dead(document, target):
                yield f"{document.relative_to(root)}, line {line}: {target} {reason}"


def links_of(document: Path) -> Iterator[tuple[int, str]]:
    """The links and pictures of a document with their lines, those in code left aside."""
    text = _without_code(document.read_text(encoding="utf-8"))
    for found in _LINK.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found[1] or found[2]


def _without_code(text: str) -> str:
    """The text with code blanked out; every line keeps its number."""
    text = _FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text)
    return _CODE.sub("", text)


def _why_dead(document: Path, target: str) -> str:
    if re.match(r"[a-z]+:", target):
        return ""
    name, _, anchor = target.partition("#")
    goal = document.parent / unquote(name) if name else document
    if not goal.exists():
        return "is not there"
    if anchor and goal.suffix == ".md" and anchor not in _anchors(goal):
        return "has no such heading"
    return ""


@cache
def _anchors(document: Path) -> frozenset[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    text = _FENCE.sub("", document.read_text(encoding="utf-8"))
    return frozenset(_anchor(heading) for heading in _HEADING.findall(text))


def _anchor(heading: str) -> str:
    words = re.sub(r"[^\w\- ]", "", heading.lower())
    return words.replace(" ", "-")
