"""Spreadsheets at the desk: all goes out, and what comes in is looked at before it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.actions.uploads import LARGEST_SHEET, forget_uploads
from portal.domain.imports import RowFault
from portal.web.desk.presentation.exports import REASONS, reason_in_words
from portal.web.desk.words import desk_words
from tests.support.sites import NOW, Portal
from tests.web.desk.cases import double, said
from tests.web.desk.visits import BOB, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

EXPORTS = "/desk/exports/"
HEAD = "client;email;prénom;nom;facture;objet;total;payé;date de facture;échéance\n"
SOUND = f"{HEAD}C-7;karim@example.com;Karim;Essai;F-700;Atelier;90,00;;2026-10-01;2026-11-01\n"


def bring(who: Visitor, text: str | bytes) -> TestResponse:
    """Choose a file and send it."""
    raw = text.encode() if isinstance(text, str) else text
    return who.post(f"{EXPORTS}import/", file=(BytesIO(raw), "clients.csv"))


def held(portal: Portal) -> int:
    """How many files are kept."""
    with portal.services.queries() as queries:
        return len(queries.attachments(""))


@pytest.mark.parametrize("name", ["clients", "invoices", "arrangements", "tasks", "timeline"])
def test_every_spreadsheet_goes_out(portal: Portal, grace: Visitor, name: str) -> None:
    answer = grace.post(EXPORTS, sheet=name, language="fr")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}-2026-11-22.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    with portal.services.queries() as queries:
        (noted,) = queries.happenings("sheet_exported", since=NOW - timedelta(1))
    assert (noted.who, noted.details) == ("grace@example.com", {"sheet": name})


def test_the_headings_speak_the_chosen_language(grace: Visitor) -> None:
    assert "courriel" in grace.post(EXPORTS, sheet="clients", language="fr").text
    assert "first name" in grace.post(EXPORTS, sheet="clients", language="en").text


def test_an_unknown_spreadsheet_is_asked_for_again(grace: Visitor) -> None:
    answer = grace.post(EXPORTS, sheet="secrets")

    assert answer.status_code == 422
    assert "Choisissez ce que vous voulez télécharger." in said(answer)


def test_a_file_is_looked_at_then_brought_in_once(portal: Portal, grace: Visitor) -> None:
    read = bring(grace, SOUND)
    assert read.status_code == 303
    assert held(portal) == 1
    before = rows(portal)
    page = grace.get(read.headers["Location"])
    assert "1 client, 1 facture" in said(page)
    assert rows(portal) == before, "looking keeps nothing"
    assert "Karim" not in said(grace.get("/desk/search/"))

    path = read.headers["Location"].partition("?")[0]
    answer = double(grace, path)
    assert answer.headers["Location"] == f"{EXPORTS}?done=exports.imported"
    assert "Karim" in said(grace.get("/desk/search/"))
    assert held(portal) == 0
    shown = said(grace.get(answer.headers["Location"]))
    assert shown.count("1 client nouveau ou modifié et 1 facture nouvelle ou modifiée") == 1
    assert grace.get(path).status_code == 410


def test_faults_are_told_with_their_lines_and_nothing_is_kept(
    portal: Portal, grace: Visitor
) -> None:
    wrong = SOUND + "C-8;nowhere;Zoé;Essai;F-701;;beaucoup;;2026-10-01;31/02/2026\n"
    answer = bring(grace, wrong)

    assert answer.status_code == 422
    page = said(answer)
    assert "Le fichier a 3 défauts" in page
    assert "'nowhere' n’est pas une adresse e-mail." in page
    assert "'beaucoup' n’est pas une somme. Écrivez 1234,50." in page
    assert "'31/02/2026' n’existe dans aucun calendrier." in page
    assert held(portal) == 0


def test_many_faults_are_counted(grace: Visitor) -> None:
    wrong = HEAD + "".join(f"C-{n};no;;;F-{n};;1;;2026-10-01;2026-11-01\n" for n in range(60))

    assert "Et 10 autres." in said(bring(grace, wrong))


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00"])
def test_what_is_no_file_is_asked_for_again(portal: Portal, grace: Visitor, raw: bytes) -> None:
    answer = bring(grace, raw)

    assert answer.status_code == 422
    assert held(portal) == 0


def test_a_large_file_is_taken_and_a_larger_one_is_not(portal: Portal, grace: Visitor) -> None:
    line = "C-{n};k{n}@example.com;Karim;Essai;F-{n};Atelier;90,00;;2026-10-01;2026-11-01\n"
    large = HEAD + "".join(line.format(n=n) for n in range(4_500))
    assert 256 * 1024 < len(large) < 500_000  # beyond, the browser of the tests leaves a file open
    assert bring(grace, large).status_code == 303

    answer = grace.browser.post(
        f"{EXPORTS}import/",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(LARGEST_SHEET + 64 * 1024)},
    )
    assert answer.status_code == 413
    assert "C’est trop volumineux" in said(answer)
    assert grace.post(EXPORTS, sheet="clients", more="x" * 300_000).status_code == 413
    assert held(portal) == 1


def test_what_was_never_confirmed_goes_within_an_hour(portal: Portal, grace: Visitor) -> None:
    path = bring(grace, SOUND).headers["Location"].partition("?")[0]
    later = grace.at(NOW + timedelta(hours=1))

    assert later.get(path).status_code == 410
    assert later.post(path).status_code == 303
    assert "Karim" not in said(later.get("/desk/search/"))
    tools = later.portal.services.tools
    with tools.ledger() as ledger:
        assert forget_uploads(tools, ledger) == 1
    assert held(portal) == 0


def test_an_assistant_takes_nothing_home(portal: Portal) -> None:
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)

    assert bob.get(EXPORTS).status_code == 403
    assert bob.post(EXPORTS, sheet="clients").status_code == 403
    assert bring(bob, SOUND).status_code == 403
    assert bob.get(f"{EXPORTS}import/abc/").status_code == 403
    assert bob.post(f"{EXPORTS}import/abc/").status_code == 403


def test_every_reason_of_the_import_has_its_words() -> None:
    """What `portal.domain` may say of a row, as it stands in its source."""
    found = []
    for name in ("imports", "import_cells"):
        source = Path("portal/domain", f"{name}.py").read_text(encoding="utf-8")
        found += re.findall(r'f?"([a-z{][^"\n]*(?:\.|, save |, with ))"', source)
    found.remove("spaces alone between thousands.")  # the end of another one
    assert len(found) > 15
    words = desk_words("fr")
    for text in found:
        quoted = re.sub(r"\{[^}]*!r\}", "'5'", text)
        reason = re.sub(r"\{[^}]*\}", "5", quoted)
        told = reason_in_words(RowFault(2, "", reason), words)
        assert told != reason, text


def test_a_reason_that_nobody_knows_is_told_as_it_is() -> None:
    assert reason_in_words(RowFault(2, "", "odd."), desk_words("fr")) == "odd."
    assert set(REASONS) == {
        key.rpartition(".")[2] for key in desk_words("en").texts if ".fault." in key
    }
