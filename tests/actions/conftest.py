"""Clients who owe, each with a clock of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import cases

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.support.cases import Case
    from tests.support.sites import Portal


@pytest.fixture
def ada(portal: Portal, sandbox: Sandbox) -> Case:
    """Ada, whose one invoice of 120 euros was imported."""
    return cases.imported(portal, sandbox)


@pytest.fixture
def bob(portal: Portal, sandbox: Sandbox) -> Case:
    """A client of Stripe's with one invoice of 80 euros that was sent."""
    return cases.sent(portal, sandbox)


@pytest.fixture
def carla(portal: Portal, sandbox: Sandbox) -> Case:
    """A client with a saved card, a refused subscription of 120 euros and a sent invoice of 90."""
    return cases.with_card(portal, sandbox, 9_000)
