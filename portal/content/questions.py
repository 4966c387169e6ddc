"""Questions and answers: one file, one question, so that the owner can add one without care.

A number before the name (`30-transfer.md`) only puts the files in order.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.content.emoji import without_emoji
from portal.content.faults import nearest
from portal.content.variables import fill_line

if TYPE_CHECKING:
    from datetime import date

    from portal.content.prose import Renderer
    from portal.content.sources import Source

#: What a question can be about; a client's page may pick by topic.
TOPICS = frozenset(
    {"card", "payment", "transfer", "arrangement", "trust", "problem", "privacy", "budget", "site"}
)
_KEYS = {
    "question", "order", "topics", "on_client_page", "audience", "anchor", "updated", "languages",
}  # fmt: skip
_NUMBER = re.compile(r"^(\d+)[-_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of one language. `audience` is all, consumer or professional; `updated` is
    the day that the owner stated."""

    key: str
    language: str
    anchor: str
    question: str
    html: Markup
    topics: tuple[str, ...]
    order: int
    on_client_page: bool
    audience: str
    updated: date | None
    sources: tuple[str, ...]
    anchors: frozenset[str]
    links: tuple[tuple[str, str], ...]

    def sober(self) -> Question:
        """The same without emoji."""
        html = Markup(without_emoji(self.html))  # noqa: S704  sanitised before
        return replace(self, question=without_emoji(self.question), html=html)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that it shows."""
        shown = (self.anchor, self.question, self.html, self.topics, self.order)
        return hashlib.sha256(repr((self.key, *shown, self.on_client_page)).encode()).hexdigest()


def read_question(source: Source, renderer: Renderer) -> Question:
    """The question of a source; what is wrong becomes faults of the source."""
    source.only(_KEYS)
    source.string("question", required=True)
    number = _NUMBER.match(source.stem)
    key = _NUMBER.sub("", source.stem)
    anchor = source.string("anchor") or key
    topics = source.strings("topics")
    for topic in topics:
        if topic not in TOPICS:
            hint = nearest(topic, TOPICS, otherwise=f"Topics are: {', '.join(sorted(TOPICS))}.")
            source.fault(source.line_of("topics"), f"The topic {topic!r} is unknown.", hint)
    prose = renderer.render(source, prefix=anchor, deeper=1)
    return Question(
        key=key,
        language=source.language,
        anchor=anchor,
        question=renderer.text(fill_line(source, "question", renderer.context)),
        html=prose.html,
        topics=topics,
        order=source.number("order", int(number[1]) if number else 999),
        on_client_page=source.choice("on_client_page", default=False),
        audience=source.audience(),
        updated=source.day("updated"),
        sources=(source.path,),
        anchors=prose.anchors | {anchor},
        links=tuple((source.path, link) for link in prose.links),
    )
