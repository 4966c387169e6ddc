"""The proof of one case: the same bytes each time, verifiable, about nobody else."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from io import BytesIO
from time import perf_counter
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from portal.domain.errors import ClientUnknown
from portal.dossier import dossier
from portal.dossier.words import dossier_words
from tests.support.sites import NOW, Portal
from tests.support.stories import (
    BEGAN,
    HUGO,
    PDF,
    PLAN,
    PROBLEM,
    SECRETS_OF_OTHERS,
    TOKEN,
    tell_a_case,
    tell_much,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def told(portal: Portal) -> Portal:
    """A portal in which Ada's whole story stands beside Bob's."""
    with portal.services.tools.ledger() as ledger:
        tell_a_case(ledger)
    return portal


def made(portal: Portal, *, language: str = "fr", redact: bool = True) -> bytes:
    with portal.services.queries() as queries:
        return dossier(
            queries,
            "ada",
            site=portal.services.site,
            language=language,
            until=NOW,
            redact=redact,
        )


def opened(raw: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(raw)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_case_gives_the_same_bytes(told: Portal) -> None:
    assert made(told) == made(told)


def test_its_times_are_those_of_the_last_event_and_its_names_are_sorted(told: Portal) -> None:
    with ZipFile(BytesIO(made(told))) as archive:
        entries = archive.infolist()

    last = BEGAN + timedelta(days=5)
    moment = (last.year, last.month, last.day, last.hour, last.minute, last.second)
    assert {entry.date_time for entry in entries} == {moment}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.external_attr for entry in entries} == {0o100644 << 16}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_became_of_reminders_and_decisions_is_told_in_words(
    told: Portal, language: str
) -> None:
    lines = {
        "reminder_queued": {"step": "second"},
        "reminder_waits": {"why": "not_yet", "until": "2026-11-30"},
        "decision_made": {"decision": "let_go"},
        "case_handed_over": {"text": "Exemple & Cie", "day": "2026-12-01"},
        "task_done": {"task": "call", "result": "talked"},
    }
    with told.services.tools.ledger() as ledger:
        for what, details in lines.items():
            ledger.note(what, "ada", at=BEGAN, who="grace@example.com", **details)

    timeline = opened(made(told, language=language))["timeline.csv"].decode()

    words = dossier_words(language)
    assert all(words.plain(f"line.{what}") in timeline for what in lines)
    assert words.plain("said.step.second") in timeline
    assert words.plain("said.decision.let_go") in timeline
    assert words.plain("said.step.call") in timeline
    assert words.plain("said.result.talked") in timeline
    assert "not_yet" not in timeline
    assert "Exemple & Cie" in timeline


def test_sha256sum_accepts_every_file(told: Portal, tmp_path: Path) -> None:
    with ZipFile(BytesIO(made(told))) as archive:
        archive.extractall(tmp_path / "case")

    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"],  # noqa: S607 - the machine's own
        cwd=tmp_path / "case",
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    here = tmp_path / "case"
    files = {str(path.relative_to(here)) for path in here.rglob("*") if path.is_file()}
    assert {line.rpartition(": ")[0] for line in checked.stdout.splitlines()} == files - {
        "SHA256SUMS"
    }


def test_a_changed_sign_is_noticed(told: Portal, tmp_path: Path) -> None:
    with ZipFile(BytesIO(made(told))) as archive:
        archive.extractall(tmp_path)
    page = tmp_path / "index.html"
    page.write_bytes(page.read_bytes().replace(b"120", b"121"))

    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"],  # noqa: S607 - the machine's own
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert checked.returncode != 0


def test_it_holds_everything_about_the_case(told: Portal) -> None:
    files = opened(made(told))

    assert set(files) == {
        "SHA256SUMS",
        "agreements.csv",
        f"agreements/{PLAN.reference}.json",
        f"agreements/{PROBLEM.reference}.json",
        "files/01-photo-de-la-porte.pdf",
        "index.html",
        "invoices.csv",
        "letters/001-plan-agreed.txt",
        "letters/002-problem-received.txt",
        "timeline.csv",
    }
    assert files["files/01-photo-de-la-porte.pdf"] == PDF
    letter = files["letters/001-plan-agreed.txt"].decode()
    assert letter.startswith(
        "To: ada@example.com\nDate: 2026-11-10T10:00:00Z\nSubject: Votre facture\n\nBonjour Ada,"
    )
    terms = json.loads(files[f"agreements/{PLAN.reference}.json"])
    assert [part["due"]["day"] for part in terms["terms"]["instalments"]] == [
        "2026-12-01",
        "2027-01-01",
        "2027-02-01",
    ]
    page = files["index.html"].decode()
    for said in ("Calendrier de paiement", "1er janvier 2027", "40,00", "Coaching d&#39;octobre"):
        assert said in page


def test_nothing_of_another_client_is_inside(told: Portal) -> None:
    everything = b"".join(opened(made(told, redact=False)).values())

    for said in (b"Bob", b"bob@example.com", b"F-BOB"):
        assert said not in everything


@pytest.mark.parametrize("language", ["fr", "en"])
def test_third_persons_are_covered_and_the_client_and_the_business_are_not(
    told: Portal, language: str
) -> None:
    everything = b"".join(opened(made(told, language=language)).values()).decode()

    for said in (*SECRETS_OF_OTHERS, HUGO.email, HUGO.name):
        assert said not in everything
    for said in ("ada@example.com", "06 99 00 00 01", "grace@example.com"):
        assert said in everything
    assert "H. M." in everything
    assert "G. E." in everything


def test_without_covering_everybody_is_named(told: Portal) -> None:
    everything = b"".join(opened(made(told, redact=False)).values()).decode()

    for said in (*SECRETS_OF_OTHERS, HUGO.email, HUGO.name):
        assert said in everything


@pytest.mark.parametrize("redact", [True, False])
def test_the_key_of_a_link_is_never_inside(told: Portal, redact: bool) -> None:
    everything = b"".join(opened(made(told, redact=redact)).values()).decode()

    assert TOKEN not in everything
    assert "https://paiement.example.com/c/ab/…/" in everything or "/c/ab/…" in everything


def test_a_spreadsheet_runs_no_formula(told: Portal) -> None:
    raw = opened(made(told))["timeline.csv"]

    assert raw.startswith("\ufeff".encode())
    assert ";=" not in raw.decode("utf-8-sig")


def test_what_happened_later_is_left_out(told: Portal) -> None:
    with told.services.queries() as queries:
        early = dossier(
            queries, "ada", site=told.services.site, language="fr", until=BEGAN
        )  # fmt: skip

    assert f"agreements/{PROBLEM.reference}.json" not in opened(early)


def test_an_unknown_client_has_no_dossier(portal: Portal) -> None:
    with portal.services.queries() as queries, pytest.raises(ClientUnknown):
        dossier(queries, "eve", site=portal.services.site, language="fr", until=NOW)


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    french, english = dossier_words("fr"), dossier_words("en")

    assert french.texts.keys() == english.texts.keys()
    for key, text in french.texts.items():
        assert text.places == english.texts[key].places, key


def test_a_very_long_case_is_quick(portal: Portal) -> None:
    with portal.services.tools.ledger() as ledger:
        tell_much(ledger)
    began = perf_counter()

    files = opened(made(portal))

    assert perf_counter() - began < 6  # two seconds on a quiet machine
    assert len(files) == 510
