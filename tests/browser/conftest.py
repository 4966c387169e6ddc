"""One browser for all journeys, a town for each module, a window for each test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.town import Town, running_town
from tests.browser.visitor import Visitor, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PHONE = {"width": 360, "height": 740}

# A busy machine is no fault of the page's.
PATIENCE = 20_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium: the system's, else Playwright's own."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Everything at work: Stripe's stand-in, the service, the frozen site."""
    with running_town(tmp_path_factory.mktemp("town") / "site") as here:
        yield here


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Opens windows; at the end none of them may have seen anything that should not happen."""
    opened: list[Visitor] = []

    def window(**options: Any) -> Visitor:
        context = browser.new_context(
            **{"viewport": PHONE, "locale": "fr-FR", "timezone_id": "Europe/Paris", **options}
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context, context.new_page(), Watch())
        visitor.watch.follow(visitor.page)
        opened.append(visitor)
        return visitor

    yield window
    for visitor in opened:
        visitor.context.close()
        visitor.watch.require_calm()


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    """One window of a phone, in French."""
    return visit()
