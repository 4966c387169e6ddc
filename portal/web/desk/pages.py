"""The pages of the desk: its templates, filled for whoever is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import request

from portal.web.desk.words import LANGUAGES, desk_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment

    from portal.content import Words
    from portal.domain.desk import DeskPerson
    from portal.services import Services
    from portal.web.desk.visit import Visit


_TOP = "/desk/"


class Place(NamedTuple):
    """One place that the navigation names; its words are `frame.nav.<name>`."""

    name: str
    path: str
    also: tuple[str, ...] = ()  # where else one is still at this place
    owners: bool = False  # for owners only

    def holds(self, path: str) -> bool:
        """Whether a page belongs to this place."""
        begins = path.startswith(self.path) if self.path != _TOP else path == _TOP
        return begins or path.startswith(self.also)


# In the order in which they stand at the top of each page.
PLACES = (
    Place(
        "today",
        _TOP,
        also=(
            "/desk/arrangements/",
            "/desk/tasks/",
            "/desk/letters/",
            "/desk/formal/",
            "/desk/decisions/",
            "/desk/old/",
        ),
    ),
    Place("calls", "/desk/calls/"),
    Place("clients", "/desk/search/", also=("/desk/clients/",)),
    Place("reports", "/desk/reports/", also=("/desk/exports/",)),
    Place("people", "/desk/people/", owners=True),
    Place("rules", "/desk/rules/"),
)


class NavLink(NamedTuple):
    """One link of the navigation."""

    label: str
    path: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFrame:
    """What stands around a page of the desk."""

    language: str
    other_language: str
    other_url: str  # this page in the other language, for whoever is not signed in
    path: str  # of this page
    person: DeskPerson | None  # nobody: only the way in is shown
    seal: str
    nav: tuple[NavLink, ...]
    query: str  # what was searched for
    done: str  # what was done just before, or nothing
    is_trial: bool


class DeskPages:
    """Renders every page of the desk, with the templates of the site."""

    def __init__(self, services: Services, environment: Environment) -> None:
        self._services = services
        self._environment = environment

    def render(
        self,
        template: str,
        visit: Visit,
        *,
        title: str,
        errors: Mapping[str, str],
        **context: object,
    ) -> str:
        """A page of the desk; see `portal.web.desk.context.render`."""
        words = desk_words(visit.language)
        return self._environment.get_template(f"desk/{template}").render(
            words=words,
            site=self._services.site,
            frame=self._frame(visit, words),
            title=title,
            errors=errors,
            **context,
        )

    def _frame(self, visit: Visit, words: Words) -> DeskFrame:
        other = next(other for other in LANGUAGES if other != visit.language)
        onward = request.args.get("next")
        return DeskFrame(
            language=visit.language,
            other_language=other,
            other_url="?" + urlencode({"lang": other} | ({"next": onward} if onward else {})),
            path=request.path,
            person=visit.person,
            seal=visit.seal,
            nav=tuple(_nav(visit, words)),
            query=request.args.get("q", ""),
            done=_done(words),
            is_trial=self._services.is_trial,
        )


def _nav(visit: Visit, words: Words) -> Iterator[NavLink]:
    """The places that this person may see."""
    if visit.person is None:
        return
    for place in PLACES:
        if visit.person.is_owner or not place.owners:
            label = words(f"frame.nav.{place.name}")
            yield NavLink(label, place.path, place.holds(request.path))


def _done(words: Words) -> str:
    """What `?done=people.added` says, if there are such words."""
    area, _, what = request.args.get("done", "").partition(".")
    key = f"{area}.done.{what}"
    return words(key) if key in words and not words.texts[key].places else ""
