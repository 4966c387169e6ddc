"""What a reader sees of a letter in HTML: its words and its links, without the styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A letter as it is seen: `hidden` is what the list of messages shows beside the subject."""

    words: str
    hidden: str
    links: tuple[str, ...]
    loads: tuple[str, ...]  # whatever would be fetched to show it
    tags: tuple[tuple[str, dict[str, str]], ...]


@dataclass
class _Reader(HTMLParser):
    words: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag; what has no end is not gone into."""
        said = {name: value or "" for name, value in attrs}
        self.tags.append((tag, said))
        if tag not in {"meta", "br", "img", "link", "hr"}:
            self.inside.append("preheader" if said.get("class") == "preheader" else tag)
        if "href" in said:
            self.links.append(said["href"])
        self.loads += [said[name] for name in ("src", "background") if name in said]
        self.loads += re.findall(r"url\(.*?\)", said.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        """Come out again."""
        while self.inside and self.inside.pop() not in {tag, "preheader"}:
            pass

    def handle_data(self, data: str) -> None:
        """Put the words where they are seen, if they are."""
        if "preheader" in self.inside:
            self.hidden.append(data)
        elif "style" in self.inside:
            self.loads += re.findall(r"@import[^;]*|url\(.*?\)", data)
        elif "body" in self.inside:
            self.words.append(data)


def seen(html: str) -> Seen:
    """Read a whole document."""
    reader = _Reader()
    reader.feed(html)
    return Seen(
        words=" ".join(" ".join(reader.words).split()),
        hidden=" ".join("".join(reader.hidden).split()),
        links=tuple(reader.links),
        loads=tuple(reader.loads),
        tags=tuple(reader.tags),
    )


def bare(text: str) -> str:
    """The words of the text part, without the marks of lists and quotations."""
    return " ".join(re.sub(r"^(> ?|- )+", "", text, flags=re.MULTILINE).split())
