"""What a view of the desk reaches for: the blueprint, who is there, their words, their pages."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast
from urllib.parse import quote, unquote

from flask import Blueprint, current_app, g, redirect, request

from portal.actions.desk import Door
from portal.domain.desk import contact_of
from portal.web.context import language_of_visitor, services
from portal.web.desk.visit import Visit
from portal.web.desk.words import desk_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response

    from portal.content import Words
    from portal.domain.desk import DeskPerson
    from portal.web.desk.pages import DeskPages

PREFIX = "/desk/"
HOME = PREFIX
_INSIDE = re.compile(r"/desk/[\w.~%@/-]*", re.ASCII)
blueprint = Blueprint("desk", __name__, url_prefix="/desk")

_P = ParamSpec("_P")
_R = TypeVar("_R")


def visit() -> Visit:
    """Who is there in this request; before the door has looked, a stranger."""
    found: Visit | None = g.get("visit")
    return found or Visit(language=language_of_visitor())


def person() -> DeskPerson:
    """The person at the desk. The door lets nobody past without one."""
    return cast("DeskPerson", visit().person)


def words() -> Words:
    """The texts of the desk in the language of whoever is there."""
    return desk_words(visit().language)


def speak_to(somebody: DeskPerson) -> None:
    """Answer in the language of somebody who is not signed in yet, unless another is asked for."""
    if "lang" not in request.args:
        g.visit = replace(visit(), language=somebody.language)


def door() -> Door:
    """Who may come in, and what signs the links."""
    return Door(contact=contact_of(services().site), signer=services().signer)


def pages() -> DeskPages:
    """The pages of the desk."""
    return cast("DeskPages", current_app.extensions["desk"])


def render(
    template: str, *, title: str, errors: Mapping[str, str] | None = None, **context: object
) -> str:
    """A page of the desk for whoever is there: `templates/desk/<template>`.

    `title` is both the page's title and its heading; `errors` say what to correct, by the id of
    the field, in the order of the form.
    """
    return pages().render(template, visit(), title=title, errors=errors or {}, **context)


def at_the_desk() -> bool:
    """Whether this request is answered by the desk; without a service there is none."""
    return request.path.startswith(PREFIX) and "desk" in current_app.extensions


def refusal(name: str, *, minutes: int = 0) -> str:
    """The page of a refusal, `refusal.<name>` in the words."""
    title = words()(f"refusal.{name}.title")
    return render("refusal.html", title=title, name=name, minutes=minutes)


def owner_only(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let only owners see this view; an assistant reads that it is the owner's (403)."""

    @wraps(view)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        person().require_owner()
        return view(*args, **kwargs)

    return guarded


def done(path: str, what: str) -> Response:
    """303 to a page that says what was done: `what` is the key of its words, `people.added`.

    The words are `people.done.added`, without places: the address names nobody.
    """
    return redirect(f"{path}?done={quote(what)}", 303)


def inside(path: str) -> str:
    """The path if it leads to a page of the desk, else the desk itself.

    What comes back from a form or from an address must not lead anywhere else.
    """
    climbs = {".", ".."} & set(unquote(path).split("/"))
    return path if _INSIDE.fullmatch(path) and not climbs else HOME
