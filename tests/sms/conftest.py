"""A provider of short messages for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sms.provider import provider_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sms.provider import Provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that accepts everything."""
    with provider_here() as here:
        yield here
