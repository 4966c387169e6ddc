"""Links between pages: each must lead to a page that exists, and to an anchor on it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from portal.content.faults import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.content.pages import Page
    from portal.content.questions import Question
    from portal.content.sources import Source


def check_page(
    page: Page, anchors: Mapping[str, frozenset[str]], by_path: Mapping[str, Source]
) -> None:
    """A fault for every link of the page that leads nowhere; `anchors` lists them per address."""
    for path, link in page.links:
        _check(by_path[path], link, (page.slug, anchors))


def check_question(
    question: Question, anchors: Mapping[str, frozenset[str]], source: Source
) -> None:
    """The same for an answer, which stands on several pages, so that links begin at the root."""
    for _, link in question.links:
        own = link.startswith("#") and link[1:] in question.anchors
        if not own and not urlsplit(link).scheme and not link.startswith("/"):
            hint = "Begin it with a slash, such as /faq/#anchor."
            message = f"The link {link!r} would lead elsewhere on a client's page."
            source.fault(source.line_containing(link), message, hint)
        elif not own:
            _check(source, link, ("/", anchors))


def _check(source: Source, link: str, where: tuple[str, Mapping[str, frozenset[str]]]) -> None:
    slug, anchors = where
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or link.startswith("/static/"):
        return
    line = source.line_containing(link)
    target = urljoin(slug, parts.path) if parts.path else slug
    if target not in anchors:
        known = f"{target}/" if f"{target}/" in anchors else ""
        hint = f"Did you mean {known!r}?" if known else nearest(target, anchors)
        source.fault(line, f"The link {link!r} leads to no page.", hint)
    elif parts.fragment and unquote(parts.fragment) not in anchors[target]:
        hint = nearest(parts.fragment, anchors[target])
        message = f"The link {link!r} leads to no place on the page {target}."
        source.fault(line, message, hint)
