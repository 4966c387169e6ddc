"""Letters: one Markdown file per letter and voice, with `{places}`, composed into text and HTML.

Both parts say the same. A `{link}` is a link in the HTML and a bare address in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from portal.content.errors import WordsIncomplete
from portal.content.faults import Fault, nearest
from portal.content.sources import parse, read_text
from portal.content.typography import typeset
from portal.content.variables import fill
from portal.content.words import PLACE, VOICES, fill_places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from portal.content.prose import Renderer
    from portal.content.sources import Source

#: The places that each letter may use, and those that it cannot do without.
PLACES: dict[str, frozenset[str]] = {
    "fresh_link": frozenset(
        {"first_name", "business", "link", "expires", "check_code", "verify_address", "signature"}
    )
}
REQUIRED: dict[str, frozenset[str]] = {"fresh_link": frozenset({"link"})}

_DOCUMENT = Markup(
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    "<title>{subject}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
)
_TAG = re.compile(r"""(<(?:"[^"]*"|[^">])*>)""")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"\*\*([^*]+)\*\*")
# Braces mean attributes to Markdown, so places travel through it in private characters.
_HIDDEN = re.compile("\ue010([a-z0-9_]+)\ue011")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedLetter:
    """A letter ready to be sent; `html` is a whole document, `text` says the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter of one voice with its places still open; `path` is its file."""

    name: str
    voice: str
    subject_template: str
    body_template: str
    html_template: str
    path: str

    @property
    def places(self) -> frozenset[str]:
        """The values that `compose` needs."""
        return frozenset(PLACE.findall(self.subject_template + self.body_template))

    def compose(self, **values: object) -> ComposedLetter:
        """The letter with every place filled. Raises WordsIncomplete when a value is missing.

        Values are plain text; a value that a voice does not use is allowed. An empty value takes
        the space before it along.
        """
        if missing := self.places - values.keys():
            raise WordsIncomplete(f"letters/{self.name}", missing)
        plain = {name: str(value) for name, value in values.items()}
        subject = " ".join(fill_places(self.subject_template, plain).split())
        document = _DOCUMENT.format(
            language=self.voice.partition("-")[0],
            subject=subject,
            body=Markup(_fill_html(self.html_template, plain)),  # noqa: S704  escaped inside
        )
        text = fill_places(self.body_template, plain).strip() + "\n"
        return ComposedLetter(subject=subject, text=text, html=str(document))


def read_letters(
    root: Path, renderers: Mapping[str, Renderer], faults: list[Fault]
) -> dict[tuple[str, str], Letter]:
    """Every letter by name and voice."""
    letters: dict[tuple[str, str], Letter] = {}
    for voice in VOICES:
        for path in sorted((root / voice / "letters").glob("*.md")):
            name = path.relative_to(root).as_posix()
            text = None if path.name.startswith("_") else read_text(path, name, faults)
            if text is None:
                continue
            source = parse(text, path=name, language=voice.partition("-")[0])
            letters[source.stem, voice] = _read_letter(source, voice, renderers[source.language])
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


def _read_letter(source: Source, voice: str, renderer: Renderer) -> Letter:
    source.only({"subject"})
    subject = source.string("subject", required=True)
    _check_places(source)
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


def _fill_html(template: str, values: Mapping[str, str]) -> str:
    pieces = _TAG.split(template)
    for place, piece in enumerate(pieces):
        shown = {name: _in_text(name, value) for name, value in values.items()}
        attribute = {name: str(escape(value)) for name, value in values.items()}
        pieces[place] = fill_places(_HIDDEN.sub(r"{\1}", piece), attribute if place % 2 else shown)
    return "".join(pieces)


def _in_text(name: str, value: str) -> str:
    if name == "link":
        return str(Markup('<a href="{0}">{0}</a>').format(value))
    return str(escape(value)).replace("\n", "<br>\n")
