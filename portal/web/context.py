"""What a view reaches for: the services and the pages of this application."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from flask import current_app, request
from werkzeug.routing import BaseConverter

from portal.links import SIGN_IN_SPELLING, SPELLING

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from portal.services import Services
    from portal.web.pages import Pages

    Answer: TypeAlias = "Response | tuple[str, int] | str"


class TokenConverter(BaseConverter):
    """Matches exactly what a token is spelled like, so that words never collide with links."""

    regex = SPELLING
    part_isolating = True


class SignInConverter(BaseConverter):
    """Matches exactly what the token of a sign-in link is spelled like."""

    regex = SIGN_IN_SPELLING
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


def language_of_visitor() -> str:
    """English for a browser that prefers it, else French."""
    return request.accept_languages.best_match(["fr", "en"], default="fr")
