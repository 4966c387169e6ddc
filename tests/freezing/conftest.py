"""A site that is built: into which folder, with which clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from portal.freezing.build import Order, build
from tests.support.sites import ADA, INVOICE, Portal, open_portal, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from portal.freezing.tally import Report


@dataclass(frozen=True, slots=True)
class Site:
    """A portal and the folder into which it is built."""

    portal: Portal

    @property
    def folder(self) -> Path:
        """Where the build stands."""
        return self.portal.settings.build

    def order(self, **more: object) -> Order:
        """The order of an ordinary build of this site."""
        settings = self.portal.settings
        return Order(folder=settings.build, keeping=settings.keeping, **more)  # type: ignore[arg-type]

    def build(self, **more: object) -> Report:
        """Build it."""
        return build(self.portal.services, self.order(**more))

    def files(self) -> dict[str, bytes]:
        """Every file of the build."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}

    def page_of(self, token: str) -> Path:
        """The file of a client's page."""
        return self.folder / "c" / token[:2] / token / "index.html"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with Ada, who owes, and no Stripe."""
    portal = open_portal(write_site(tmp_path / "site"), {})
    portal.add(ADA, INVOICE)
    return Site(portal)
