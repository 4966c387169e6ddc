"""The Flask application: blueprints, headers and the pages, around services made elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from portal.domain.business import ServiceMode
from portal.web import acts, client, errors, public, webhooks
from portal.web.arranging import routes as arranging
from portal.web.context import SignInConverter, TokenConverter, WordsConverter, services
from portal.web.desk import routes as desk
from portal.web.desk.pages import DeskPages
from portal.web.headers import POLICY, headers_for
from portal.web.logs import masked
from portal.web.pages import Pages
from portal.web.proxy import require_signature
from portal.web.sending import send_after

if TYPE_CHECKING:
    from portal.services import Services

# A form of ours is small; nobody fills our memory with a large one.
_LARGEST_BODY = 256 * 1024


class Portal(Flask):
    """Flask, but what goes wrong is logged without the token in its address."""

    def log_exception(self, exc_info: Any) -> None:
        """Log an error that no handler knew, with its traceback."""
        message = "Exception on %s [%s]"
        self.logger.error(message, masked(request.path), request.method, exc_info=exc_info)


def create_web(around: Services, *, proxy_key: str = "") -> Flask:
    """The application that serves every page and every button, and that is frozen."""
    app = _with_routes(around.site.mode, proxy_key)
    furnish(app, around)
    return app


def furnish(app: Flask, around: Services) -> None:
    """Let an application of the same mode serve these services."""
    app.extensions["portal"] = around
    app.extensions["pages"] = pages = Pages(around)
    if around.site.mode is ServiceMode.FLASK:
        app.extensions["desk"] = DeskPages(around, pages.environment)


def _with_routes(mode: ServiceMode, proxy_key: str) -> Flask:
    app = Portal(__name__, static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.url_map.converters.update(
        token=TokenConverter, words=WordsConverter, sign_in=SignInConverter
    )
    if proxy_key:
        app.before_request(require_signature(proxy_key))
    for module in (public, client, acts, arranging, webhooks):
        app.register_blueprint(module.blueprint)
    if mode is ServiceMode.FLASK:
        app.register_blueprint(desk.blueprint)
    errors.register(app)
    app.after_request(_add_headers)
    app.after_request(send_after)
    return app


def _add_headers(response: Response) -> Response:
    policy = response.headers.get(POLICY)  # of a view that shows a letter
    for name, value in headers_for(request.path, services().site).items():
        response.headers[name] = value
    if policy is not None:
        response.headers[POLICY] = policy
    response.headers.pop("Server", None)
    return response
