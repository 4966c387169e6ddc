"""`portal dossier`, `export`, `person` and `retain`: told first, then done, in sentences."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.cli.exits import Exit
from portal.store.database import Store
from tests.support.sites import INVOICE, SECRET, write_site
from tests.support.stories import tell_a_case

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site on this machine in which Ada's story is told, years ago and settled."""
    here = write_site(tmp_path / "site")
    store = Store(f"sqlite:///{here}/var/portal.sqlite3")
    with store.ledger() as ledger:
        tell_a_case(ledger)
    return here


def run(site: Path, *words: str) -> Result:
    environment = {"PORTAL_SECRETS": SECRET}
    return CliRunner().invoke(main, ["--site", str(site), *words], env=environment)


def test_a_dossier_is_written_and_names_its_fingerprint(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "ada.zip"

    said = run(site, "dossier", "ada@example.com", "-o", str(path), "--until", "2026-11-30")

    assert said.exit_code == Exit.OK, said.output
    assert "SHA-256" in said.output
    with ZipFile(path) as archive:
        assert "Bob" not in archive.read("index.html").decode()
    first = path.read_bytes()
    run(site, "dossier", "ada", "-o", str(path), "--until", "2026-11-30")
    assert path.read_bytes() == first


def test_nobody_known_is_told_in_a_sentence(site: Path) -> None:
    for words in (("dossier", "eve"), ("person", "export", "eve"), ("person", "erase", "eve")):
        said = run(site, *words)
        assert said.exit_code == Exit.WRONG
        assert "No client is known as eve" in said.output


@pytest.mark.parametrize("what", ["clients", "invoices", "arrangements", "tasks", "timeline"])
def test_everything_can_be_exported(site: Path, tmp_path: Path, what: str) -> None:
    path = tmp_path / "out.csv"

    said = run(site, "export", what, "-o", str(path), "--language", "en")

    assert said.exit_code == Exit.OK, said.output
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_person_gets_everything_that_is_held(site: Path, tmp_path: Path) -> None:
    path = tmp_path / "ada.zip"

    said = run(site, "person", "export", "ada", "-o", str(path))

    assert said.exit_code == Exit.OK, said.output
    with ZipFile(BytesIO(path.read_bytes())) as archive:
        assert json.loads(archive.read("person.json"))["client"][0]["email"] == "ada@example.com"


def test_erasing_is_told_first_and_then_done(site: Path) -> None:
    told = run(site, "person", "erase", "ada")

    assert told.exit_code == Exit.OK, told.output
    assert "Nothing was changed" in told.output
    assert "Would be erased" in told.output
    assert "2036-10-03" in told.output

    done = run(site, "person", "erase", "ada", "--do")

    assert done.exit_code == Exit.OK, done.output
    assert "Erased: name and addresses" in done.output
    assert run(site, "person", "erase", "ada").exit_code == Exit.WRONG


def test_what_stands_in_the_way_is_a_sentence(site: Path) -> None:
    said = run(site, "person", "erase", "bob", "--do")

    assert said.exit_code == Exit.WRONG
    assert "An invoice is still to be paid" in said.output


def test_retaining_tells_the_rule_and_changes_nothing(site: Path) -> None:
    first, second = run(site, "retain"), run(site, "retain")

    assert first.exit_code == Exit.OK, first.output
    assert first.output == second.output


def test_retaining_counts_for_a_program(site: Path) -> None:
    told = json.loads(run(site, "retain", "--json").output)
    done = json.loads(run(site, "retain", "--do", "--json").output)

    assert (told["done"], done["done"]) == (False, True)
    assert told["going"] == done["going"]
    assert json.loads(run(site, "retain", "--json").output)["going"] == {}
    store = Store(f"sqlite:///{site}/var/portal.sqlite3")
    with store.queries() as queries:
        assert queries.invoice(INVOICE.id) is not None
