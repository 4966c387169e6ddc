"""`portal tone` as a person, a program and a pull request run it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.cli.exits import Exit
from tests.support.sites import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def tone(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["tone", *arguments])


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft.txt"
    path.write_text("Bonjour,\n\nVous devez payer tout de suite.\n", encoding="utf-8")
    return path


def test_a_finding_is_told_with_its_place_and_an_alternative(draft: Path) -> None:
    told = tone(str(draft))

    assert told.exit_code == Exit.WRONG
    assert f"{draft}:3:1 warn vous-devez: Vous devez payer tout de suite. — Il reste" in told.stdout
    assert "2 findings, 0 hints." in told.stderr


def test_hints_alone_end_well(draft: Path) -> None:
    draft.write_text("Pas de souci.\n", encoding="utf-8")
    told = tone(str(draft))

    assert told.exit_code == Exit.OK
    assert " info pas-de-souci: " in told.stdout


def test_a_program_reads_json(draft: Path) -> None:
    rows = json.loads(tone(str(draft), "--format", "json").stdout)

    assert rows[0]["rule"] == "vous-devez"
    assert (rows[0]["line"], rows[0]["column"]) == (3, 1)
    assert rows[0]["file"] == str(draft)


def test_a_pull_request_is_annotated(draft: Path) -> None:
    told = tone(str(draft), "--format", "github").stdout

    assert f"::warning file={draft},line=3,col=1,title=vous-devez::Vous devez payer" in told


def test_the_kind_and_the_reader_may_be_said(draft: Path) -> None:
    draft.write_text("Indemnité forfaitaire : 40 euros.\n", encoding="utf-8")

    assert tone(str(draft)).exit_code == Exit.WRONG
    legal = tone(str(draft), "--kind", "legal", "--reader", "professional")
    assert legal.exit_code == Exit.OK, legal.output


def test_a_file_in_english_is_recognised(draft: Path) -> None:
    draft.write_text("You must pay the whole of the invoice now.\n", encoding="utf-8")

    assert " you-must: " in tone(str(draft)).stdout


def test_without_files_all_that_a_client_reads_is_read(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    letter = tmp_path / "content" / "fr-tu" / "letters" / "fresh_link.md"
    letter.write_text(letter.read_text(encoding="utf-8") + "\nTu es un mauvais payeur.\n")
    told = CliRunner().invoke(main, ["--site", str(tmp_path), "tone"])

    assert told.exit_code == Exit.WRONG
    (line,) = (one for one in told.stdout.splitlines() if " block " in one)
    assert "fr-tu/letters/fresh_link.md" in line


def test_a_site_without_words_is_said_in_a_sentence(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["--site", str(tmp_path), "tone"])

    assert told.exit_code == Exit.WRONG
    assert "is not there" in told.stderr


def test_a_file_in_another_encoding_is_said_in_a_sentence(draft: Path) -> None:
    draft.write_bytes("Réglé".encode("latin-1"))

    assert "is not written in UTF-8" in tone(str(draft)).stderr
