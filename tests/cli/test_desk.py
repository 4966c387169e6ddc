"""`portal desk`: the first link to the desk comes from the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from tests.support.sites import OWNER, SECRET, open_portal, write_site
from tests.web.desk.visits import BOB, let_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.sites import Portal


@pytest.fixture
def here(tmp_path: Path) -> Portal:
    """A site by the real clock."""
    return open_portal(write_site(tmp_path / "site"), {}, now=None)


@pytest.fixture
def run(here: Portal) -> Callable[..., Result]:
    """`portal desk …` on that site."""
    return lambda *words: desk(here.settings.folder, *words)


def desk(folder: Path, *words: str) -> Result:
    """`portal desk …` on any site."""
    command = ["--site", str(folder), "desk", *words]
    return CliRunner().invoke(main, command, env={"PORTAL_SECRETS": SECRET})


def path_in(result: Result) -> str:
    """The path of the link that was printed."""
    assert result.exit_code == 0, result.output
    found = re.search(r"^http://127\.0\.0\.1:8000(/desk/enter/\S+)$", result.output, re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_link_that_is_printed_opens_the_desk_once(
    run: Callable[..., Result], here: Portal
) -> None:
    result = run()
    assert "For Grace Exemple, once, within 15 minutes:" in result.output

    browser, path = here.app.test_client(), path_in(result)
    assert "Grace Exemple" in browser.get(path).text
    assert browser.post(path).status_code == 303
    assert browser.get("/desk/").status_code == 200
    assert here.app.test_client().post(path).status_code == 410


def test_the_link_can_be_for_somebody_else(run: Callable[..., Result], here: Portal) -> None:
    let_in(here, BOB)

    path = path_in(run("--email", "BOB@example.com"))

    assert "Bob Exemple" in here.app.test_client().get(path).text


def test_a_stranger_gets_no_link(run: Callable[..., Result]) -> None:
    result = run("--email", "eve@example.com")

    assert result.exit_code == 1
    assert "eve@example.com may not sign in" in result.output
    assert "/desk/enter/" not in result.output


def test_the_list_says_who_may_come_in_and_makes_no_link(
    run: Callable[..., Result], here: Portal
) -> None:
    let_in(here, BOB)

    result = run("--people")

    assert result.exit_code == 0
    assert re.search(
        r"^owner +from portal.toml +Grace Exemple, grace@", result.output, re.MULTILINE
    )
    assert re.search(r"^assistant +since \d{4}-\d\d-\d\d +Bob", result.output, re.MULTILINE)
    assert "/desk/enter/" not in result.output


def test_without_an_address_it_says_where_to_write_one(tmp_path: Path) -> None:
    owner = OWNER.replace('email = "grace@example.com"\n', "")
    letters = '\n[letters]\nfrom = "Grace <grace@example.com>"\n'
    folder = write_site(tmp_path / "bare", owner=owner, more=letters)

    assert "[contact] email" in desk(folder).output
    assert desk(folder).exit_code == 1
    assert "[contact] email" in desk(folder, "--people").output


def test_without_a_service_there_is_no_desk(tmp_path: Path) -> None:
    owner = OWNER.replace('address = "{address}"', 'address = "{address}"\nservice = "none"')

    result = desk(write_site(tmp_path / "alone", owner=owner))

    assert result.exit_code == 1
    assert "no desk" in result.output
