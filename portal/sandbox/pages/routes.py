"""Where the hosted pages live."""

from collections.abc import Callable

import flask

from portal.sandbox.pages import checkout, confirmation, invoice, portal
from portal.sandbox.state import State

View = Callable[[State, str], flask.Response]
PAGES: tuple[tuple[str, View, View | None], ...] = (
    ("/pay/<name>", checkout.view, checkout.submit),
    ("/portal/session/<name>", portal.view, portal.submit),
    ("/p/login/<name>", portal.view_login, portal.submit_login),
    ("/invoice/<name>", invoice.view, invoice.submit),
    ("/invoice/<name>/pdf", invoice.download, None),
    ("/3ds/<name>", confirmation.view, confirmation.submit),
)


def blueprint(state: State) -> flask.Blueprint:
    """All hosted pages over one state: GET shows, POST acts and answers 303."""
    pages = flask.Blueprint("pages", "portal.sandbox", template_folder="templates")
    for number, (path, view, submit) in enumerate(PAGES):
        methods = ["GET"] if submit is None else ["GET", "POST"]
        pages.add_url_rule(
            path, f"page{number}", _locked(state, view, submit or view), methods=methods
        )
    return pages


def _locked(state: State, view: View, submit: View) -> Callable[[str], flask.Response]:
    def respond(name: str) -> flask.Response:
        with state.lock:
            return (submit if flask.request.method == "POST" else view)(state, name)

    return respond
