"""A portal with a desk; Stripe is asked nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.sites import ADA, INVOICE, Portal, open_portal, write_site
from tests.web.desk.visits import Visitor, visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A portal whose contact person is Grace, with Ada and her one invoice."""
    here = open_portal(write_site(tmp_path / "site"), {"STRIPE_API_BASE": "http://127.0.0.1:1"})
    here.add(ADA, INVOICE)
    yield here
    here.close()


@pytest.fixture
def here(portal: Portal) -> Portal:
    """The portal at the moment of the test; who needs another moment says so."""
    return portal


@pytest.fixture
def grace(here: Portal) -> Visitor:
    """Grace, signed in."""
    return visitor(here).come_in()


@pytest.fixture
def eve(portal: Portal) -> Visitor:
    """Eve, who is nobody at this desk."""
    return visitor(portal)
