"""netlify.toml and the headers of the build, as Netlify's own parsers and engine read them."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.domain.business import Business, Person, Site
from portal.web.headers import headers_file, headers_for

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / "tests" / "tools"
SERVICE = "https://service.example.com"
TOKEN = "a" * 72
SITE = Site(
    address="https://paiement.example.com",
    business=Business(name="Atelier Hopper"),
    contact=Person(name="Grace Hopper"),
    form_hosts=("https://pay.example.com",),
)
WORDS = ("/", "/faq/", "/en/faq/")
with_node = pytest.mark.skipif(
    shutil.which("node") is None or not (TOOLS / "node_modules" / "netlify-redirector").is_dir(),
    reason="Netlify's parsers are not installed: npm ci --prefix tests/tools",
)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A publish folder with the headers as the build writes them."""
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "_headers").write_text(headers_file(SITE, WORDS), encoding="utf-8")
    return folder


def read(config: Path, folder: Path, *paths: str) -> Any:
    """What Netlify makes of it: headers, redirects, faults, and the rule that each path meets."""
    node = shutil.which("node") or "node"
    command = [node, str(TOOLS / "netlify.mjs"), str(config), str(folder), *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return json.loads(done.stdout)


def test_every_rule_to_the_service_is_signed_and_only_pages_may_be_files() -> None:
    rules = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))["redirects"]
    proxied = {rule["from"]: rule for rule in rules if rule["status"] == 200}

    assert set(proxied) == {"/a/*", "/webhooks/*", "/desk/*", "/c/*", "/static/*"}
    for path, rule in proxied.items():
        assert rule["to"] == f"{SERVICE}{path.removesuffix('*')}:splat"
        assert rule.get("force", False) is (path not in {"/c/*", "/static/*"})
        assert rule["signed"] == "PORTAL_PROXY_KEY"


def test_previews_show_the_words_and_never_a_client() -> None:
    config = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))

    assert config["build"]["publish"] == "build"
    assert set(config["context"]) == {"deploy-preview", "branch-deploy"}
    assert all(one["command"].endswith(" build --words") for one in config["context"].values())


def test_headers_come_from_one_source_and_not_from_here() -> None:
    assert "headers" not in tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))


@with_node
def test_netlify_reads_everything_without_a_fault(build: Path) -> None:
    assert read(ROOT / "netlify.toml", build)["faults"] == []


@with_node
def test_buttons_reach_the_service_and_pages_are_files(build: Path) -> None:
    met = read(
        ROOT / "netlify.toml",
        build,
        f"/a/{TOKEN}/pay",
        "/webhooks/stripe",
        "/desk/inbox",
        f"/c/aa/{TOKEN}/",
        "/faq/",
        "/en/nothing-here/",
    )["met"]

    assert met[:3] == [
        {"status": 200, "to": f"{SERVICE}/a/{TOKEN}/pay", "force": True},
        {"status": 200, "to": f"{SERVICE}/webhooks/stripe", "force": True},
        {"status": 200, "to": f"{SERVICE}/desk/inbox", "force": True},
    ]
    assert met[3] == {"status": 200, "to": f"{SERVICE}/c/aa/{TOKEN}/", "force": False}
    assert met[4] is None
    assert met[5] == {"status": 404, "to": "/en/404.html", "force": False}


@with_node
def test_a_new_site_sends_its_buttons_to_its_own_service(build: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    options = ["--service-address", "https://api.hopper.fr"]
    CliRunner().invoke(main, ["init", str(folder), *options], catch_exceptions=False)

    found = read(folder / "netlify.toml", build, f"/a/{TOKEN}/pay")

    assert found["faults"] == []
    assert found["met"][0]["to"] == f"https://api.hopper.fr/a/{TOKEN}/pay"


@with_node
@pytest.mark.parametrize("path", [*WORDS, f"/c/aa/{TOKEN}/", "/static/portal.css"])
def test_a_frozen_page_gets_the_headers_of_a_served_one(build: Path, path: str) -> None:
    rules = read(ROOT / "netlify.toml", build)["headers"]

    sent = {
        name: value
        for rule in rules
        if path == rule["for"] or (rule["for"].endswith("*") and path.startswith(rule["for"][:-1]))
        for name, value in rule["values"].items()
    }
    assert sent == headers_for(path, SITE)


@with_node
def test_no_header_is_set_by_two_rules_that_overlap(build: Path) -> None:
    # Hosts disagree on which of the two would win.
    rules = read(ROOT / "netlify.toml", build)["headers"]

    for one, other in combinations(rules, 2):
        if other["for"].startswith(one["for"].removesuffix("*")) and one["for"].endswith("*"):
            assert not set(one["values"]) & set(other["values"]), (one["for"], other["for"])
