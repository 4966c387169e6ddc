"""`portal inbox` and `portal doctor` at the terminal, and what a mailbox's address may hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from tests.inbox import mails
from tests.support.imap import PASSWORD
from tests.support.sites import ADA, SECRET, open_portal, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.imap import Imaps


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site on which Ada is known."""
    portal = open_portal(write_site(tmp_path / "site"), {}, now=None)
    portal.add(ADA)
    portal.close()
    return portal.settings.folder


def run(site: Path, *words: str, url: str = "", trust: str = "") -> Result:
    environ = {"PORTAL_SECRETS": SECRET, "PORTAL_IMAP_URL": url}
    if trust:
        environ["SSL_CERT_FILE"] = trust
    return CliRunner().invoke(main, ["--site", str(site), *words], env=environ)


def test_what_came_back_is_counted(site: Path, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.letter("Oui."), arrived=datetime.now(UTC))
    options = {"url": imaps.url(), "trust": str(imaps.authority)}

    first = run(site, "inbox", "--json", **options)
    again = run(site, "inbox", **options)

    assert json.loads(first.stdout) == {"looked_at": 1, "reply": 1, "bounce": 0, "automatic": 0}
    assert again.stdout.startswith("0 looked at, 0 answers")


def test_without_a_mailbox_it_is_said_which_line_is_missing(site: Path) -> None:
    outcome = run(site, "inbox")

    assert outcome.exit_code == 3
    assert "PORTAL_IMAP_URL=imaps://" in outcome.stderr


def test_a_mailbox_that_does_not_let_us_in_is_told_without_its_password(
    site: Path, imaps: Imaps
) -> None:
    outcome = run(site, "inbox", url=imaps.url(password="wrong"), trust=str(imaps.authority))

    assert outcome.exit_code == 5
    assert "sign_in" in outcome.stderr
    assert "wrong" not in outcome.output
    assert "grace@example.com" not in outcome.output


@pytest.mark.parametrize(("password", "level"), [(PASSWORD, "ok"), ("wrong", "wrong")])
def test_the_doctor_opens_the_mailbox(site: Path, imaps: Imaps, password: str, level: str) -> None:
    outcome = run(
        site, "doctor", "--json", url=imaps.url(password=password), trust=str(imaps.authority)
    )

    found = {one["subject"]: one["level"] for one in json.loads(outcome.stdout)}
    assert found["inbox"] == level


@pytest.mark.parametrize(
    "url",
    ["imap://u:geheim@host/INBOX", "imaps://host/INBOX", "imaps://u:geheim@host/a/b",
     "https://u:geheim@host/"],
)  # fmt: skip
def test_an_address_that_is_no_mailbox_is_refused_without_repeating_it(
    site: Path, url: str
) -> None:
    outcome = run(site, "inbox", url=url)

    assert outcome.exit_code == 3
    assert "PORTAL_IMAP_URL" in outcome.stderr
    assert "geheim" not in outcome.output
