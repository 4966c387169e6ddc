"""The frozen site in front of the service, as on a static host."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal.cli.demo.serving import serving
from portal.web.application import create_web

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.services import Services
    from portal.settings import Settings


@contextmanager
def front(settings: Settings, services: Services, *, port: int) -> Iterator[None]:  # noqa: ARG001
    """Serve the site at its own address."""
    with serving(create_web(services), port):
        yield
