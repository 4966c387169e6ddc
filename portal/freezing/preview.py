"""The preview: the site as it is being written, shown anew in the browser after each change.

It stands around the same application that is served and frozen. What it adds to a page comes from
its own addresses, so that the page keeps its strict Content-Security-Policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from threading import Condition
from typing import TYPE_CHECKING

from jinja2 import TemplateError
from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from portal.content import ContentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_HEARTBEAT = 15.0  # seconds; a browser that has gone is noticed when writing to it
_LIVE = "/_live"
_HEAD = Markup(
    '<link rel="stylesheet" href="/_live.css"><script src="/_live.js" defer></script></head>'
)
_FAULTS = Markup(
    '<aside class="faults" role="status"><p><strong>À corriger · To be mended</strong></p>'
    "<ul>{}</ul></aside>"
)
_EMPTY = Markup(
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>À corriger</title></head>'
    "<body></body></html>"
)
_SCRIPT = """"use strict";
// The page is loaded anew whenever its words changed, or the preview was started again.
let seen = null;
const live = new EventSource("/_live");
live.onmessage = (message) => {
  if (seen !== null && message.data !== seen) location.reload();
  seen = message.data;
};
addEventListener("beforeunload", () => live.close());
"""
_STYLE = """.faults{margin:0;padding:.75rem 1rem;border-bottom:1px solid;background:Canvas;
color:CanvasText;font:1rem/1.5 ui-monospace,monospace;text-align:left}
.faults ul{margin:.25rem 0 0;padding-left:1.25rem}
"""
_FILES = {"/_live.js": (_SCRIPT, "text/javascript"), "/_live.css": (_STYLE, "text/css")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the site's files: the application, unless it cannot be made; what is wrong."""

    app: WSGIApplication | None
    faults: tuple[str, ...] = ()


class Preview:
    """A WSGI application that shows the newest look at a site, and tells browsers of a newer one.

    `look` reads the files. When it cannot make an application, the one before is shown on, with
    the faults above it.
    """

    def __init__(self, look: Callable[[], Look]) -> None:
        self._read = look
        self._look = look()
        self._changed = Condition()
        self._start = token_hex(4)
        self._count = 0
        self._closed = False

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong in the newest look."""
        return self._look.faults

    def refresh(self) -> None:
        """Look again, and let every browser load its page anew."""
        new = self._read()
        self._look = Look(app=new.app or self._look.app, faults=new.faults)
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def close(self) -> None:
        """Let go of every browser that waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        if request.path == _LIVE:
            answer = Response(self._wait(), mimetype="text/event-stream")
            answer.headers["Cache-Control"] = "no-store"
        elif request.path in _FILES:
            text, kind = _FILES[request.path]
            answer = Response(text, mimetype=kind, headers={"Cache-Control": "no-store"})
        else:
            answer = self._page(request)
        return answer(environ, start_response)

    def _wait(self) -> Iterator[str]:
        """What changed, as server-sent events, until the browser goes or the preview ends."""
        told = -1
        while not self._closed:
            with self._changed:
                if told == self._count:
                    self._changed.wait(_HEARTBEAT)
                news, told = told != self._count, self._count
            yield f"data: {self._start}-{told}\n\n" if news else ": still here\n\n"

    def _page(self, request: Request) -> Response:
        look = self._look
        if look.app is None:
            return _with_faults(Response(_EMPTY, 503, mimetype="text/html"), look.faults)
        try:
            answer = Response.from_app(look.app, request.environ, buffered=True)
        except (ContentError, TemplateError) as error:
            # A text that a page needs is missing or wrong: the list of faults says which.
            faults = (*look.faults, f"{type(error).__name__}: {error}")
            return _with_faults(Response(_EMPTY, 500, mimetype="text/html"), faults)
        return _with_faults(answer, look.faults) if answer.mimetype == "text/html" else answer


def _with_faults(answer: Response, faults: tuple[str, ...]) -> Response:
    html = answer.get_data(as_text=True)
    html = html.replace("</head>", _HEAD, 1)
    if faults:
        told = Markup("").join(Markup("<li>{}</li>").format(fault) for fault in faults)
        html = html.replace("<body>", f"<body>{_FAULTS.format(told)}", 1)
    answer.set_data(html)
    answer.headers["Cache-Control"] = "no-store"
    return answer
