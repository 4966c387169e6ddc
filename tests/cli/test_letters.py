"""`portal letters`: what has not left is shown at the terminal, sent, and decided about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.domain.letters import Outcome
from tests.support.sites import ADA, INVOICE, SECRET, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.sites import Portal


@pytest.fixture
def here(tmp_path: Path) -> Portal:
    """A site with a letter to Ada of which nobody knows whether it left, by the real clock."""
    portal = open_portal(write_site(tmp_path / "site"), {}, now=None)
    portal.add(ADA, INVOICE)
    link, now = portal.link(), portal.services.now
    with portal.services.tools.ledger() as ledger:
        ledger.queue_letter("fresh_link", "ada", link.id, at=now)
        ledger.finish_letter(1, Outcome.UNKNOWN, at=now, problem="cut_after_data")
    return portal


@pytest.fixture
def run(here: Portal) -> Callable[..., Result]:
    """`portal letters …` on that site."""

    def letters(*words: str) -> Result:
        command = ["--site", str(here.settings.folder), "letters", *words]
        return CliRunner().invoke(main, command, env={"PORTAL_SECRETS": SECRET})

    return letters


def test_what_has_not_left_is_listed_with_its_reason(run: Callable[..., Result]) -> None:
    assert run("list").output == (
        "     1  A fresh link (ada): May have left: the connection broke at the last moment\n"
    )
    (row,) = json.loads(run("list", "--json").output)
    assert (row["letter"], row["outcome"], row["problem"]) == (1, "unknown", "cut_after_data")


def test_a_letter_that_is_tried_again_leaves_at_once(run: Callable[..., Result]) -> None:
    assert run("decide", "1", "again").output == "1 left, 0 waiting.\n"
    assert run("list").output == "Every letter has left.\n"


@pytest.mark.parametrize("decision", ["left", "drop"])
def test_a_decision_counts_once(run: Callable[..., Result], decision: str) -> None:
    assert run("decide", "1", decision).output == "Noted.\n"

    again = run("decide", "1", decision)
    assert again.exit_code == 1
    assert "The letter 1 does not wait for this decision" in again.output


def test_what_may_leave_is_sent_now(run: Callable[..., Result], here: Portal) -> None:
    with here.services.tools.ledger() as ledger:
        ledger.queue_letter("fresh_link", "ada", here.link().id, at=here.services.now)

    assert run("send").output == "1 left, 0 waiting.\n"
    assert len(list(here.settings.mail.outbox.glob("*.eml"))) == 1
