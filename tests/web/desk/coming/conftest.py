"""The desk on a Monday, before letters leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.sites import at_another_time
from tests.web.desk.letters_to_come import BILL, MONDAY

if TYPE_CHECKING:
    from tests.support.sites import Portal


@pytest.fixture
def here(portal: Portal) -> Portal:
    """It is Monday; Ada's invoice was due on the Friday before."""
    portal.add(BILL)
    return at_another_time(portal, MONDAY)
