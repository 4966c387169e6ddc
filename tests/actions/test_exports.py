"""Spreadsheets out and in again: nothing is lost, nothing is doubled, no formula runs."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.actions.exports import Sheet, export_sheet
from portal.actions.imports import import_file, preview_import
from portal.domain.clients import Client, ClientKind, Voice
from portal.domain.imports import as_typed, decode, read_rows
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.dossier.sheets import cell, sheet
from tests.support.owing import owing_by_transfer
from tests.support.sites import INVOICE, Portal, open_portal, write_site
from tests.support.stories import tell_a_case

if TYPE_CHECKING:
    from pathlib import Path

    from portal.sandbox import Sandbox

CLIENT = Client(
    id="imp_" + "a" * 20,
    email="=ada@example.com",
    first_name="Ada",
    last_name="=cmd|' /C calc'!A0",
    company='Exemple ; & "Fille"',
    phone="+33 6 99 00 00 01",
    address="2 rue de l'Exemple\n29200 Brest",
    invoices_to="compta@example.com",
    voice=Voice.TU,
    kind=ClientKind.PROFESSIONAL,
)
BILLS = tuple(
    replace(
        INVOICE,
        id="imp_" + digit * 20,
        number=f"F-{digit}",
        client_id=CLIENT.id,
        purpose=purpose,
        total=total,
        paid=paid,
        status=status,
    )
    for digit, purpose, total, paid, status in (
        ("1", "-1 séance", Money(123_456, "EUR"), Money(0, "EUR"), InvoiceStatus.OPEN),
        ("2", "@home", Money(5_000, "EUR"), Money(5_000, "EUR"), InvoiceStatus.PAID),
        ("3", "Atelier", Money(1_200, "JPY"), Money(0, "JPY"), InvoiceStatus.VOID),
        ("4", "Atelier", Money(9_900, "CHF"), Money(100, "CHF"), InvoiceStatus.UNCOLLECTIBLE),
    )
)


def exported(portal: Portal, what: Sheet, language: str = "fr") -> bytes:
    with portal.services.queries() as queries:
        return export_sheet(queries, what, language=language)


@pytest.fixture
def mine(tmp_path: Path) -> Portal:
    """A portal with one imported client and four invoices in four states."""
    here = open_portal(write_site(tmp_path / "mine"), {})
    here.add(CLIENT, *BILLS)
    return here


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_exported_changes_nothing_when_it_is_imported_again(
    mine: Portal, language: str
) -> None:
    report = import_file(mine.services.tools, exported(mine, Sheet.INVOICES, language))

    assert (report.new_clients, report.changed_clients) == (0, 0)
    assert (report.new_invoices, report.changed_invoices, report.same_invoices) == (0, 0, 4)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_empty_portal_has_the_same_after_reading_both_files(
    mine: Portal, tmp_path: Path, language: str
) -> None:
    other = open_portal(write_site(tmp_path / "other"), {})

    import_file(other.services.tools, exported(mine, Sheet.CLIENTS, language))
    import_file(other.services.tools, exported(mine, Sheet.INVOICES, language))

    with mine.services.queries() as here, other.services.queries() as there:
        assert list(there.clients()) == list(here.clients()) == [CLIENT]
        assert there.invoices(CLIENT.id) == here.invoices(CLIENT.id)
    assert exported(other, Sheet.INVOICES, language) == exported(mine, Sheet.INVOICES, language)


def test_what_came_from_stripe_is_left_out_when_it_is_imported_again(
    portal: Portal, sandbox: Sandbox
) -> None:
    invoice = owing_by_transfer(portal, sandbox)
    raw = exported(portal, Sheet.INVOICES)
    lines = [line for line in raw.decode("utf-8-sig").splitlines() if "F-2026" not in line]
    changed = "\r\n".join(lines).replace("80,00", "90,00").encode("utf-8-sig")

    report = import_file(portal.services.tools, changed)

    assert (report.new_invoices, report.changed_invoices, report.left_out) == (0, 0, 1)
    assert portal.invoice(invoice.id) == invoice


@pytest.mark.parametrize("what", [Sheet.CLIENTS, Sheet.INVOICES])
def test_no_cell_is_a_formula(mine: Portal, what: Sheet) -> None:
    text = exported(mine, what).decode("utf-8-sig")

    for row in csv.reader(StringIO(text), delimiter=";"):
        assert not any(one.startswith(("=", "+", "@")) for one in row)
    assert "'=cmd" in text
    assert "'+33" in text


def test_excel_in_france_reads_it(mine: Portal) -> None:
    raw = exported(mine, Sheet.INVOICES)

    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"1234,56" in raw
    assert b"2026-11-02" in raw
    assert b"\r\n" in raw


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_every_text_survives_a_cell(text: str) -> None:
    bare = text.strip()
    if bare[:1] == "'" and bare[1:2] in set("=+-@"):
        return  # it is what a guarded cell looks like
    written = cell(bare)
    raw = sheet(["a", "b"], [(bare, "x")])
    read = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))[1][0]

    assert as_typed(read) == "\n".join(bare.splitlines())
    assert not written.startswith(("=", "+", "@"))


@pytest.mark.parametrize(("value", "written"), [
    (Money(-1_250, "EUR"), "-12,50"), (Money(5, "JPY"), "5"), ("-12,50", "-12,50"),
    ("-1+1", "'-1+1"), ("+33612345678", "'+33612345678"), (None, ""), ("\t=1", "'\t=1"),
])  # fmt: skip
def test_numbers_stay_numbers(value: object, written: str) -> None:
    assert cell(value) == written


@pytest.mark.parametrize("what", [Sheet.ARRANGEMENTS, Sheet.TASKS, Sheet.TIMELINE])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_rest_is_told_in_words(portal: Portal, what: Sheet, language: str) -> None:
    with portal.services.tools.ledger() as ledger:
        tell_a_case(ledger)

    text = exported(portal, what, language).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text), delimiter=";"))

    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_preview_counts_and_keeps_nothing(mine: Portal) -> None:
    raw = exported(mine, Sheet.INVOICES).replace(b"F-1", b"F-9")

    preview = preview_import(mine.services.tools, raw)

    assert (preview.clients, preview.invoices, preview.is_sound) == (1, 4, True)
    assert mine.invoice(BILLS[0].id).number == "F-1"


def test_a_preview_names_every_fault_with_its_line(mine: Portal) -> None:
    raw = b"client,email,invoice,total,issued on,due date\nC,no,F,x,2026-01-01,2026-02-01\n"

    preview = preview_import(mine.services.tools, raw)

    assert not preview.is_sound
    assert [(fault.line, fault.column) for fault in preview.faults] == [(2, "email"), (2, "total")]
    assert preview_import(mine.services.tools, b"\xff\xfe").faults


def test_a_list_of_clients_needs_no_invoices() -> None:
    rows = read_rows("référence client;courriel;nom\nC-1;ada@example.com;Exemple\n")

    assert [client.client.last_name for client in rows.clients] == ["Exemple"]
    assert rows.invoices == ()


def test_an_id_that_is_not_the_portals_is_a_fault(mine: Portal) -> None:
    text = decode(exported(mine, Sheet.INVOICES)).replace(BILLS[0].id, "F-2026-1")

    faults = preview_import(mine.services.tools, text.encode()).faults

    assert [fault.column for fault in faults] == ["identifiant"]
