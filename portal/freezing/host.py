"""A stand-in for a static host: serves a build as Netlify does, and passes buttons to the service.

For the demo and for tests. What it does is what the build relies on: folders have an index, a page
that is not there is answered by 404.html of its language with status 404, `_headers` and
`_redirects` are obeyed, headers are added to files only, never to what the service answered, and a
service that is down is a 502 while every file is still served.
"""

from __future__ import annotations

import mimetypes
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from werkzeug.middleware.http_proxy import ProxyMiddleware
from werkzeug.wrappers import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_TO_SERVICE = ("/a/", "/webhooks/", "/desk/")  # forced, whatever files there are
_FILE_FIRST = ("/c/", "/static/")  # what was not frozen yet is served by the service
_TIMEOUT = 26  # seconds; Netlify's
_READ = ("GET", "HEAD")


class StaticHost:
    """A WSGI application that serves the folder of a build.

    `service` is where the Flask service runs, empty when there is none. With `proxy_key`, what is
    passed on is signed as Netlify signs it.
    """

    def __init__(self, folder: Path, *, service: str = "", proxy_key: str = "") -> None:
        self._folder = folder
        self._service = service
        self._proxy_key = proxy_key

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> WSGIApplication:
        path = request.path
        if self._service and path.startswith(_TO_SERVICE):
            return self._pass_on(request)
        if (found := self._file(path)) is not None:
            return self._serve(request, found)
        if self._file(f"{path}/") is not None:
            return Response(status=301, headers={"Location": f"{path}/"})
        for pattern, target, status in self._redirects():
            if _fits(path, pattern) and (found := self._file(target)) is not None:
                return self._serve(request, found, status=status)
        if self._service and path.startswith(_FILE_FIRST):
            return self._pass_on(request)
        missing = self._file("/404.html")
        return Response(status=404) if missing is None else self._serve(request, missing, 404)

    def _file(self, path: str) -> Path | None:
        parts = unquote(path).split("/")[1:]
        if any(part.startswith((".", "_")) or "\0" in part for part in parts):
            return None
        if not parts[-1]:
            parts[-1] = "index.html"
        file = self._folder.joinpath(*parts)
        return file if all(parts) and file.is_file() else None

    def _serve(self, request: Request, file: Path, status: int = 200) -> Response:
        if request.method not in _READ and not _is_form(request):
            return Response(status=405, headers={"Allow": ", ".join(_READ)})
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        headers = {"Cache-Control": "public, max-age=0, must-revalidate"}
        headers |= self.headers_of(request.path) | {"Content-Type": kind}
        return Response(file.read_bytes(), status=status, headers=headers)

    def headers_of(self, path: str) -> dict[str, str]:
        """What `_headers` says of an address."""
        found: dict[str, str] = {}
        pattern = ""
        for line in self._lines("_headers"):
            if not line.startswith(" "):
                pattern = line
            elif _fits(path, pattern):
                name, _, value = line.partition(":")
                found[name.strip()] = value.strip()
        return found

    def _redirects(self) -> Iterator[tuple[str, str, int]]:
        for line in self._lines("_redirects"):
            pattern, target, status = line.split()
            yield pattern, target, int(status)

    def _lines(self, name: str) -> list[str]:
        try:
            text = (self._folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [line for line in text.splitlines() if line.strip() and line[0] != "#"]

    def _pass_on(self, request: Request) -> WSGIApplication:
        environ = request.environ
        environ.pop("HTTP_X_FORWARDED_FOR", None)
        environ.pop("HTTP_X_NF_SIGN", None)
        if not environ.get("CONTENT_LENGTH"):
            environ.pop("CONTENT_LENGTH", None)
        visitor = request.remote_addr or ""
        headers = {"X-Forwarded-For": visitor, "X-Nf-Client-Connection-Ip": visitor}
        if self._proxy_key:
            headers["X-Nf-Sign"] = self._signature()
        target = {
            "target": self._service,
            "remove_prefix": False,
            "host": urlsplit(self._service).netloc,
            "headers": headers,
            "ssl_context": None,
        }
        proxy = ProxyMiddleware(Response(status=404), {}, timeout=_TIMEOUT)
        return proxy.proxy_to(target, request.path, "/")

    def _signature(self) -> str:
        claims = {"iss": "netlify", "deploy_context": "production", "exp": int(time.time()) + 300}
        return jwt.encode(claims, self._proxy_key, algorithm="HS256")


def _fits(path: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return path.startswith(pattern[:-1])
    return path == pattern


def _is_form(request: Request) -> bool:
    """A form that the host itself takes in, and answers with the page of its address."""
    if request.method != "POST":
        return False
    return "form-name" in parse_qs(request.get_data(cache=True, as_text=True))
