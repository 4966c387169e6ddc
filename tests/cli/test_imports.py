"""`portal import`: all of a file or nothing of it, and the same file twice is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from portal.app import make_services
from portal.cli import main
from portal.domain.clients import Voice
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from portal.services import Services

HEADER = "client;email;first name;invoice;purpose;total;paid;issued on;due date\n"
ADA = "C-1;ada@example.com;Ada;F-7;Formation;120,50;;2026-03-12;2026-04-11\n"
GRACE = "C-2;grace@example.com;Grace;F-8;;80;20;2026-03-12;2026-04-11\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new owner's site."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "site")]).exit_code == 0
    return tmp_path / "site"


def services(site: Path) -> Services:
    """What the site runs with."""
    return make_services(load_settings(site, {}))


def bring(site: Path, text: str, *options: str, encoding: str = "utf-8") -> Result:
    """Run `portal import` on a file with this text."""
    file = site / "factures.csv"
    file.write_text(text, encoding=encoding)
    return CliRunner().invoke(main, ["--site", str(site), "import", str(file), *options])


def test_clients_and_invoices_are_kept(site: Path) -> None:
    outcome = bring(site, HEADER + ADA + GRACE)

    assert outcome.exit_code == 0, outcome.output
    assert outcome.output == (
        "Clients: 2 new, 0 changed. Invoices: 2 new, 0 changed, 0 known already.\n"
    )
    with services(site).queries() as queries:
        (ada,) = queries.clients_with_email("ada@example.com")
        (invoice,) = queries.invoices(ada.id)
    assert ada.first_name == "Ada"
    assert invoice.total == Money(12_050, "EUR")
    assert invoice.due_date == date(2026, 4, 11)


def test_the_same_file_again_changes_nothing(site: Path) -> None:
    bring(site, HEADER + ADA + GRACE)

    again = bring(site, HEADER + ADA + GRACE)

    assert "0 new, 0 changed. Invoices: 0 new, 0 changed, 2 known already" in again.output
    with services(site).queries() as queries:
        assert queries.counts()["invoices"] == 2


def test_a_row_that_changed_is_updated(site: Path) -> None:
    bring(site, HEADER + ADA)

    outcome = bring(site, HEADER + ADA.replace("2026-04-11", "2026-05-11").replace("ada@", "a@"))

    assert "Clients: 0 new, 1 changed. Invoices: 0 new, 1 changed" in outcome.output


def test_money_and_words_that_only_the_portal_knows_are_kept(site: Path) -> None:
    bring(site, HEADER + ADA)
    here = services(site)
    with here.tools.ledger() as ledger:
        (ada,) = ledger.clients_with_email("ada@example.com")
        (invoice,) = ledger.invoices(ada.id)
        ledger.save_client(replace(ada, voice=Voice.TU, last_name="Exemple"))
        ledger.save_invoice(invoice.receive(invoice.total))

    bring(site, HEADER + ADA.replace("Formation", "Formation de mars"))

    with here.queries() as queries:
        (ada,) = queries.clients_with_email("ada@example.com")
        (invoice,) = queries.invoices(ada.id)
    assert (ada.voice, ada.last_name) == (Voice.TU, "Exemple")
    assert invoice.status is InvoiceStatus.PAID
    assert invoice.paid == invoice.total
    assert invoice.purpose == "Formation de mars"


def test_a_closed_invoice_is_not_opened_again(site: Path) -> None:
    bring(site, HEADER + ADA)
    here = services(site)
    with here.tools.ledger() as ledger:
        (ada,) = ledger.clients_with_email("ada@example.com")
        (invoice,) = ledger.invoices(ada.id)
        ledger.save_invoice(replace(invoice, status=InvoiceStatus.VOID))

    bring(site, HEADER + ADA)

    with here.queries() as queries:
        assert queries.invoices(ada.id)[0].status is InvoiceStatus.VOID


def test_one_bad_row_keeps_the_whole_file_out(site: Path) -> None:
    outcome = bring(site, HEADER + ADA + GRACE.replace("80", "quatre-vingts"))

    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert outcome.stderr == (
        "factures.csv, line 3, column 'total': 'quatre-vingts' is not an amount. "
        "Write 1 234,50 or 1234.50.\n"
        "Nothing was imported: 1 fault.\n"
    )
    with services(site).queries() as queries:
        assert queries.counts() == {"clients": 0, "invoices": 0, "links": 0}


def test_an_invoice_paid_in_part_does_not_change_its_currency(site: Path) -> None:
    bring(site, HEADER + ADA + GRACE)
    header = HEADER.replace("\n", ";devise\n")

    outcome = bring(
        site, header + ADA.replace("120,50", "99").strip() + ";EUR\n" + GRACE.strip() + ";USD\n"
    )

    assert outcome.exit_code == 1
    assert outcome.stderr == "EUR and USD cannot be put together.\n"
    with services(site).queries() as queries:
        (ada,) = queries.clients_with_email("ada@example.com")
        assert queries.invoices(ada.id)[0].total == Money(12_050, "EUR")


def test_a_dry_run_only_reads(site: Path) -> None:
    outcome = bring(site, HEADER + ADA, "--dry-run")

    assert outcome.output.endswith("can be imported: 1 client, 1 invoice. Nothing was kept.\n")
    assert not (site / "var").exists()


def test_a_file_of_an_older_spreadsheet_is_told_how_to_save_it(site: Path) -> None:
    outcome = bring(site, HEADER + ADA.replace("Ada", "Zoé"), encoding="cp1252")

    assert outcome.exit_code == 1
    assert "factures.csv, line 2: the file is not written in UTF-8" in outcome.stderr


def test_a_file_that_is_not_there_is_a_mistake_of_usage(site: Path) -> None:
    outcome = CliRunner().invoke(main, ["--site", str(site), "import", "nowhere.csv"])

    assert outcome.exit_code == 2
