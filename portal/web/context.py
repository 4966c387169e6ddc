"""What a view reaches for: the services of this application, its pages, and who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from flask import current_app, request
from werkzeug.routing import BaseConverter

from portal.links import SPELLING

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.services import Services
    from portal.web.pages import Pages

    Answer: TypeAlias = "Response | tuple[str, int] | str"


class TokenConverter(BaseConverter):
    """Matches exactly what a token is spelled like, so that words never collide with links."""

    regex = SPELLING
    part_isolating = True


class WordsConverter(BaseConverter):
    """Matches where a page of words may stand: anywhere but behind the doors of the program."""

    regex = r"(?!(?:a|c|desk|static|webhooks)/)[^/].*?"
    part_isolating = False


def services() -> Services:
    """The services of the running application."""
    return cast("Services", current_app.extensions["portal"])


def pages() -> Pages:
    """The pages of the running application."""
    return cast("Pages", current_app.extensions["pages"])


def visitor() -> str:
    """Where the request comes from, for counting only; a proxy in front names the first address."""
    forwarded = request.headers.get("X-Nf-Client-Connection-Ip", "")
    return forwarded or request.remote_addr or "unknown"
