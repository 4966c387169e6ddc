"""Letters: one Markdown file per letter and voice, with `{places}`, composed into text and HTML.

Both parts say the same. A place that stands alone is a paragraph of its own: a list where it holds
several things, a quotation behind `>`, and nothing at all where it is empty. A `{link}` that stands
alone is a button with its address below, elsewhere a link in the HTML and a bare address in the
text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from portal.content.emoji import without_emoji
from portal.content.errors import WordsIncomplete
from portal.content.faults import Fault, nearest
from portal.content.letter_html import button
from portal.content.letter_places import PLACES, REQUIRED
from portal.content.sources import parse, read_text
from portal.content.typography import typeset
from portal.content.variables import fill
from portal.content.words import PLACE, VOICES, fill_places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from portal.content.prose import Renderer
    from portal.content.sources import Source
    from portal.domain.voices import Manner

_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"\*\*([^*]+)\*\*")
# Braces mean attributes to Markdown, so places travel through it in private characters.
_HIDDEN = re.compile("\ue010([a-z0-9_]+)\ue011")
_PARAGRAPH = re.compile("<p>\ue010([a-z0-9_]+)\ue011</p>")
_EMPTY_QUOTE = re.compile(r"<blockquote>\s*</blockquote>\s*")
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\s*")
_ALONE = re.compile(r"^(> ?|)\{([a-z][a-z0-9_]*)\}$", re.MULTILINE)
_GAP = re.compile(r"\n{3,}")

# One thing, or several, one a line.
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedLetter:
    """A letter ready to be sent; `html` is the body of a document, `text` says the same."""

    subject: str
    text: str
    html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter of one voice with its places still open; `path` is its file, `source` its text."""

    name: str
    voice: str
    subject_template: str
    body_template: str
    html_template: str
    path: str
    source: str

    @property
    def places(self) -> frozenset[str]:
        """The values that `compose` needs."""
        return frozenset(PLACE.findall(self.subject_template + self.body_template))

    def sober(self) -> Letter:
        """The same letter without emoji; what its places will hold stays as it was written."""
        return replace(
            self,
            subject_template=without_emoji(self.subject_template),
            body_template=without_emoji(self.body_template),
            html_template=_EMPTY_PARAGRAPH.sub("", without_emoji(self.html_template)),
        )

    def compose(self, **values: object) -> ComposedLetter:
        """The letter with every place filled. Raises WordsIncomplete when a value is missing.

        Values are plain text, or several of them in a tuple; one that a voice does not use is
        allowed. An empty value takes the space before it along. `link_label` names the button that
        a link becomes where it stands alone.
        """
        if missing := self.places - values.keys():
            raise WordsIncomplete(f"letters/{self.name}", missing)
        given = {name: _value(value) for name, value in values.items()}
        subject = fill_places(self.subject_template, _in_line(given))
        return ComposedLetter(
            subject=" ".join(subject.split()),
            text=_fill_text(self.body_template, given),
            html=Markup(_fill_html(self.html_template, given)),  # noqa: S704  escaped inside
        )


def read_letters(
    root: Path, renderers: Mapping[str, Renderer], faults: list[Fault], *, manner: Manner
) -> dict[tuple[str, str], Letter]:
    """Every letter by name and voice, as the owner speaks."""
    letters: dict[tuple[str, str], Letter] = {}
    for voice in VOICES:
        language, person = voice.partition("-")[0], manner.person_in(voice)
        for path in sorted((root / voice / "letters").glob("*.md")):
            name = path.relative_to(root).as_posix()
            text = None if path.name.startswith("_") else read_text(path, name, faults)
            if text is None:
                continue
            source = parse(text, path=name, language=language, person=person)
            _check_places(source)
            letters[source.stem, voice] = read_letter(source, voice, renderers[voice])
            faults.extend(source.faults)
        faults.extend(_missing(voice, letters))
    return letters


def _missing(voice: str, letters: Mapping[tuple[str, str], Letter]) -> list[Fault]:
    return [
        Fault(
            path=f"{voice}/letters/{name}.md",
            line=1,
            message=f"The letter {name!r} is missing in the voice {voice}.",
            hint="Copy it from another voice and put it into words there.",
        )
        for name in PLACES
        if (name, voice) not in letters
    ]


def read_letter(source: Source, voice: str, renderer: Renderer) -> Letter:
    """One letter; what is wrong in it, but for its places, becomes faults of its source."""
    source.only({"subject"})
    subject = source.string("subject", required=True)
    filled = fill(source, renderer.context)
    body = _EMPHASIS.sub(r"\1", _LINK.sub(r"\1: \2", filled.put_in_text(filled.body)))
    source.body = PLACE.sub("\ue010\\1\ue011", source.body)
    return Letter(
        name=source.stem,
        voice=voice,
        subject_template=typeset(subject, source.language),
        body_template=typeset(body, source.language).strip(),
        html_template=str(renderer.render(source).html),
        path=source.path,
        source=source.text,
    )


def _check_places(source: Source) -> None:
    known = PLACES.get(source.stem)
    if known is None:
        hint = nearest(source.stem, PLACES, otherwise=f"Letters are: {', '.join(PLACES)}.")
        source.fault(1, f"The program sends no letter named {source.stem!r}.", hint)
        return
    for number, line in enumerate(source.text.split("\n"), 1):
        for name in PLACE.findall(line):
            if name not in known:
                hint = nearest(name, known, otherwise=f"It may use: {', '.join(sorted(known))}.")
                source.fault(number, f"The letter has no value for {{{name}}}.", hint)
    for name in sorted(REQUIRED[source.stem] - set(PLACE.findall(source.body))):
        source.fault(source.body_line, f"The letter must hold {{{name}}}.")


def _value(value: object) -> Value:
    return tuple(map(str, value)) if isinstance(value, tuple) else str(value)


def _in_line(values: Mapping[str, Value]) -> dict[str, str]:
    """The values as they stand inside a sentence."""
    return {
        name: ", ".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def _fill_text(template: str, values: Mapping[str, Value]) -> str:
    def paragraph(match: re.Match[str]) -> str:
        mark, value = match[1], values.get(match[2], match[0])
        if match[2] == "link" and "link_label" in values:
            value = f"{values['link_label']}\n{value}"
        lines = [f"- {one}" for one in value] if isinstance(value, tuple) else value.splitlines()
        return "\n".join(f"{mark}{line}".rstrip() for line in lines)

    # what a value holds is never a place again: the template is filled piece by piece
    pieces, end = [], 0
    for match in _ALONE.finditer(template):
        pieces.append(fill_places(template[end : match.start()], _in_line(values)))
        pieces.append(paragraph(match))
        end = match.end()
    pieces.append(fill_places(template[end:], _in_line(values)))
    return _GAP.sub("\n\n", "".join(pieces)).strip() + "\n"


def _fill_html(template: str, values: Mapping[str, Value]) -> str:
    shown = {name: _in_text(name, value) for name, value in _in_line(values).items()}
    attribute = {name: str(escape(value)) for name, value in _in_line(values).items()}
    pieces, end = [], 0
    for match in _PARAGRAPH.finditer(template):
        pieces.append(_fill_tags(template[end : match.start()], shown, attribute))
        if match[1] == "link" and "link_label" in values:
            pieces.append(button(str(values["link"]), str(values["link_label"])))
        else:
            pieces.append(_paragraph(match[1], values.get(match[1], match[0])))
        end = match.end()
    pieces.append(_fill_tags(template[end:], shown, attribute))
    return _EMPTY_QUOTE.sub("", "".join(pieces))


def _fill_tags(template: str, shown: Mapping[str, str], attribute: Mapping[str, str]) -> str:
    pieces = _TAG.split(template)
    for place, piece in enumerate(pieces):
        pieces[place] = fill_places(_HIDDEN.sub(r"{\1}", piece), attribute if place % 2 else shown)
    return "".join(pieces)


def _paragraph(name: str, value: Value) -> str:
    if isinstance(value, tuple):
        return "<ul>\n" + "".join(f"<li>{escape(one)}</li>\n" for one in value) + "</ul>"
    return f"<p>{_in_text(name, value)}</p>" if value else ""


def _in_text(name: str, value: str) -> str:
    if name == "link":
        return str(Markup('<a href="{0}">{0}</a>').format(value))
    return str(escape(value)).replace("\n", "<br>\n")
