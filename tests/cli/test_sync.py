"""`portal sync` and `portal reconcile` at the terminal, against the sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.sandbox import Fault, scenes
from tests.support.sites import SECRET, open_portal, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from portal.sandbox import Sandbox


def run(folder: Path, sandbox: Sandbox, *words: str) -> Result:
    environ = {
        "PORTAL_SECRETS": SECRET,
        "STRIPE_API_BASE": sandbox.url,
        "STRIPE_SECRET_KEY": sandbox.key,
    }
    return CliRunner().invoke(main, ["--site", str(folder), *words], env=environ)


def owing(sandbox: Sandbox, name: str) -> str:
    """The Stripe id of an invoice that somebody was sent."""
    now = sandbox.state.now()
    customer = scenes.customer(
        sandbox.state, name=f"{name} Exemple", email=f"{name}@example.com".lower(), card=None
    )
    bill = scenes.sent_invoice(
        sandbox.state,
        customer["id"],
        amount=4_200,
        description="Atelier",
        sent_at=now - 20 * 86_400,
        due_at=now - 86_400,
    )
    return str(bill["id"])


def test_a_first_sync_brings_everybody_and_the_next_one_what_is_new(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    site = write_site(tmp_path / "site")
    first = owing(sandbox, "Ada")
    assert "1 customers, " in run(site, sandbox, "sync").output
    second = owing(sandbox, "Grace")

    report = json.loads(run(site, sandbox, "sync", "--json").output)

    assert report["customers"] >= 1
    with open_portal(site, {}).services.queries() as queries:
        assert sorted(queries.open_stripe_ids()) == sorted([first, second])


def test_an_invoice_paid_at_stripe_is_seen_by_the_next_sync(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    site = write_site(tmp_path / "site")
    bill = owing(sandbox, "Ada")
    run(site, sandbox, "sync")
    scenes.paid(sandbox.state, bill, paid_at=sandbox.state.now())

    run(site, sandbox, "sync")

    with open_portal(site, {}).services.queries() as queries:
        assert queries.open_stripe_ids() == []


def test_an_interrupted_sync_goes_on_where_it_stopped(tmp_path: Path, sandbox: Sandbox) -> None:
    site = write_site(tmp_path / "site")
    bills = [owing(sandbox, name) for name in ("Ada", "Grace", "Alan")]
    sandbox.inject_fault(Fault(path="/v1/invoices", method="GET", status=500, count=9))
    assert run(site, sandbox, "sync").exit_code == 5
    sandbox.workshop.faults.clear()

    assert run(site, sandbox, "sync").exit_code == 0

    with open_portal(site, {}).services.queries() as queries:
        assert sorted(queries.open_stripe_ids()) == sorted(bills)


def test_a_sandbox_that_is_gone_is_told_in_a_sentence(tmp_path: Path, sandbox: Sandbox) -> None:
    site = write_site(tmp_path / "site")
    sandbox.stop()

    result = run(site, sandbox, "sync")

    assert result.exit_code == 5
    assert "Traceback" not in result.output
    assert result.output.strip()


def test_reconcile_says_what_it_caught_up_with(tmp_path: Path, sandbox: Sandbox) -> None:
    site = write_site(tmp_path / "site")
    with scenes.announced(sandbox.state):
        owing(sandbox, "Ada")

    first = json.loads(run(site, sandbox, "reconcile", "--json").output)
    again = json.loads(run(site, sandbox, "reconcile", "--json").output)

    assert first["events"] > 0
    assert again == {"events": 0, "attempts": 0, "attached": 0, "letters": 0}


@pytest.mark.parametrize("command", ["sync", "reconcile"])
def test_without_a_key_the_owner_hears_what_is_missing(tmp_path: Path, command: str) -> None:
    site = write_site(tmp_path / "site")

    result = CliRunner().invoke(
        main, ["--site", str(site), command], env={"PORTAL_SECRETS": SECRET}
    )

    assert result.exit_code == 3
    assert "STRIPE_SECRET_KEY" in result.output
