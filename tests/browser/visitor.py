"""Somebody with a telephone: a page that notices whatever should never happen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

# A refused page is answered with its status, which the browser notes; that is no fault of ours.
_NOTED = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d|503)")


@dataclass  # without slots: Playwright notes its handlers on the object
class Watch:
    """What went wrong while somebody was looking: foreign requests, refused content, faults."""

    faults: list[str] = field(default_factory=list)
    offline: bool = False  # the service was stopped on purpose: a 502 is expected

    def follow(self, page: Page) -> None:
        """Look at everything that this page asks for and says."""
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname != "127.0.0.1":
            self.faults.append(f"a request to {parts.netloc}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or _NOTED.match(message.text):
            return
        if self.offline and "status of 502" in message.text:
            return
        self.faults.append(f"{message.type}: {message.text}")

    def require_calm(self) -> None:
        """Fail when anything went wrong."""
        assert not self.faults, "\n".join(self.faults)


@dataclass(slots=True)
class Visitor:
    """One person's browser window."""

    context: BrowserContext
    page: Page
    watch: Watch

    def open(self, address: str) -> Page:
        """Open a link."""
        self.page.goto(address)
        return self.page


def is_narrow_enough(page: Page) -> bool:
    """Whether nothing makes the page wider than the window."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def spaced(text: str) -> re.Pattern[str]:
    """`Régler 90,00 €`, whatever kind of space typography has put between its words."""
    return re.compile(r"\s".join(map(re.escape, text.split())))
