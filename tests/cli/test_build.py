"""`portal build` as a person runs it: workers, databases, faults, a folder of somebody else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.cli.exits import Exit
from portal.freezing.manifest import last_build
from tests.support.sites import ADA, INVOICE, SECRET, open_portal, own_words, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.sites import Portal

CLIENTS = 40


@pytest.fixture
def database(either_database: dict[str, str]) -> dict[str, str]:
    """A build reads from a file beside it, and from PostgreSQL."""
    return either_database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site folder with Ada, who owes, and her link."""
    here = write_site(tmp_path / "site")
    portal = open_portal(here, {}, now=None)
    portal.add(ADA, INVOICE)
    portal.link()
    return here


def fill(portal: Portal) -> None:
    """Many clients with a link each."""
    for number in range(CLIENTS):
        client = replace(ADA, id=f"c{number}", email=f"c{number}@example.com")
        invoice = replace(INVOICE, id=f"F-{number}", number=f"F-{number}", client_id=client.id)
        portal.add(client, invoice)
        portal.link(client.id)


def command(folder: Path, *options: str) -> list[str]:
    """The command line of a build."""
    return [sys.executable, "-m", "portal", "--site", str(folder), "build", *options]


def run(folder: Path, *options: str, **environ: str) -> dict[str, Any]:
    """Build in a process of its own, as from a shell; what it prints as JSON."""
    env = {**os.environ, "PORTAL_SECRETS": SECRET, **environ}
    done = subprocess.run(  # noqa: S603 - our own command
        command(folder, "--json", *options), env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def invoke(folder: Path, *options: str) -> Result:
    """Build in this process."""
    arguments = ["--site", str(folder), "build", "--jobs", "1", *options]
    return CliRunner().invoke(main, arguments, env={"PORTAL_SECRETS": SECRET})


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_one_worker_and_several_make_the_same_site(
    tmp_path: Path, database: dict[str, str]
) -> None:
    folder = write_site(tmp_path / "site")
    portal = open_portal(folder, database, now=None)
    fill(portal)
    portal.services.store.forget_connections()

    alone = run(folder, "--jobs", "1", "--out", str(tmp_path / "alone"), **database)
    together = run(folder, "--jobs", "3", "--out", str(tmp_path / "together"), **database)
    again = run(folder, "--jobs", "2", "--out", str(tmp_path / "together"), **database)

    assert tree(tmp_path / "alone") == tree(tmp_path / "together")
    assert alone["written"] == together["written"] == again["unchanged"] > CLIENTS
    assert again["written"] == 0


def test_a_build_that_is_killed_leaves_whole_files_and_can_be_repeated(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site")
    fill(open_portal(folder, {}, now=None))
    run(folder, "--out", str(tmp_path / "whole"))
    killed = tmp_path / "killed"
    with subprocess.Popen(  # noqa: S603 - our own command
        command(folder, "--jobs", "2", "--out", str(killed)),
        env={**os.environ, "PORTAL_SECRETS": SECRET},
        start_new_session=True,
    ) as process:
        while process.poll() is None and len(list(killed.glob("c/*"))) < 3:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)

    whole = tree(tmp_path / "whole")
    left = {n: body for n, body in tree(killed).items() if not n.endswith(".new")}
    assert left.items() <= whole.items()

    run(folder, "--out", str(killed))
    assert tree(killed) == whole


def test_what_was_done_is_told_in_a_sentence(folder: Path) -> None:
    first, second = invoke(folder), invoke(folder)

    assert first.exit_code == 0, first.output
    assert " written, 0 unchanged, 0 removed, in " in first.stdout
    assert ": 0 written, " in second.stdout
    assert first.stderr.count("Note:") == 1, "only what the settings still lack"
    assert last_build(folder / "var", folder / "build") is not None


def test_faults_in_the_words_are_told_with_their_lines_and_nothing_is_written(
    folder: Path,
) -> None:
    words = own_words(folder)
    (words / "fr" / "faq.md").write_text("---\ntitle: Questions\n---\n{{ nobody }}\n")
    (words / "en" / "faq.md").write_text("no front matter")

    outcome = invoke(folder)

    assert outcome.exit_code == Exit.CONTENT
    assert "content/fr/faq.md:4: " in outcome.stderr
    assert "content/en/faq.md:1: " in outcome.stderr
    assert "Nothing was built" in outcome.stderr
    assert not (folder / "build").exists()


def test_a_text_that_some_voice_cannot_say_is_told_and_built_all_the_same(folder: Path) -> None:
    letter = own_words(folder) / "fr-tu/letters/survey.md"
    text = letter.read_text(encoding="utf-8")
    letter.write_text(text.replace("Merci pour ton accueil", "Merci pour votre accueil"))

    outcome = invoke(folder)

    assert outcome.exit_code == 0
    assert "Note: content/fr-tu/letters/survey.md:7: 'votre' says vous" in outcome.stderr
    assert (folder / "build/index.html").is_file()


def test_a_folder_of_somebody_else_is_left_alone(folder: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "holiday.jpg").write_bytes(b"sun")

    outcome = invoke(folder, "--out", str(photos))

    assert outcome.exit_code == Exit.WRONG
    assert "holiday.jpg" in outcome.stderr
    assert [path.name for path in photos.iterdir()] == ["holiday.jpg"]


def test_the_site_folder_itself_is_never_built_into(folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}

    assert invoke(folder, "--out", str(folder)).exit_code == Exit.WRONG
    assert {path.name for path in folder.iterdir()} == before


def test_a_database_that_does_not_answer_is_its_own_exit_code(folder: Path) -> None:
    outcome = CliRunner().invoke(
        main,
        ["--site", str(folder), "build"],
        env={"PORTAL_SECRETS": SECRET, "PORTAL_DATABASE": "postgresql://nobody@127.0.0.1:1/none"},
    )

    assert outcome.exit_code == Exit.UNREACHABLE


def test_an_interrupted_build_says_so(folder: Path) -> None:
    fill(open_portal(folder, {}, now=None))
    with subprocess.Popen(  # noqa: S603 - our own command
        command(folder, "--jobs", "2"),
        env={**os.environ, "PORTAL_SECRETS": SECRET},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while process.poll() is None and not (folder / "build" / "c").exists():
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=20)[1]

    assert (process.returncode, said) in [(Exit.INTERRUPTED, "Interrupted.\n"), (Exit.OK, "")]


def test_a_preview_holds_the_words_and_no_client(folder: Path) -> None:
    invoke(folder)
    assert [path for path in tree(folder / "build") if path.startswith("c/")]

    assert invoke(folder, "--words").exit_code == Exit.OK

    files = tree(folder / "build")
    assert "faq/index.html" in files
    assert not [path for path in files if path.startswith("c/")]


def test_a_new_site_can_be_built_at_once(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "mine")]).exit_code == Exit.OK

    built = CliRunner().invoke(main, ["--site", str(tmp_path / "mine"), "build", "--jobs", "1"])

    assert built.exit_code == Exit.OK, built.output
    assert "to look at in the settings: portal doctor" in built.output
    assert (tmp_path / "mine" / "build" / "index.html").exists()
