"""Owners who write reminders."""

from __future__ import annotations

from itertools import product

import pytest

from tests.letters.told import OWNERS, Writer
from tests.support.sites import ADA, open_portal, write_site


@pytest.fixture(scope="module")
def writers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Writer]:
    """Owners who say little or much of themselves, as one person or as several."""
    made = {}
    for (kind, owner), person in product(OWNERS.items(), ["singular", "plural"]):
        spoken = owner.replace("[policy]", f'[voice]\nperson = "{person}"\n\n[policy]')
        portal = open_portal(write_site(tmp_path_factory.mktemp("site"), owner=spoken), {})
        portal.add(ADA)
        made[kind, person] = Writer(portal=portal, link=portal.link())
    return made


@pytest.fixture(scope="module")
def writer(writers: dict[tuple[str, str], Writer]) -> Writer:
    """The one who says all, as several."""
    return writers["rich", "plural"]
