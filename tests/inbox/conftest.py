"""A mailbox on this machine for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.imap import imap_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.imap import Imaps


@pytest.fixture
def imaps(tmp_path: Path) -> Iterator[Imaps]:
    """A server with an empty mailbox."""
    with imap_server(tmp_path) as server:
        yield server
