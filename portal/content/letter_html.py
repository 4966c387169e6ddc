"""A letter as HTML that survives mailboxes: one column of tables, its styles in each element.

The frame and the rules stand beside this file, as `letter_frame.html` and `letter.css`. Nothing is
fetched from anywhere: no font, no stylesheet, and a picture only if it travels with the letter.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import css_inline
from markupsafe import Markup, escape

from portal.domain.colour import accents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HERE = Path(__file__).parent
_BUTTON = Markup(
    '<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0">'
    '<tr><td><a href="{address}">{label}</a></td></tr></table>\n'
    '<p class="address"><a href="{address}">{address}</a></p>'
)
_PICTURE = Markup(
    '<p class="code"><img src="cid:{id}" alt="{alt}" width="{width}" height="{width}"></p>'
)
_TAG = re.compile(r"<[^>]*>")
_GREETING = re.compile(r"[^.!?]*[,!]")
_SENTENCE = re.compile(r".+?(?:[.!?…](?=\s)|$)\s*")
_LAST_PARAGRAPH = re.compile(r"<p>((?:(?!<p>).)*)</p>\s*\Z", re.DOTALL)
_PREHEADER = 110  # characters that a mailbox shows beside the subject


def letter_document(body: Markup, *, language: str, subject: str, accent: str) -> str:
    """The whole document around the body of a letter, in the owner's colour."""
    frame, style = _shape(accent)
    document = frame.substitute(
        language=escape(language),
        subject=escape(subject),
        style=style,
        preheader=escape(preheader(body)),
        body=body,
    )
    return _inliner().inline(document)


def with_end(body: Markup) -> Markup:
    """The body of a letter whose last paragraph, with reference and check code, stands apart."""
    parted = _LAST_PARAGRAPH.sub(r'<p class="end">\1</p>', str(body))
    return Markup(parted)  # noqa: S704  as it was


def button(address: str, label: str) -> Markup:
    """A link as a button, and below it the bare address, to read and to copy."""
    return _BUTTON.format(address=address, label=label)


def picture(id: str, *, alt: str, width: int) -> Markup:  # noqa: A002 - the name of the part
    """A square picture that travels with the letter, under the id of its part."""
    return _PICTURE.format(id=id, alt=alt, width=width)


def below(body: Markup, paragraph: str, addition: Markup) -> Markup:
    """The body with an addition below the first paragraph that says exactly this, if there is one.

    As it was where nothing is to be said.
    """
    said = Markup("<p>{}</p>").format(paragraph)
    return body.replace(said, said + Markup("\n") + addition, 1) if paragraph else body


def plain_body(text: str, *, link: str = "", label: str = "") -> Markup:
    """The body of a letter that somebody wrote as plain text: paragraphs, lists, quotations.

    Where the label and the address of the link stand below each other, there is the button.
    """
    blocks = [block.split("\n") for block in re.split(r"\n\s*\n", text.strip())]
    return Markup("\n").join(_block(lines, link=link, label=label) for lines in blocks)


def preheader(body: Markup) -> str:
    """What a mailbox shows beside the subject: the first sentences after the greeting."""
    paragraphs = [_words(one) for one in re.findall(r"<p>(.*?)</p>", str(body), re.DOTALL)]
    while paragraphs[1:] and _GREETING.fullmatch(paragraphs[0]):
        del paragraphs[0]
    said = ""
    for sentence in _SENTENCE.findall(paragraphs[0] if paragraphs else ""):
        if said and len(said) + len(sentence) > _PREHEADER:
            break
        said += sentence
    said = said.strip()
    return said if len(said) <= _PREHEADER else said[:_PREHEADER].rsplit(" ", 1)[0] + "…"


def _words(html: str) -> str:
    return " ".join(Markup(_TAG.sub(" ", html)).unescape().split())  # noqa: S704  never shown as it is


def _block(lines: Sequence[str], *, link: str, label: str) -> Markup:
    if label and [line.strip() for line in lines] == [label, link]:
        return button(link, label)
    if all(line.startswith("- ") for line in lines):
        items = Markup("\n").join(Markup("<li>{}</li>").format(line[2:]) for line in lines)
        return Markup("<ul>\n{}\n</ul>").format(items)
    if all(line.startswith(">") for line in lines):
        quoted = plain_body("\n".join(line[1:].removeprefix(" ") for line in lines))
        return Markup("<blockquote>\n{}\n</blockquote>").format(quoted)
    return Markup("<p>{}</p>").format(Markup("<br>\n").join(_linked(lines, link)))


def _linked(lines: Sequence[str], link: str) -> Iterator[Markup]:
    for line in lines:
        before, found, after = line.partition(link) if link else (line, "", "")
        anchor = Markup('<a href="{0}">{0}</a>').format(found) if found else ""
        yield escape(before) + anchor + escape(after)


@cache
def _shape(accent: str) -> tuple[Template, str]:
    """The frame, and the rules in the owner's colour."""
    light, dark = accents(accent)
    rules = Template((_HERE / "letter.css").read_text(encoding="utf-8"))
    frame = (_HERE / "letter_frame.html").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/\s*", "", rules.template, flags=re.DOTALL)
    return Template(frame), Template(style).substitute(accent=light, accent_dark=dark)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
