"""The file of one client: proof and data as zips, erasure after a look and a typed word."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from tests.support.sites import INVOICE, Portal
from tests.web.desk.cases import CARD, said, timeline, whats
from tests.web.desk.visits import BOB, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

FILE = f"{CARD}file/"


@pytest.fixture
def bob(portal: Portal) -> Visitor:
    """Bob, an assistant, signed in."""
    let_in(portal, BOB)
    return visitor(portal).come_in(BOB.email)


def opened(answer: TestResponse) -> ZipFile:
    """The zip that was sent."""
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    return ZipFile(BytesIO(answer.data))


def settle(portal: Portal) -> None:
    """Ada's invoice is paid."""
    portal.add(replace(INVOICE, paid=Money(12_000, "EUR"), status=InvoiceStatus.PAID))


def test_the_proof_is_downloaded_and_the_timeline_says_so(portal: Portal, bob: Visitor) -> None:
    answer = bob.post(f"{FILE}dossier/", language="en", redact="yes")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="dossier-2026-11-22.zip"'
    with opened(answer) as proof:
        assert {"index.html", "SHA256SUMS", "timeline.csv"} <= set(proof.namelist())
        assert '<html lang="en"' in proof.read("index.html").decode()
    assert [(line.what, line.who) for line in timeline(portal)] == [("dossier_made", BOB.email)]


def test_colleagues_are_covered_unless_they_are_to_be_named(bob: Visitor) -> None:
    bob.post(f"{CARD}notes/", text="Appelée.", form="f")

    def told(redact: str) -> str:
        with opened(bob.post(f"{FILE}dossier/", language="fr", redact=redact)) as proof:
            return proof.read("timeline.csv").decode()

    assert "bob@example.com" not in told("yes")
    assert "bob@example.com" not in told("something else")
    assert "Bob" in told("no")


def test_everything_about_a_person_is_handed_over(portal: Portal, bob: Visitor) -> None:
    with opened(bob.post(f"{FILE}data/")) as data:
        assert any("ada@example.com" in data.read(n).decode() for n in data.namelist())
    assert whats(portal) == ["person_exported"]


def test_looking_at_the_file_changes_nothing(portal: Portal, grace: Visitor) -> None:
    settle(portal)
    before = rows(portal)
    for path in (FILE, f"{FILE}erase/"):
        assert grace.get(path).status_code == 200
    assert rows(portal) == before


def test_what_is_open_stands_in_the_way_of_erasing(portal: Portal, grace: Visitor) -> None:
    page = grace.get(f"{FILE}erase/")
    assert "Une somme reste à recevoir." in said(page)
    assert 'name="word"' not in page.text

    assert grace.post(f"{FILE}erase/", word="effacer").status_code == 409
    assert grace.get(CARD).status_code == 200
    assert whats(portal) == []


def test_what_goes_and_what_stays_is_shown_first(portal: Portal, grace: Visitor) -> None:
    settle(portal)
    portal.link()

    page = said(grace.get(f"{FILE}erase/"))
    assert "Le nom, la société, les adresses, le téléphone." in page
    assert "1 lien, qui se ferme." in page
    assert "F-2026-014 jusqu’au 3 octobre 2036" in page
    assert "code de commerce, L123-22" in page


@pytest.mark.parametrize("word", ["", "oui", "effacez"])
def test_without_the_word_nothing_is_erased(portal: Portal, grace: Visitor, word: str) -> None:
    settle(portal)

    answer = grace.post(f"{FILE}erase/", word=word)
    assert answer.status_code == 422
    assert "Écrivez le mot demandé pour confirmer." in said(answer)
    assert grace.get(CARD).status_code == 200


def test_erased_a_person_is_nowhere_any_more(portal: Portal, grace: Visitor) -> None:
    settle(portal)
    grace.post(f"{CARD}notes/", text="Ada préfère le matin.", form="f")

    answer = grace.post(f"{FILE}erase/", word=" Effacer ")
    assert answer.headers["Location"] == "/desk/search/?done=file.erased"
    assert "C’est effacé." in said(grace.get(answer.headers["Location"]))
    assert grace.get(CARD).status_code == 404
    assert grace.post(f"{FILE}erase/", word="effacer").status_code == 404, "pressed twice"
    kept = "\n".join(rows(portal))
    assert "ada@example.com" not in kept
    assert "préfère le matin" not in kept
    left = portal.invoice(INVOICE.id).client_id
    assert grace.get(f"/desk/clients/{left}/").status_code == 200


def test_an_assistant_hands_over_and_erases_nobody(portal: Portal, bob: Visitor) -> None:
    settle(portal)

    assert f"{FILE}erase/" not in bob.get(FILE).text
    assert bob.get(f"{FILE}erase/").status_code == 403
    assert bob.post(f"{FILE}erase/", word="effacer").status_code == 403
    assert bob.get(CARD).status_code == 200


def test_nobody_has_no_file(grace: Visitor) -> None:
    for path in ("", "erase/"):
        assert grace.get(f"/desk/clients/nobody/file/{path}").status_code == 404
    for path in ("dossier/", "data/", "erase/"):
        assert grace.post(f"/desk/clients/nobody/file/{path}").status_code == 404
