"""Refusals and their pages: one table says which error is answered with which status and words."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import HTTPException

from portal.domain.errors import (
    ArrangementRefused,
    FormExpired,
    GatewayError,
    LinkRefused,
    MixedCurrencies,
    MoveRefused,
    NotSignedIn,
    Overtaken,
    OwnerOnly,
    PersonUnknown,
    PortalError,
    RightMissing,
    SignInEnded,
    TooManyRequests,
)
from portal.links import actions_path
from portal.web.context import language_of_visitor, pages, services
from portal.web.desk.context import at_the_desk, refusal

if TYPE_CHECKING:
    from flask import Flask

    from portal.domain.clients import Client

log = logging.getLogger(__name__)

# The first line that fits decides; the name is a section of the words, `error.<name>`.
_TABLE: tuple[tuple[type[PortalError], int, str], ...] = (
    (RightMissing, 403, "not_permitted"),
    (TooManyRequests, 429, "too_many"),
    (MixedCurrencies, 422, "bad_form"),
    (GatewayError, 503, "gateway"),
)
# The same for pages of the desk, whose words are `refusal.<name>`.
AT_THE_DESK: tuple[tuple[type[PortalError], int, str], ...] = (
    (NotSignedIn, 401, "not_signed_in"),
    (SignInEnded, 410, "sign_in_ended"),
    (FormExpired, 400, "form_expired"),
    (OwnerOnly, 403, "owner_only"),
    (PersonUnknown, 404, "not_found"),
    (Overtaken, 409, "overtaken"),
    (ArrangementRefused, 409, "not_possible"),
    (MoveRefused, 409, "not_possible"),
    *_TABLE[1:],
)
OF_STATUS = {
    400: "bad_form",
    404: "not_found",
    405: "not_allowed",
    413: "too_large",
    415: "bad_form",
    429: "too_many",
}
_PERSONAL = ("/c/", "/a/")


def register(app: Flask) -> None:
    """Give every refusal its page."""
    app.register_error_handler(LinkRefused, _link_ended)
    for kind, _, _ in (*_TABLE, *AT_THE_DESK):
        app.register_error_handler(kind, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _broken)


def _link_ended(_: LinkRefused) -> tuple[str, int]:
    # one and the same answer for expired, revoked, forged and unknown
    return pages().link_ended(language_of_visitor()), 404


def _refused(error: PortalError) -> tuple[str, int]:
    table = AT_THE_DESK if at_the_desk() else _TABLE
    found = next(((s, n) for kind, s, n in table if isinstance(error, kind)), None)
    if found is None:
        raise error  # refused where nobody should have asked: a mistake of ours
    status, name = found
    if isinstance(error, GatewayError):
        log.warning("the gateway did not do as asked: %s", type(error).__name__)
    minutes = error.minutes if isinstance(error, TooManyRequests) else 0
    if at_the_desk():
        return refusal(name, minutes=minutes), status
    token = (request.view_args or {}).get("token", "")
    back, client = (actions_path(token), _client(token)) if token else ("", None)
    language = language_of_visitor()
    page = pages().error(language, name, client=client, minutes=minutes, back_url=back)
    return page, status


def _client(token: str) -> Client | None:
    """Whose link it is: they are spoken to in their voice even where something is refused."""
    try:
        return services().facts(services().open_link(token)).client
    except PortalError:
        return None


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error  # a redirect is no refusal
    if status == 404 and request.path.startswith(_PERSONAL):
        # a broken link is a link that ended: its shape tells nobody anything
        return pages().link_ended(language_of_visitor()), 404
    if status >= 500:
        return _broken(error)
    name = OF_STATUS.get(status, "bad_form")
    if at_the_desk():
        return refusal(name), status
    return pages().error(language_of_visitor(), name), status


def _broken(_: Exception) -> tuple[str, int]:
    if at_the_desk():
        return refusal("broken"), 500
    return pages().error(language_of_visitor(), "broken"), 500
