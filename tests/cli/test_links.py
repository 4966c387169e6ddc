"""`portal links`: an owner makes, shows, renews and ends links at the terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from tests.support.sites import ADA, INVOICE, SECRET, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.sites import Portal


@pytest.fixture
def here(tmp_path: Path) -> Portal:
    """A site with Ada in its ledger, by the real clock."""
    portal = open_portal(write_site(tmp_path / "site"), {}, now=None)
    portal.add(ADA, INVOICE)
    return portal


@pytest.fixture
def run(here: Portal) -> Callable[..., Result]:
    """`portal links …` on that site."""

    def links(*words: str) -> Result:
        command = ["--site", str(here.settings.folder), "links", *words]
        return CliRunner().invoke(main, command, env={"PORTAL_SECRETS": SECRET})

    return links


def made(run: Callable[..., Result], *words: str) -> dict[str, Any]:
    """The one link that a command printed as JSON."""
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.output)
    assert len(rows) == 1
    return dict(rows[0])


def test_a_link_that_was_made_opens_its_page(run: Callable[..., Result], here: Portal) -> None:
    link = made(run, "create", "ADA@example.com")

    path = link["address"].removeprefix(here.services.site.address)
    assert here.app.test_client().get(path).status_code == 200
    assert link["state"] == "live"
    assert "ada" not in link["address"]


def test_the_list_shows_who_has_a_link_until_when(run: Callable[..., Result]) -> None:
    assert "no link" in run("list").output
    link = made(run, "create", "ada", "--days", "10", "--rights", "pay")

    listed = run("list", "ada").output
    assert link["expires"] in listed
    assert "Ada Exemple" in listed
    assert made(run, "list")["rights"] == "pay"


def test_a_renewed_link_keeps_its_address(run: Callable[..., Result]) -> None:
    link = made(run, "create", "ada", "--days", "2")
    renewed = made(run, "renew", link["id"][:6], "--days", "300")

    assert renewed["address"] == link["address"]
    assert renewed["expires"] > link["expires"]


def test_a_revoked_link_opens_nothing_and_stays_so(
    run: Callable[..., Result], here: Portal
) -> None:
    link = made(run, "create", "ada")
    assert made(run, "revoke", link["id"])["state"] == "revoked"

    path = link["address"].removeprefix(here.services.site.address)
    assert here.app.test_client().get(path).status_code == 404
    refused = run("renew", link["id"])
    assert refused.exit_code == 1
    assert "stays so" in refused.output
    assert made(run, "list", "--all")["state"] == "revoked"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("create", "nobody@example.com"), "No client is known as nobody@example.com"),
        (("revoke", "ffff"), "No link begins with ffff"),
        (("revoke", ""), "No link begins with"),
        (("create", "ada", "--days", "0"), "--days"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Callable[..., Result], words: tuple[str, ...], says: str
) -> None:
    result = run(*words)

    assert result.exit_code in {1, 2}
    assert says in result.output
    assert "Traceback" not in result.output


def test_an_address_of_two_clients_asks_which_one(run: Callable[..., Result], here: Portal) -> None:
    here.add(replace(ADA, id="ada-firm", company="Ada & Filles"))

    result = run("create", "ada@example.com")

    assert result.exit_code == 1
    assert "ada-firm" in result.output
