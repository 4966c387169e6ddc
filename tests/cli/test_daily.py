"""`portal daily` at the terminal: once a day or once an hour, the same is done."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.actions.arranging import Visit
from portal.actions.promises import PromiseWish, propose_promise
from portal.cli import main
from portal.domain.promises import Action
from tests.support.sites import ADA, INVOICE, SECRET, open_portal, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.sites import Portal

TIERS = """
[[policy.tier]]
latest_days = 60
parts = 3
smallest_part = 20
"""
DAY = date(2026, 12, 4)
MARKER = DAY - timedelta(days=1)


@pytest.fixture
def owing(tmp_path: Path) -> Portal:
    """A site on which Ada has promised to pay on 4 December."""
    portal = open_portal(write_site(tmp_path / "site", more=TIERS), {})
    portal.add(ADA, INVOICE)
    visit = Visit(link=portal.link(), client=ADA, nonce="form")
    wish = PromiseWish(action=Action.PAY, day=DAY, invoice_ids=[INVOICE.id])
    propose_promise(portal.services.tools, visit, wish)
    return portal


def run(portal: Portal, *words: str, **environ: str) -> Result:
    environment = {"PORTAL_SECRETS": SECRET, **environ}
    site = ["--site", str(portal.settings.folder)]
    return CliRunner().invoke(main, [*site, "daily", *words], env=environment)


def test_a_day_sends_its_marker_once(owing: Portal) -> None:
    first = json.loads(run(owing, "--today", str(MARKER), "--json").output)
    again = json.loads(run(owing, "--today", str(MARKER), "--json").output)

    assert first["looked_at"] == 1
    assert first["letters_sent"] == 3  # the recap to both, and the marker
    assert (again["looked_at"], again["letters_sent"]) == (0, 0)


def test_one_line_tells_a_log_what_was_done(owing: Portal) -> None:
    result = run(owing, "--today", str(MARKER))

    assert result.exit_code == 0
    assert result.output == (
        "2026-12-03: 1 looked at, 0 followed, 0 put off, 0 surveys, 0 steps asked, "
        "3 letters sent.\n"
    )


def test_a_dry_run_counts_and_does_nothing(owing: Portal) -> None:
    said = run(owing, "--dry-run", "--today", str(MARKER)).output

    assert said == "2026-12-03: 1 to look at, 2 letters waiting.\n"
    assert not owing.settings.mail.outbox.exists()
    assert run(owing, "--dry-run", "--today", str(MARKER)).output == said


def test_a_rehearsal_is_refused_with_a_live_key(owing: Portal) -> None:
    live = {
        "STRIPE_SECRET_KEY": "sk_live_" + "0" * 24,
        "STRIPE_WEBHOOK_SECRET": "whsec_" + "0" * 24,
    }

    refused = run(owing, "--today", str(MARKER), **live)
    counted = run(owing, "--today", str(MARKER), "--dry-run", **live)

    assert refused.exit_code == 3
    assert "rehearsal" in refused.output
    assert counted.exit_code == 0


def test_a_day_that_is_none_is_not_understood(owing: Portal) -> None:
    assert run(owing, "--today", "tomorrow").exit_code == 2
