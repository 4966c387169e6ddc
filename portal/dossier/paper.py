"""A page that needs nothing but itself: for the screen, for A4, and for a machine in ten years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STYLE = (Path(__file__).parent / "dossier.css").read_text(encoding="utf-8")


def page(title: str, body: Iterable[Markup], *, language: str) -> bytes:
    """A whole page."""
    inside = Markup("\n").join(body)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n{inside}\n</body>\n</html>\n"
    ).encode()


def paragraph(text: str, *, small: bool = False) -> Markup:
    """One paragraph."""
    opening = Markup('<p class="small">') if small else Markup("<p>")
    return opening + escape(text) + Markup("</p>")


def heading(text: str, *, level: int = 2) -> Markup:
    """The heading of a section, or of one thing in it."""
    return Markup("<h{level}>{text}</h{level}>").format(level=level, text=text)


def link(address: str, text: str) -> Markup:
    """A link to a file beside the page."""
    return Markup('<a href="{}">{}</a>').format(address, text)


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, classes: Sequence[str] = ()
) -> Markup:
    """A table with a row of headings; `classes` says how each column is set."""
    style = [*classes, *[""] * (len(head) - len(classes))]
    cells = Markup("").join(_cell("th", one, style[n]) for n, one in enumerate(head))
    lines = [
        Markup("<tr>")
        + Markup("").join(_cell("td", one, style[n]) for n, one in enumerate(row))
        + Markup("</tr>\n")
        for row in rows
    ]
    return (
        Markup('<div class="wide"><table><thead><tr>')
        + cells
        + Markup("</tr></thead>\n<tbody>\n")
        + Markup("").join(lines)
        + Markup("</tbody></table></div>")
    )


def facts(rows: Iterable[tuple[str, str]]) -> Markup:
    """A table of names and values."""
    lines = [
        Markup('<tr><th scope="row">{}</th><td>{}</td></tr>\n').format(name, value)
        for name, value in rows
        if value
    ]
    return (
        Markup('<div class="plain"><table><tbody>\n')
        + Markup("").join(lines)
        + Markup("</tbody></table></div>")
    )


def _cell(tag: str, value: object, style: str) -> Markup:
    scope = Markup(' scope="col"') if tag == "th" else Markup("")
    classes = Markup(' class="{}"').format(style) if style else Markup("")
    return Markup("<{tag}{scope}{classes}>{value}</{tag}>").format(
        tag=Markup(tag),  # noqa: S704 - one of our own two
        scope=scope, classes=classes, value=value,
    )  # fmt: skip
