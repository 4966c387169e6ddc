"""The pages: templates, fragments and static files of one process, to be filled with facts."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined

from portal.content.pages import LANGUAGES, LINK_ENDED
from portal.domain.business import ServiceMode
from portal.links import actions_path, page_path
from portal.web.presentation import formats
from portal.web.presentation.client import present_client
from portal.web.presentation.colour import stylesheet
from portal.web.presentation.frame import NavLink, Question, Surroundings, make_frame
from portal.web.presentation.outcome import present_outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.bccache import Bucket

    from portal.content import Library, Page, Words
    from portal.domain.clients import Client
    from portal.domain.facts import ClientFacts
    from portal.domain.payments import Attempt
    from portal.services import Services
    from portal.web.presentation.frame import Frame

_HERE = Path(__file__).parent
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# The pages of words that the footer names, in its order.
_FOOTER = ("faq", "how-to-pay", "verify", "terms", "legal-notice", "privacy", "accessibility")


class _Compiled(BytecodeCache):
    """Templates compiled once for all applications of a process; a changed one is another."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket what was compiled, if anything was."""
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Pages:
    """Renders every page of a site. Fragments are rendered once per voice and set of words."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._frames: dict[tuple[str, bool], Frame] = {}
        self._ended: dict[str, str] = {}
        self._library: Library | None = None
        self._assets = _read_assets(services)
        self._versions = {n: sha256(b).hexdigest()[:10] for n, (b, _) in self._assets.items()}
        self.environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            auto_reload=False,  # a running program keeps its templates
            undefined=StrictUndefined,
            bytecode_cache=_COMPILED,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals["static"] = self.static

    def static(self, name: str) -> str:
        """The address of a static file; it changes with the file's bytes."""
        return f"/static/{self._versions[name]}/{name}"

    def asset(self, name: str) -> tuple[bytes, str] | None:
        """A static file and its type."""
        return self._assets.get(name)

    @property
    def asset_addresses(self) -> tuple[str, ...]:
        """The addresses of all static files, for freezing."""
        return tuple(self.static(name) for name in sorted(self._assets))

    @property
    def library(self) -> Library:
        """The words now; fragments made from other words are forgotten."""
        library = self._services.library
        if library is not self._library:
            self._library = library
            self._frames.clear()
            self._ended.clear()
        return library

    def shown(self, language: str) -> tuple[Page, ...]:
        """The pages of words that this site shows; where a service answers, no request form."""
        served = self._services.site.mode is ServiceMode.FLASK
        pages = self.library.pages(language)
        return tuple(page for page in pages if not (served and page.template == "request"))

    @property
    def sent_addresses(self) -> tuple[str, ...]:
        """Where the request form leads when the static host has taken it."""
        every = (page for language in LANGUAGES for page in self.shown(language))
        return tuple(_sent_path(page) for page in every if page.template == "request")

    def client(
        self, facts: ClientFacts, *, token: str, hosted: Mapping[str, str] | None = None
    ) -> str:
        """The page of one client, in their voice."""
        words = self.library.words_for(facts.client)
        view = present_client(
            facts,
            self._services.site,
            words,
            path=page_path(token),
            actions=actions_path(token),
            today=self._services.today,
            calendar=self._services.calendar,
            hosted=hosted,
            requests=self.slug(words.language, "request"),
        )
        return self._render("client.html", words, view=view)

    def outcome(self, attempt: Attempt, facts: ClientFacts, *, token: str) -> str:
        """What became of an attempt."""
        words = self.library.words_for(facts.client)
        view = present_outcome(
            attempt,
            facts,
            self._services.site,
            words,
            path=page_path(token),
            actions=actions_path(token),
            today=self._services.today,
            calendar=self._services.calendar,
        )
        return self._render("outcome.html", words, view=view)

    def personal(self, template: str, words: Words, **context: object) -> str:
        """A page of one client's that was made ready elsewhere."""
        return self._render(template, words, **context)

    def words_page(self, page: Page) -> str:
        """A page of the owner's words."""
        return self._render(
            f"{page.template}.html",
            self.library.words(page.voice),
            page=page,
            alternate=self.library.alternate(page),
            questions=self.library.questions(page.voice) if page.key == "faq" else (),
            updated=formats.day(page.updated, page.language) if page.updated else "",
        )

    def request_sent(self, language: str) -> str:
        """The answer of the one form that a static host takes by itself."""
        return self._render("request_sent.html", self._words_of(language))

    def link_ended(self, language: str) -> str:
        """The one kind page for every link that opens nothing; rendered once, asked for often."""
        words = self._words_of(language)
        if language not in self._ended:
            self._ended[language] = self._render(
                "link_ended.html",
                words,
                alternates=[other for other in LINK_ENDED.items() if other[0] != language],
                request_url=self.slug(language, "request"),
            )
        return self._ended[language]

    def fresh_link_form(self, language: str, *, email: str) -> str:
        """The form again, with what was typed and what to correct."""
        return self._render("link_ended.html", self._words_of(language), email=email, wrong=True)

    def fresh_link_sent(self, language: str) -> str:
        """The one answer to everybody who asked for a fresh link."""
        return self._render("fresh_link_sent.html", self._words_of(language))

    def verify(self, language: str, *, code: str, ours: bool) -> str:
        """Whether a check code is ours."""
        return self._render("verify.html", self._words_of(language), code=code, ours=ours)

    def error(
        self,
        language: str,
        name: str,
        *,
        client: Client | None = None,
        minutes: int = 60,
        back_url: str = "",
    ) -> str:
        """The page of a refusal, `error.<name>` in the words: the client's, where one is known.

        `minutes` are to be waited, where that is what helps; `back_url` is the client's own page.
        """
        template = "404.html" if name == "not_found" else "error.html"
        words = self.library.words_for(client) if client else self._words_of(language)
        return self._render(template, words, name=name, minutes=minutes, back_url=back_url)

    def _render(self, template: str, words: Words, **context: object) -> str:
        return self.environment.get_template(template).render(
            words=words, frame=self._frame(words), site=self._services.site, **context
        )

    def _words_of(self, language: str) -> Words:
        return self.library.words(self.library.public_voice(language))

    def slug(self, language: str, key: str) -> str:
        """The address of a page of words, or nothing where there is none."""
        return next((p.slug for p in self.library.pages(language) if p.key == key), "")

    def _frame(self, words: Words) -> Frame:
        frame = self._frames.get((words.voice, words.emoji))
        if frame is None:
            around = self._around(words)
            frame = make_frame(self.environment, self._services.site, words, around=around)
            self._frames[words.voice, words.emoji] = frame
        return frame

    def _around(self, words: Words) -> Surroundings:
        library, language = self.library, words.language
        pages = {page.key: page for page in library.pages(language)}
        return Surroundings(
            home=pages["home"].slug if "home" in pages else "/",
            links=[NavLink(pages[k].title, pages[k].slug) for k in _FOOTER if k in pages],
            faq_url=self.slug(language, "faq"),
            verify_url=self.slug(language, "verify"),
            questions=[
                Question(title=question.question, body=question.html)
                for question in library.questions(words.voice, emoji=words.emoji)
                if question.on_client_page
            ],
            is_trial=self._services.is_trial,
            face=self.static(photo.file) if (photo := self._services.site.contact.photo) else "",
        )


def _sent_path(page: Page) -> str:
    """Where the request form leads when the static host has taken it."""
    return f"{page.slug}{'merci' if page.language == 'fr' else 'sent'}/"


def _read_assets(services: Services) -> dict[str, tuple[bytes, str]]:
    assets = {
        path.name: (path.read_bytes(), _KINDS[path.suffix])
        for path in sorted((_HERE / "static").iterdir())
        if path.suffix in _KINDS
    }
    if photo := services.site.contact.photo:
        assets[photo.file] = (photo.body, f"image/{photo.kind}")
    assets["portal.css"] = (stylesheet(services.site).encode(), _KINDS[".css"])
    return assets
