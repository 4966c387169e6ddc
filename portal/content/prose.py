"""Prose: Markdown into HTML that is safe, well set, and free of inline style.

python-markdown renders, nh3 keeps only what is on the list below, and the typography of the
language is applied to the text between tags, never inside code.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nh3
from markdown import Markdown
from markdown.extensions.toc import slugify
from markupsafe import Markup

from portal.content.typography import NBSP, typeset
from portal.content.variables import Filled, fill, without_places

if TYPE_CHECKING:
    from typing import Any

    from portal.content.sources import Source
    from portal.content.variables import Context

_TAGS = frozenset(
    re.findall(
        r"\w+",
        """
    a abbr b blockquote br caption code dd del details div dl dt em figcaption figure h2 h3 h4 h5
    h6 hr i img ins kbd li ol p pre q s section small span strong sub summary sup table tbody td
    tfoot th thead time tr ul
    """,
    )
)
_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "div": {"tabindex"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_EXTENSIONS = (
    *("abbr", "admonition", "attr_list", "def_list", "footnotes"),
    *("sane_lists", "smarty", "tables", "toc"),
)
_SCHEMES = {"http", "https", "mailto", "tel"}
_QUOTES = {
    "fr": {
        "left-double-quote": f"«{NBSP}",
        "right-double-quote": f"{NBSP}»",
        "left-angle-quote": "«",
        "right-angle-quote": "»",
    },
    "en": {},
}
_BACK = {
    "fr": "Revenir à l'appel de note {} dans le texte",
    "en": "Back to reference {} in the text",
}
_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
_HEADING = re.compile(r"<(/?)h([1-6])\b")
_ALIGNED = re.compile(r'<(t[hd]) style="text-align: (left|right|center);">')
_NOTE_MARK = re.compile(r'((?:id="|href="#))(fn(?:ref\d*)?[:-])')
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
_ID = re.compile(r'\bid="([^"]*)"')
_UNTOUCHED = ("code", "pre", "kbd")

Headings = list[dict[str, "Any"]]

_REMEMBERED: dict[tuple[str, str], tuple[str, Headings]] = {}
_REMEMBER_AT_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TocEntry:
    """One line of a table of contents: heading level (2 to 6), anchor and plain text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A rendered text: its HTML, its headings, its anchors, and where its links lead."""

    html: Markup
    toc: tuple[TocEntry, ...]
    anchors: frozenset[str]
    links: tuple[str, ...]


class Renderer:
    """Renders the Markdown of one language."""

    def __init__(self, language: str, context: Context) -> None:
        self.language = language
        self.context = context
        self._prefix = ""
        self._markdown = Markdown(
            extensions=list(_EXTENSIONS),
            extension_configs=self._configuration(),
            output_format="html",
        )

    def _configuration(self) -> dict[str, dict[str, Any]]:
        return {
            "footnotes": {"BACKLINK_TITLE": _BACK.get(self.language, _BACK["en"])},
            "smarty": {"substitutions": _QUOTES.get(self.language, {})},
            "toc": {"permalink": False, "slugify": _slug},
        }

    def render(self, source: Source, *, prefix: str = "", deeper: int = 0) -> Prose:
        """The body of a source as HTML.

        `prefix` keeps anchors apart when several texts share a page; `deeper` lowers every
        heading by that many levels. A `#` heading becomes `##`: the page's title is its only h1.
        """
        filled = fill(source, self.context)
        raw, headings = self._convert(filled.body, prefix)
        html = filled.put_in(_lower_headings(_ALIGNED.sub(r'<\1 class="align-\2">', raw), deeper))
        clean = nh3.clean(
            html, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
        )
        html = _finish(self._typeset(clean))
        return Prose(
            html=Markup(filled.put_in_blocks(html)),  # noqa: S704  sanitised by nh3 just above
            toc=tuple(self._entries(headings, filled, (prefix, deeper))),
            anchors=frozenset(_ID.findall(html)),
            links=tuple(entities.unescape(link) for link in _HREF.findall(html)),
        )

    def text(self, source: str) -> str:
        """A plain text, such as a title, as the language sets it."""
        return typeset(source, self.language)

    def _convert(self, body: str, prefix: str) -> tuple[str, Headings]:
        html, headings = self._from_markdown(body)
        if prefix:
            html = _NOTE_MARK.sub(rf"\1{prefix}-\2", html)
            for heading in headings:
                html = html.replace(f' id="{heading["id"]}"', f' id="{prefix}-{heading["id"]}"', 1)
        return html, headings

    def _from_markdown(self, body: str) -> tuple[str, Headings]:
        """The body in HTML, remembered: a preview reads every file again at each keystroke."""
        known = _REMEMBERED.get((self.language, body))
        if known is None:
            if len(_REMEMBERED) >= _REMEMBER_AT_MOST:
                _REMEMBERED.clear()
            html = self._markdown.reset().convert(body)
            known = html, _flat(getattr(self._markdown, "toc_tokens", []))
            _REMEMBERED[self.language, body] = known
        return known

    def _entries(
        self, headings: Headings, filled: Filled, place: tuple[str, int]
    ) -> list[TocEntry]:
        prefix, deeper = place
        return [
            TocEntry(
                level=min(max(int(heading["level"]), 2) + deeper, 6),
                id=f"{prefix}-{heading['id']}" if prefix else str(heading["id"]),
                text=self.text(filled.put_in_text(entities.unescape(str(heading["name"])))),
            )
            for heading in headings
        ]

    def _typeset(self, html: str) -> str:
        pieces = _TAG.split(html)
        inside = 0
        for place, piece in enumerate(pieces):
            if place % 2:
                inside += _step(piece)
            elif piece and not inside:
                text = typeset(entities.unescape(piece), self.language)
                pieces[place] = entities.escape(text, quote=False)
        return "".join(pieces)


def _slug(text: str, separator: str) -> str:
    """An anchor from a heading; the places of variables are not part of it."""
    return slugify(without_places(text), separator)


def _flat(tokens: list[dict[str, Any]]) -> Headings:
    return [one for token in tokens for one in (token, *_flat(token["children"]))]


def _step(tag: str) -> int:
    """One deeper into code, one out of it, or neither."""
    name = tag.strip("</>").split(maxsplit=1)[0].lower()
    if name not in _UNTOUCHED:
        return 0
    return -1 if tag.startswith("</") else 1


def _lower_headings(html: str, deeper: int) -> str:
    def lower(match: re.Match[str]) -> str:
        return f"<{match[1]}h{min(max(int(match[2]), 2) + deeper, 6)}"

    return _HEADING.sub(lower, html)


def _finish(html: str) -> str:
    """What the list of allowed tags cannot say: safe external links, tables that can scroll."""
    html = re.sub(r'<a (?=[^>]*href="https?://)', '<a rel="noopener noreferrer" ', html)
    html = html.replace("<th>", '<th scope="col">').replace("<th class", '<th scope="col" class')
    html = html.replace("<table>", '<div class="table" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>")
