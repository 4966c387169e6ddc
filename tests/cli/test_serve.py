"""`portal serve`, `portal preview`, `portal sandbox`: started, asked, and ended as by a person."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.cli.exits import Exit
from tests.support.postgres import free_port
from tests.support.sites import (
    ADA,
    INVOICE,
    SECRET,
    open_portal,
    own_words,
    write_site,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "a" * 72


@dataclass(frozen=True, slots=True)
class Running:
    """A command that serves, and where what it says is written."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def get(self, path: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an address."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=20) as answer:  # noqa: S310
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode()

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """End it as Ctrl-C or a service manager does; its exit code and what it said."""
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        with pytest.raises(ProcessLookupError):  # nobody of its group is left
            os.killpg(self.process.pid, 0)
        return code, self.log.read_text()


@contextmanager
def running(folder: Path, name: str, *options: str) -> Iterator[Running]:
    """A command that serves on a free port; ended with the block."""
    port, log = free_port(), folder / f"{name}.log"
    command = [sys.executable, "-m", "portal", "--site", str(folder), name, "--port", str(port)]
    with (
        log.open("wb") as said,
        subprocess.Popen(  # noqa: S603 - our own command
            [*command, *options],
            env={**os.environ, "PORTAL_SECRETS": SECRET, "PYTHONUNBUFFERED": "1"},
            stdout=said,
            stderr=said,
            start_new_session=True,
        ) as process,
    ):
        try:
            _wait_for(process, port, log)
            yield Running(process, f"http://127.0.0.1:{port}", log)
        finally:
            if process.poll() is None:
                process.terminate()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site folder without a Stripe key."""
    return write_site(tmp_path / "site")


def test_the_service_shows_pages_and_its_logs_hold_no_token(folder: Path) -> None:
    portal = open_portal(folder, {}, now=None)
    portal.add(ADA, INVOICE)
    token = portal.token()
    with running(folder, "serve", "--access-log") as service:
        status, headers, _ = service.get("/faq/")
        assert (status, headers["Server"]) == (200, "portal")
        assert service.get(f"/c/{token[:2]}/{token}/")[0] == 200
        assert service.get(f"/a/{TOKEN}/?code=7KQM")[0] == 404
        code, said = service.end(signal.SIGTERM)

    assert code == 0
    assert "GET /a/…/ 404" in said
    assert token not in said
    assert TOKEN not in said
    assert "7KQM" not in said


def test_without_a_key_the_sandbox_answers_as_long_as_the_service_runs(folder: Path) -> None:
    with running(folder, "serve") as service:
        policy = service.get("/")[1]["Content-Security-Policy"]
        sandbox = re.findall(r"http://127\.0\.0\.1:(\d+)", policy)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(sandbox[0]))) == 0
        code, said = service.end(signal.SIGINT)

    assert code == 0
    assert "the sandbox answers in its place" in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(sandbox[0]))) != 0


@pytest.mark.parametrize("name", ["serve", "preview", "sandbox"])
def test_a_port_that_is_taken_is_told_in_a_sentence(folder: Path, name: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        outcome = CliRunner().invoke(main, ["--site", str(folder), name, "--port", port])

    assert outcome.exit_code == Exit.WRONG
    assert outcome.stderr == (
        f"Port {port} on 127.0.0.1 is in use by another program. Choose another with --port.\n"
    )


def test_an_address_of_another_machine_cannot_be_served(folder: Path) -> None:
    outcome = CliRunner().invoke(main, ["--site", str(folder), "serve", "--host", "192.0.2.1"])

    assert outcome.exit_code == Exit.WRONG
    assert "this machine does not have that address" in outcome.stderr


def test_the_preview_shows_what_was_just_saved_and_what_is_wrong(folder: Path) -> None:
    words = own_words(folder)
    with running(folder, "preview") as preview:
        assert "_live.js" in preview.get("/faq/")[2]
        time.sleep(0.3)  # the watcher begins a moment after the server
        (words / "fr" / "faq.md").write_text("---\ntitle: Neuf\n---\n{{ nobody }}\n")
        assert _soon(lambda: "Neuf" in preview.get("/faq/")[2])
        assert "content/fr/faq.md:4" in preview.get("/faq/")[2]
        settings = (folder / "portal.toml").read_text()
        (folder / "portal.toml").write_text(settings.replace("Atelier Grace", "Atelier Hopper"))
        assert _soon(lambda: "Atelier Hopper" in preview.get("/")[2])
        with urllib.request.urlopen(f"{preview.address}/_live", timeout=20) as waiting:  # noqa: S310
            assert waiting.readline().startswith(b"data: ")
            code, said = preview.end(signal.SIGINT)

    assert code == 0
    assert "content/fr/faq.md:4" in said
    assert said.endswith("The preview is closed.\n")


def _soon(true: object) -> bool:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_the_sandbox_says_all_that_a_program_needs(folder: Path) -> None:
    with running(folder, "sandbox") as sandbox:
        assert sandbox.get("/v1/customers")[0] == 401
        code, said = sandbox.end(signal.SIGTERM)

    assert code == 0
    assert f"STRIPE_API_BASE={sandbox.address}" in said
    assert "STRIPE_SECRET_KEY=sk_test_" in said
    assert "STRIPE_WEBHOOK_SECRET=whsec_" in said
    assert re.search(r"4242424242424242 +pays", said)
    assert re.search(r"4000000000009995 +refused: insufficient_funds", said)
