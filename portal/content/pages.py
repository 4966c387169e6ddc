"""Pages: one Markdown file is one page; the terms gather two parts, for firms and for consumers.

The name of the file is the same in both languages; it is the key by which a page finds its
translation. The address is the owner's to choose (`slug`), within what the program keeps.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from portal.content.emoji import without_emoji
from portal.content.prose import Prose, Renderer, TocEntry
from portal.content.sources import Source, parse, read_text
from portal.content.variables import fill_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from portal.content.faults import Fault
    from portal.domain.voices import FirstPerson

LANGUAGES = ("fr", "en")
#: The folders that content/fr and content/en may hold.
FOLDERS = frozenset({"faq", "terms", "words", "letters"})
#: The addresses of the pages that the program knows; the front matter may choose another.
SLUGS = {
    "fr": {
        "home": "/",
        "faq": "/faq/",
        "how-to-pay": "/comment-payer/",
        "terms": "/cgv/",
        "legal-notice": "/mentions-legales/",
        "privacy": "/confidentialite/",
        "accessibility": "/accessibilite/",
        "verify": "/verifier/",
        "request": "/demande/",
    },
    "en": {
        "home": "/en/",
        "faq": "/en/faq/",
        "how-to-pay": "/en/how-to-pay/",
        "terms": "/en/terms/",
        "legal-notice": "/en/legal-notice/",
        "privacy": "/en/privacy/",
        "accessibility": "/en/accessibility/",
        "verify": "/en/verify/",
        "request": "/en/request/",
    },
}
#: What a static host shows for a link that ended, by language.
LINK_ENDED = {"fr": "/lien/", "en": "/en/link/"}
#: Where the program itself answers; no page may stand there.
RESERVED = ("/c/", "/a/", "/desk/", "/webhooks/", "/static/", *LINK_ENDED.values())
#: Pages that need a template of their own; every other one uses `page`.
TEMPLATES = frozenset({"home", "faq", "verify", "request"})

_PAGE_KEYS = {"title", "description", "slug", "updated", "audience", "languages"}
_PART_KEYS = {"title", "anchor", "updated", "audience", "languages"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of one language. `html` is sanitised and holds no h1; `updated` is the day of the
    last change that the owner stated; `sources` are paths relative to the content folder; `voice`
    is the one in which everything around it must speak, too."""

    key: str
    language: str
    voice: str
    slug: str
    title: str
    description: str
    html: Markup
    toc: tuple[TocEntry, ...]
    updated: date | None
    audience: str
    sources: tuple[str, ...]
    template: str
    anchors: frozenset[str]
    links: tuple[tuple[str, str], ...]  # (path of the source, where the link leads)
    fingerprint: str = ""

    def sober(self) -> Page:
        """The same without emoji."""
        return replace(
            self,
            title=without_emoji(self.title),
            description=without_emoji(self.description),
            html=Markup(without_emoji(self.html)),  # noqa: S704  sanitised before
            toc=tuple(replace(entry, text=without_emoji(entry.text)) for entry in self.toc),
        )

    def sealed(self, *more: str) -> Page:
        """The page with the SHA-256 of all that it shows; `more` are fingerprints of the rest."""
        shown = (self.slug, self.title, self.description, self.html, self.toc, self.updated)
        whole = (self.key, self.voice, *shown, *more)
        digest = hashlib.sha256(repr(whole).encode()).hexdigest()
        return replace(self, fingerprint=digest)


def read_sources(
    root: Path, folder: str, faults: list[Fault], *, person: FirstPerson
) -> list[Source]:
    """Every Markdown file of a folder such as `fr` or `fr/faq`, by name, as this person says it."""
    sources: list[Source] = []
    language = folder.partition("/")[0].partition("-")[0]
    for path in sorted((root / folder).glob("*.md")):
        name = path.relative_to(root).as_posix()
        if path.name.startswith("_"):
            continue
        text = read_text(path, name, faults)
        if text is not None:
            sources.append(parse(text, path=name, language=language, person=person))
    return sources


def read_page(
    source: Source, renderer: Renderer, parts: Iterable[Source] = (), *, voice: str
) -> Page:
    """The page of a source; `parts` follow its own text as sections with an h2 each."""
    source.only(_PAGE_KEYS)
    source.string("title", required=True)
    prose = renderer.render(source)
    page = Page(
        key=source.stem,
        language=source.language,
        voice=voice,
        slug=_slug(source),
        title=renderer.text(fill_line(source, "title", renderer.context)),
        description=renderer.text(fill_line(source, "description", renderer.context)),
        html=prose.html,
        toc=prose.toc,
        updated=source.day("updated"),
        audience=source.audience(),
        sources=(source.path,),
        template=source.stem if source.stem in TEMPLATES else "page",
        anchors=prose.anchors,
        links=tuple((source.path, link) for link in prose.links),
    )
    for part in parts:
        page = _with_part(page, part, renderer)
    return page


def _with_part(page: Page, source: Source, renderer: Renderer) -> Page:
    source.only(_PART_KEYS)
    source.string("title", required=True)
    anchor = source.string("anchor") or source.stem
    title = renderer.text(fill_line(source, "title", renderer.context))
    prose: Prose = renderer.render(source, prefix=anchor, deeper=1)
    section = Markup('<section id="{}">\n<h2>{}</h2>\n{}\n</section>\n')
    days = [day for day in (page.updated, source.day("updated")) if day is not None]
    source.audience()
    return replace(
        page,
        html=page.html + section.format(escape(anchor), escape(title), prose.html),
        toc=(*page.toc, TocEntry(level=2, id=anchor, text=title), *prose.toc),
        updated=max(days, default=None),
        sources=(*page.sources, source.path),
        anchors=page.anchors | prose.anchors | {anchor},
        links=(*page.links, *((source.path, link) for link in prose.links)),
    )


def _slug(source: Source) -> str:
    start = "/" if source.language == "fr" else f"/{source.language}/"
    known = SLUGS.get(source.language, {})
    slug = source.string("slug") or known.get(source.stem, f"{start}{source.stem}/")
    line = source.line_of("slug")
    if not (slug.startswith("/") and slug.endswith("/")) or "//" in slug:
        hint = f"Write it as /{slug.strip('/')}/."
        source.fault(line, f"The address {slug!r} must begin and end with one slash.", hint)
    if not slug.isascii() or slug != slug.lower() or set(slug) & set(" ?#%&\\\"'<>"):
        hint = "Use small letters without accents, digits and hyphens."
        source.fault(
            line, f"The address {slug!r} has characters that an address cannot keep.", hint
        )
    if slug.startswith(RESERVED):
        source.fault(line, f"The address {slug!r} is kept for the program.", "Choose another one.")
    if source.language != "fr" and not slug.startswith(start):
        hint = f"Write {start}{slug.strip('/')}/."
        source.fault(
            line, f"The address {slug!r} of an English page must begin with {start}.", hint
        )
    return slug
