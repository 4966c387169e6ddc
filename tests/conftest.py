"""Fixtures that many tests start from; each is one object, named after what it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from portal.sandbox import Sandbox
from portal.store.database import Store
from tests.support.postgres import running_postgres
from tests.support.sites import ADA, INVOICE, Portal, open_portal, write_site

# The same examples in every run: what passes here passes there. `HYPOTHESIS_PROFILE=default` looks
# for new ones.
settings.register_profile("portal", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "portal"))

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A Stripe of our own on a free port, with nothing in it."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def database() -> dict[str, str]:
    """Where the portal keeps what it knows: by default an SQLite file of the site."""
    return {}


@pytest.fixture
def portal(tmp_path: Path, sandbox: Sandbox, database: dict[str, str]) -> Iterator[Portal]:
    """A portal beside the sandbox, with Ada and her one imported invoice."""
    site = write_site(tmp_path / "site")
    here = open_portal(
        site,
        {
            "STRIPE_API_BASE": sandbox.url,
            "STRIPE_SECRET_KEY": sandbox.key,
            "STRIPE_WEBHOOK_SECRET": sandbox.webhook_secret,
            **database,
        },
    )
    here.add(ADA, INVOICE)
    yield here
    here.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment of a portal on SQLite, then on PostgreSQL: what has to hold on both."""
    if request.param == "sqlite":
        yield {}
        return
    from tests.support.databases import empty_database  # noqa: PLC0415 - only where it is asked

    with empty_database(request.getfixturevalue("postgres")) as url:
        yield {"PORTAL_DATABASE": url.replace("postgresql+pg8000", "postgresql")}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server; the URL of its first database."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield Store(f"sqlite:///{tmp_path}/portal.sqlite3")
        return
    from tests.support.databases import empty_database  # noqa: PLC0415 - only where it is asked

    with empty_database(request.getfixturevalue("postgres")) as url:
        here = Store(url)
        yield here
        here.forget_connections()
