"""What a client will read of a Markdown file, of a letter or of a file of words.

A text keeps its length: whatever is not read becomes spaces, so that every word stays where it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.tone.sentences import BREAK

_FRONT = re.compile(r"\A---[^\n]*\n(.*?)^---[^\n]*$", re.DOTALL | re.MULTILINE)
_SHOWN = re.compile(
    r"^(title|description|subject|question)(:[ \t]*[\"']?)([^\n]*?)([\"']?)[ \t]*$", re.MULTILINE
)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(
    r"^(?P<fence>```+|~~~+)[^\n]*\n.*?(?:^(?P=fence)[^\n]*$|\Z)|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)",
    re.DOTALL | re.MULTILINE,
)
_INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?:(?: {4}|\t)(?![-*+] |\d+\. )[^\n]*\n?)+")
_TARGET = re.compile(
    r"(?<=\])\((<[^>\n]*>|[^()\s]*(?:\([^()\s]*\))?)((?:\s+\"[^\"\n]*\")?)\)|(?<=\])\[[^\]\n]*\]"
)
_DEFINED = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]+\]:[^\n]*$", re.MULTILINE)
_ADDRESS = re.compile(r"<?(?:https?://|mailto:|tel:|www\.)[^\s<>»]+>?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_OPTION = re.compile(
    r"\{\{\s*\?!?[^{}]*\}\}|\{\{\s*end\s*\}\}|\{:[^{}\n]*\}|\[\^[^\]\n]+\]:?|\{#[^{}\n]*\}"
)
_BEGIN = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|>[ \t]?|!!![ \t]*\w+|:[ \t]"
    r"|\|?[ \t:|-]*-{3,}[ \t:|-]*$)",
    re.MULTILINE,
)
_HEADING_END = re.compile(r"(^[ \t]*#{1,6}[ \t][^\n]*)\n", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|\*{1,3}|[\[\]]|!(?=\[)")
_PAIR = re.compile(
    r"\{((?:[^{}|\n]|\{\{[^{}|\n]*\}\}|\{[a-z][a-z0-9_]*\})*)\|"
    r"((?:[^{}|\n]|\{\{[^{}|\n]*\}\}|\{[a-z][a-z0-9_]*\})*)\}"
)
_STRING = re.compile(
    r"#(?P<comment>[^\n]*)|=\s*(?:\"\"\"(?P<long>.*?)\"\"\"|'''(?P<raw>.*?)'''"
    r"|\"(?P<text>(?:\\.|[^\"\\\n])*)\"|'(?P<bare>[^'\n]*)')",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A text as it is read, once as one person says it and once as several do.

    `comments` are the owner's remarks with their places, `addresses` the links in it. A file of
    words is not `whole`: each of its texts stands for itself.
    """

    said: tuple[str, ...]
    comments: tuple[tuple[int, str], ...] = ()
    addresses: tuple[tuple[int, str], ...] = ()
    whole: bool = True


def plain(text: str) -> Readable:
    """A plain text, such as a letter that leaves. Addresses are left out, items stand alone."""
    addresses = tuple((m.start(), m[0]) for m in _ADDRESS.finditer(text))
    return Readable(said=_spoken(_begun(_blank(_ADDRESS, text))), addresses=addresses)


def markdown(text: str) -> Readable:
    """The text nodes of a Markdown file, and of its front matter what a client reads."""
    text = _with_front_matter(text)
    comments = tuple((m.start(), m[1]) for m in _COMMENT.finditer(text))
    text = _blank(_COMMENT, text)
    text = _blank(_INDENTED, _blank(_CODE, text))
    addresses: list[tuple[int, str]] = []
    for pattern in (_TARGET, _DEFINED, _ADDRESS):
        addresses += [(match.start(), match[0]) for match in pattern.finditer(text)]
        text = _blank(pattern, text)
    text = _blank(_OPTION, _blank(_TAG, text))
    said = _spoken(text)
    return Readable(
        said=tuple(map(_structured, said)), comments=comments, addresses=tuple(addresses)
    )


def words(text: str) -> Readable:
    """The texts of a TOML file of words, each for itself."""
    out = [c if c == "\n" else " " for c in text]
    comments, ends = [], []
    for match in _STRING.finditer(text):
        if match["comment"] is not None:
            comments.append((match.start(), match["comment"]))
            continue
        name = str(match.lastgroup)
        start, end = match.span(name)
        out[start:end] = (
            match[name].replace("\\n", "  ").replace('\\"', ' "').replace("\\\n", " \n")
        )
        ends.append(end)
    for end in ends:
        out[end] = BREAK
    read = _blank(_ADDRESS, "".join(out))
    return Readable(said=_spoken(read), comments=tuple(comments), whole=False)


def _with_front_matter(text: str) -> str:
    """The front matter as spaces, but for its titles, which become passages of their own."""
    front = _FRONT.match(text)
    if front is None:
        return text
    shown = [c if c == "\n" else " " for c in front[0]]
    for line in _SHOWN.finditer(front[0]):
        start, end = line.span(3)
        shown[start:end] = line[3]
        shown[end if end < len(shown) and shown[end] != "\n" else start - 1] = BREAK
    for place, letter in enumerate(shown):
        if letter == "\n":
            shown[place] = BREAK
    return "".join(shown) + text[front.end() :]


def _structured(text: str) -> str:
    """Headings, items and cells as passages of their own, marks of emphasis as spaces."""
    text = _HEADING_END.sub(lambda m: m[1] + BREAK, text)
    text = _CELL.sub(BREAK, _begun(text))
    return _blank(_EMPHASIS, text)


def _begun(text: str) -> str:
    return _BEGIN.sub(lambda match: BREAK + " " * (len(match[0]) - 1), text)


def _spoken(text: str) -> tuple[str, ...]:
    """Both forms of `{je note|nous notons}`, each with spaces where the other stands."""
    if not _PAIR.search(text):
        return (text,)

    def one(match: re.Match[str]) -> str:
        return f" {match[1]}{' ' * (len(match[2]) + 2)}"

    def several(match: re.Match[str]) -> str:
        return f"{' ' * (len(match[1]) + 2)}{match[2]} "

    return _PAIR.sub(one, text), _PAIR.sub(several, text)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
