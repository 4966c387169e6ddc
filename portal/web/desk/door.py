"""The door of the desk: looks at each request under `/desk/` before any view sees it.

It looks at the path and not at a list of views: a new page is behind the door from its first day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from flask import g, redirect, request

from portal.actions.desk import living_session, person_of, stay
from portal.domain.errors import FormExpired, NotSignedIn
from portal.web.context import language_of_visitor, services
from portal.web.desk.context import HOME, PREFIX, blueprint, door, visit
from portal.web.desk.visit import Visit
from portal.web.desk.words import LANGUAGES

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

SIGN_IN = "/desk/sign-in/"
# What somebody sees who is not signed in.
_OPEN = (SIGN_IN, "/desk/enter/")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@blueprint.before_app_request
def look() -> AnyResponse | None:
    """Find out who is there; lead strangers to the sign-in, and refuse forms that are not ours."""
    if not request.path.startswith(PREFIX) and request.blueprint != blueprint.name:
        return None
    reads = request.method in _READING
    if not reads:
        _require_own_page()
    g.visit = _visit()
    if request.path.startswith(_OPEN):
        return None
    if g.visit.person is None:
        if reads:
            return redirect(_sign_in_address(), 303)
        raise NotSignedIn
    if not reads and not services().signer.is_seal(request.form.get("seal", ""), _cookie()):
        raise FormExpired
    return None


@blueprint.after_app_request
def remember(response: Response) -> Response:
    """Keep the session awake, once the answer has left.

    This is all that reading at the desk ever writes: the minute in which somebody was last there.
    It is no part of any view.
    """
    session = visit().session if request.path.startswith(PREFIX) else None
    if session is not None:
        tools = services().tools
        response.call_on_close(lambda: stay(tools, session))
    return response


def cookie_name() -> str:
    """`__Secure-desk` where the site is encrypted: a browser then takes it only over https."""
    return "__Secure-desk" if is_encrypted() else "desk"


def is_encrypted() -> bool:
    """Whether the site is reached by https."""
    return services().site.address.startswith("https://")


def _cookie() -> str:
    return request.cookies.get(cookie_name(), "")


def _visit() -> Visit:
    asked = request.values.get("lang", "")
    language = asked if asked in LANGUAGES else language_of_visitor()
    kept, here = _cookie(), services()
    if not kept:
        return Visit(language=language)
    with here.queries() as queries:
        session = living_session(queries, kept, now=here.now)
        known = session and person_of(queries, session.email, contact=door().contact)
    if not session or not known:
        return Visit(language=language)
    seal = here.signer.seal(kept)
    return Visit(language=known.language, person=known, session=session, seal=seal)


def _sign_in_address() -> str:
    """Where a stranger is led, and from there back to where they wanted to go."""
    path = quote(request.path)
    return SIGN_IN if path == HOME else f"{SIGN_IN}?next={path}"


def _require_own_page() -> None:
    """Refuse what another site's page sends in somebody's name, wherever the browser tells.

    Our pages say `no-referrer`, so a browser writes `Origin: null` for our own forms as well: only
    an origin that is named and is another one tells something. The seal decides the rest.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise FormExpired
    origin = request.headers.get("Origin", "null")
    if origin != "null" and origin not in {_origin(services().site.address), _origin(request.url)}:
        raise FormExpired


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
