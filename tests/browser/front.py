"""The frozen site in front of the service, as on a static host."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal.web.application import create_web
from tests.support.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.town import Town


@contextmanager
def frozen_in_front(town: Town, port: int) -> Iterator[None]:
    """Serve the site at its own address."""
    with served(create_web(town.services), port):
        yield
