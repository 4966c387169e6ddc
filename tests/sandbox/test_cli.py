"""An outside check: Stripe's own command line drives the sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from portal.sandbox import Sandbox

TOOLS = Path(__file__).parents[1] / "tools" / "node_modules"
BESIDE = TOOLS / "@stripe" / "cli-linux-x64" / "bin" / "stripe"


def run(program: str, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it with an empty home, so that nobody's own settings are read or written."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    environment |= {"STRIPE_CLI_TELEMETRY_OPTOUT": "1"}
    return subprocess.run(  # noqa: S603 - a program of the developer's choice
        [program, *arguments], env=environment, capture_output=True, text=True, timeout=20,
        check=False,
    )  # fmt: skip


@pytest.fixture
def cli(tmp_path: Path) -> str:
    """Stripe's program, if this machine has it; another one of the same name does not count."""
    program = shutil.which("stripe") or (str(BESIDE) if BESIDE.exists() else "")
    if not program:
        pytest.skip("Stripe's command line (@stripe/cli) is not installed")
    if "trigger" not in run(program, tmp_path, "help").stdout:
        pytest.skip(f"{program} is another program called stripe")
    return program


@pytest.mark.parametrize(
    "event",
    [
        "customer.created",
        "payment_intent.succeeded",
        "payment_method.attached",
        "setup_intent.succeeded",
        "invoice.payment_succeeded",
        "invoice.voided",
    ],
)
def test_the_official_command_line_triggers_an_event(
    sandbox: Sandbox, cli: str, tmp_path: Path, event: str
) -> None:
    result = run(
        cli, tmp_path, "trigger", event, "--api-base", sandbox.url, "--api-key",
        "sk_test_sandbox000000", "--color", "off",
    )  # fmt: skip

    assert result.returncode == 0, result.stdout + result.stderr
    assert event in {e["type"] for e in sandbox.state.all("event")}
