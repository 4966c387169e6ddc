"""A real build, as Netlify's own parsers and an HTML validator read it."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from portal.web.headers import headers_for
from tests.support.sites import open_portal, write_site
from tests.tools.dead_links import ROOT, build_default_site

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = ROOT / "tests" / "tools"
TOKEN = "a" * 72


def node_with(package: str) -> str:
    """The program that runs the tool; skips where it is not installed."""
    node = shutil.which("node")
    if node is None or not (TOOLS / "node_modules" / package).is_dir():
        pytest.skip(f"{package} is not installed: npm ci --prefix tests/tools")
    return node


def netlify(folder: Path, *paths: str) -> Any:
    """What Netlify makes of netlify.toml and the folder, and the rule that each path meets."""
    command = [node_with("netlify-redirector"), TOOLS / "netlify.mjs", ROOT / "netlify.toml"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*map(str, command), str(folder), *paths], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(params=[True, False], ids=["with a service", "without"])
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The default site, built."""
    return build_default_site(tmp_path / "site", is_served=request.param)


def test_netlify_reads_the_whole_build_without_a_fault(built: Path) -> None:
    assert netlify(built)["faults"] == []


def test_every_file_gets_from_netlify_the_headers_that_the_service_sends(built: Path) -> None:
    portal = open_portal(write_site(built.parent / "again"), {})
    rules = netlify(built)["headers"]
    for file in sorted(path for path in built.rglob("*") if path.name[0] != "_" and path.is_file()):
        path = "/" + file.relative_to(built).as_posix().removesuffix("index.html")
        sent = {
            name: value
            for rule in rules
            if path == rule["for"]
            or (rule["for"].endswith("*") and path.startswith(rule["for"][:-1]))
            for name, value in rule["values"].items()
        }
        assert sent == headers_for(path, portal.services.site), path


def test_with_a_service_a_missing_page_of_a_client_is_asked_of_it(tmp_path: Path) -> None:
    built = build_default_site(tmp_path / "site", is_served=True)

    (page, act, english) = netlify(built, f"/c/aa/{TOKEN}/", f"/a/{TOKEN}/pay", "/en/nope/")["met"]

    assert page["to"].endswith(f"/c/aa/{TOKEN}/")
    assert (page["status"], page["force"]) == (200, False)
    assert act["force"]
    assert (english["status"], english["to"]) == (404, "/en/404.html")


def test_without_a_service_the_same_address_is_a_kind_page(tmp_path: Path) -> None:
    built = build_default_site(tmp_path / "site", is_served=False)

    (page,) = netlify(built, f"/c/aa/{TOKEN}/")["met"]

    assert (page["status"], page["to"]) == (404, "/lien/index.html")


def test_netlify_finds_one_form_of_each_name(tmp_path: Path) -> None:
    built = build_default_site(tmp_path / "site", is_served=False)
    names = [
        line.partition('name="')[2].partition('"')[0]
        for file in sorted(built.rglob("*.html"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if "data-netlify" in line
    ]

    assert names
    assert len(names) == len(set(names)), "Netlify keeps one form per name"


def test_every_page_is_valid_html(built: Path) -> None:
    node = node_with("html-validate")
    program = TOOLS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    config = ["--config", str(TOOLS / "htmlvalidate.json"), "--formatter", "text"]
    done = subprocess.run(  # noqa: S603 - our own command
        [node, str(program), *config, f"{built}/**/*.html"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
