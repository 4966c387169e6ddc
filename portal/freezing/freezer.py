"""The freezer: asks the application for each address, as a browser would, and keeps the answer.

It is Frozen-Flask's: generators name the addresses, and the same views answer that answer when the
site is served. Three things are ours, because ten thousand pages are many: a request goes straight
to the WSGI application instead of through a test client, a file gets its name only when it is
whole, and nothing is remembered of a page once it was written.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import flask_frozen
from werkzeug.test import EnvironBuilder

from portal.freezing.errors import PageNotFrozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from portal.freezing.folder import Folder


class Frozen(NamedTuple):
    """One frozen page: its address, its file, how large it is, and whether it had changed."""

    url: str
    name: str
    size: int
    written: bool


class Freezer(flask_frozen.Freezer):  # type: ignore[misc]  # it has no types
    """Freezes what its generators name into a folder."""

    def __init__(self, app: Flask, folder: Folder) -> None:
        app.config["FREEZER_DESTINATION"] = str(folder.path)
        # Every address is named by a generator, so nothing has to be learned from url_for.
        super().__init__(
            app, with_static_files=False, with_no_argument_rules=False, log_url_for=False
        )
        self._folder = folder
        address = app.extensions["portal"].site.address
        self._environ = EnvironBuilder(base_url=address).get_environ()

    def freeze_yield(self) -> Iterator[Frozen]:
        """Freeze every address that the generators name, and tell of each."""
        for url, _, _ in self._generate_all_urls():
            yield self._build_one(url)

    def _build_one(self, url: str, last_modified: object = None) -> Frozen:  # noqa: ARG002 - Frozen-Flask's signature
        body = self.body_of(url)
        name = self.urlpath_to_filepath(url)
        return Frozen(url, name, len(body), self._folder.write(name, body))

    def body_of(self, url: str) -> bytes:
        """What the application answers at this address; PageNotFrozen unless it is 200."""
        told: list[str] = []

        def start_response(status: str, _headers: Any, _error: Any = None) -> Any:
            told[:] = [status]

        environ = {**self._environ, "PATH_INFO": url, "wsgi.input": BytesIO()}
        answer = self.app.wsgi_app(environ, start_response)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        if not told[0].startswith("200"):
            # the address itself may carry a token, and this sentence may reach a log
            raise PageNotFrozen("a client's page" if url.startswith("/c/") else url, told[0])
        return body
