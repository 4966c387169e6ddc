"""`portal demo` as a person meets it: started, looked at, a word changed, stopped, begun anew."""

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
from typing import TYPE_CHECKING

from click.testing import CliRunner

from portal.app import make_services
from portal.cli import main
from portal.cli.demo.front import front
from portal.cli.demo.words import LivingWords
from portal.settings import load_settings
from tests.support.sites import ROOT, SECRET, own_words, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest


def three_ports() -> int:
    """The first of three ports in a row that nobody listens on."""
    for port in range(20_000 + os.getpid() % 20_000, 60_000, 3):
        try:
            for number in range(port, port + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port
    raise AssertionError("there are no three free ports")


@contextmanager
def started(folder: Path, port: int, *more: str) -> Iterator[Demo]:
    command = [sys.executable, "-m", "portal", "demo", "--port", str(port), "--folder", str(folder)]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, *more],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Demo(process, f"http://127.0.0.1:{port}")
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


class Demo:
    """A running demo: what it said, and its pages."""

    def __init__(self, process: subprocess.Popen[str], site: str) -> None:
        self.process = process
        self.site = site
        self.said = ""

    def until_said(self, what: str) -> str:
        assert self.process.stdout is not None
        while what not in self.said:
            line = self.process.stdout.readline()
            assert line, f"the demo ended, having said:\n{self.said}"
            self.said += line
        return self.said

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=30)


def read(address: str) -> str:
    """The page, a kind refusal included."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own demo
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.read().decode()


def is_closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_demo_opens_every_client_and_closes_without_a_trace(tmp_path: Path) -> None:
    port = three_ports()
    with started(tmp_path / "demo", port, "--all") as demo:
        said = demo.until_said("Stop with Ctrl-C")
        links = re.findall(rf"{demo.site}/c/\S+", said)
        assert len(links) >= 14
        titles = set()
        for link in links:
            titles.update(re.findall(r"<h1>(.*?)</h1>", read(link)))
        assert "Voici où en est votre facture." in titles
        assert "Voici où en est ta facture." in titles
        assert "This is where your invoice stands." in titles
        assert "Tout est réglé, merci." in titles
        assert "Ce lien ne mène plus à une page" in titles
        assert f"Desk       {demo.site}/desk/" in said
        link = CliRunner().invoke(main, ["--site", str(tmp_path / "demo"), "desk"]).output
        assert "<h1>Entrer au bureau" in read(link.split()[-1])
        told = re.search(rf"{demo.site}/desk/enter/\S+", said)
        assert told is not None
        assert "<h1>Entrer au bureau" in read(told[0])

        assert demo.stop(signal.SIGINT) == 0
    assert all(is_closed(number) for number in range(port, port + 3))


def test_the_demo_shows_every_kind_of_agreement_and_its_letters(tmp_path: Path) -> None:
    with started(tmp_path / "demo", three_ports()) as demo:
        demo.until_said("Stop with Ctrl-C")
        assert demo.stop(signal.SIGINT) == 0
    settings = load_settings(tmp_path / "demo", {})
    services = make_services(settings)
    with services.queries() as queries:
        found = {(a.kind.value, a.status.value) for a in queries.arrangements_in()}
        nora = queries.clients_with_email("nora@example.com")[0]
        paid = queries.invoices(nora.id)[0].paid
        picture = queries.attachments(queries.clients_with_email("fatou@example.com")[0].id)
        whats = {task.what for task in queries.tasks()}
    services.store.forget_connections()

    assert found == {
        *(("plan", "agreed"), ("plan", "requested"), ("promise", "agreed"), ("promise", "missed")),
        *(("problem", "requested"), ("claim", "requested"), ("offer", "countered")),
        *(("pause", "agreed"), ("survey", "countered")),
    }
    assert paid.minor == 10_000
    assert [kept.kind for kept in picture] == ["image/png"]
    assert {"answer_plan", "answer_problem", "answer_claim"} <= whats
    names = {path.name for path in settings.mail.outbox.glob("*.eml")}
    assert len(names) >= 15


def test_a_changed_word_shows_on_the_site_and_at_the_service(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    home = own_words(site) / "fr" / "home.md"
    settings = load_settings(site, {"PORTAL_SECRETS": SECRET})
    service = LivingWords(settings.content, settings.site)
    before = service()
    assert service() is before

    port = three_ports()
    with front(settings, port=port):
        home.write_text(home.read_text().replace("régler une facture", "respirer, puis régler"))
        until = time.monotonic() + 30
        while "respirer, puis régler" not in read(f"http://127.0.0.1:{port}/"):
            assert time.monotonic() < until, "the site was not frozen anew"
            time.sleep(0.1)
    after = service().by_slug("/")
    assert after is not None
    assert "respirer, puis régler" in after.html


def test_a_faulty_word_is_told_and_leaves_the_site_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path / "site")
    home = own_words(site) / "fr" / "home.md"
    settings = load_settings(site, {"PORTAL_SECRETS": SECRET})
    service = LivingWords(settings.content, settings.site)
    before = service()
    port = three_ports()
    said = ""
    with front(settings, port=port):
        home.write_text(home.read_text().replace("{{ business.name }}", "{{ busines.name }}"))
        until = time.monotonic() + 30
        while "home.md" not in said:
            assert time.monotonic() < until, "the fault was not told"
            time.sleep(0.1)
            said += capsys.readouterr().err
        assert "Atelier Grace" in read(f"http://127.0.0.1:{port}/")
    assert "The site stays as it was" in said
    assert service() is before


def test_started_again_it_begins_anew(tmp_path: Path) -> None:
    port = three_ports()
    for _ in range(2):
        with started(tmp_path / "demo", port) as demo:
            demo.until_said("Stop with Ctrl-C")
            mine = tmp_path / "demo" / "var" / "outbox" / "mine.eml"
            assert not mine.exists()
            mine.write_text("a letter of the first start")
            assert demo.stop(signal.SIGINT) == 0


def test_a_taken_port_gets_one_sentence_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        folder = tmp_path / "demo"
        result = CliRunner().invoke(main, ["demo", "--port", str(port), "--folder", str(folder)])

    assert result.exit_code == 1
    assert result.output.startswith(f"Port {port} on 127.0.0.1 is in use by another program.")
    assert "PORT=" in result.output
    assert not folder.exists()


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    arguments = ["demo", "--port", str(three_ports()), "--folder", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 1
    assert "Choose another with --folder" in result.output
    assert (tmp_path / "letter.txt").read_text() == "mine"


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with started(tmp_path / "demo", three_ports()) as demo:
        demo.until_said("Stop with Ctrl-C")
        arguments = ["demo", "--port", str(three_ports()), "--folder", str(tmp_path / "demo")]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 1
        assert "already runs" in result.output
        assert demo.stop(signal.SIGTERM) == 0


def test_interrupted_while_it_opens_it_leaves_nothing_running(tmp_path: Path) -> None:
    port = three_ports()
    folder = tmp_path / "demo"
    with started(folder, port) as demo:
        until = time.monotonic() + 30
        while not (folder / "portal.toml").exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        assert demo.stop(signal.SIGTERM) == 130
    assert all(is_closed(number) for number in range(port, port + 3))
