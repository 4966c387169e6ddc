"""Reading a spreadsheet: what people write is understood, every fault told with its place."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.clients import Channel, ClientKind, Voice
from portal.domain.import_columns import COLUMNS
from portal.domain.imports import ImportedRows, ImportRefused, decode, read_rows
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.money import Money

REFERENCE = Path(__file__).parents[2] / "docs" / "import.md"
HEADER = "client,email,invoice,total,issued on,due date"
ADA = "C-1,ada@example.com,F-7,120.50,2026-03-12,2026-04-11"


def only(rows: ImportedRows) -> Invoice:
    """The one invoice."""
    (invoice,) = rows.invoices
    return invoice


def faults(text: str) -> list[str]:
    """Every fault, as told."""
    with pytest.raises(ImportRefused) as refused:
        read_rows(text)
    return [str(fault) for fault in refused.value.faults]


def with_cell(header: str, cell: str) -> str:
    """Ada's row with one more column."""
    return f"{HEADER},{header}\n{ADA},{cell}\n"


def test_a_row_becomes_a_client_and_an_invoice() -> None:
    rows = read_rows(f"{HEADER}\n{ADA}\n")

    invoice = only(rows)
    assert rows.clients[0].client.email == "ada@example.com"
    assert invoice.client_id == rows.clients[0].client.id
    assert invoice.number == "F-7"
    assert invoice.total == Money(12_050, "EUR")
    assert invoice.paid == Money(0, "EUR")
    assert invoice.status is InvoiceStatus.OPEN
    assert invoice.issued_on == date(2026, 3, 12)
    assert invoice.due_date == date(2026, 4, 11)


def test_the_example_of_the_reference_can_be_imported() -> None:
    example = REFERENCE.read_text(encoding="utf-8").partition("```csv\n")[2].partition("```")[0]

    rows = read_rows(example)

    assert [client.client.first_name for client in rows.clients] == ["Ada", "Charles"]
    assert rows.invoices[0].total == Money(123_450, "EUR")
    assert rows.invoices[0].due_date == date(2026, 4, 11)


def test_french_and_english_headers_mean_the_same_in_any_order() -> None:
    french = (
        "ÉCHÉANCE;N° de facture;Émise le;Montant TTC;Courriel;Référence client\n"
        "11/04/2026;F-7;12/03/2026;120,5;ada@example.com;C-1\n"
    )

    assert read_rows(french) == read_rows(f"{HEADER}\n{ADA}\n")


def test_every_header_of_the_reference_is_known_and_the_reference_forgets_none() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    documented = {
        key: tuple(re.findall(r"`([^`]+)`", headers))
        for key, headers in re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE)
    }

    assert documented == {column.key: column.headers for column in COLUMNS}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_files_of_every_system_are_read(line_end: str) -> None:
    raw = f"{HEADER}\n{ADA}\n".replace("\n", line_end).encode("utf-8-sig")

    assert only(read_rows(decode(raw))).number == "F-7"


def test_a_file_that_is_not_utf_8_says_where_and_how_to_save_it() -> None:
    with pytest.raises(ImportRefused) as refused:
        decode("client;prénom\nC-1;Hélène\n".encode("cp1252"))

    assert str(refused.value.faults[0]).startswith("line 1: the file is not written in UTF-8")
    assert '"CSV UTF-8"' in str(refused.value)


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("1234.50", 123_450),
        ('"1234,50"', 123_450),
        ('"1 234,50"', 123_450),
        ('"1\u00a0234,50 €"', 123_450),
        ('"1\u202f234\u202f567,8"', 123_456_780),
        ("80", 8_000),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, minor: int) -> None:
    row = ADA.replace("120.50", written)

    assert only(read_rows(f"{HEADER}\n{row}\n")).total == Money(minor, "EUR")


@pytest.mark.parametrize("written", ['"1,234"', "1.234", "-5", "1e3", "12 34", "abc", '"1.234,50"'])
def test_an_amount_that_could_mean_two_things_is_not_guessed(written: str) -> None:
    row = ADA.replace("120.50", written)

    (said,) = faults(f"{HEADER}\n{row}\n")
    assert said.startswith("line 2, column 'total': ")
    assert "Write 1 234,50 or 1234.50" in said


def test_a_currency_decides_how_many_decimals_there_are() -> None:
    assert only(read_rows(with_cell("currency", "usd"))).total == Money(12_050, "USD")
    assert "JPY" in faults(with_cell("devise", "JPY"))[0]
    assert "not a currency" in faults(with_cell("devise", "euros"))[0]


@pytest.mark.parametrize("written", ["12/31/2026", "2026-02-30", "12/03/26", "12 mars 2026"])
def test_a_date_that_is_in_no_calendar_is_refused(written: str) -> None:
    (said,) = faults(f"{HEADER}\n{ADA.replace('2026-04-11', written)}\n")

    assert said.startswith("line 2, column 'due date': ")
    assert "2026-03-12" in said


def test_what_has_arrived_already_counts() -> None:
    assert only(read_rows(with_cell("paid", "20.50"))).remaining == Money(10_000, "EUR")
    assert only(read_rows(with_cell("réglé", "120.50"))).status is InvoiceStatus.PAID
    assert faults(with_cell("paid", "121")) == [
        "line 2, column 'paid': more than the total of 120.50."
    ]


def test_voice_and_kind_are_words_and_otherwise_the_owners_default() -> None:
    stated = read_rows(with_cell("voix", "Tu")).clients[0]
    silent = read_rows(f"{HEADER}\n{ADA}\n", voice=Voice.ENGLISH).clients[0]

    assert (stated.client.voice, stated.stated) == (Voice.TU, frozenset({"email", "voice"}))
    assert (silent.client.voice, silent.stated) == (Voice.ENGLISH, frozenset({"email"}))
    kind = read_rows(with_cell("type de client", "Pro")).clients[0].client.kind
    assert kind is ClientKind.PROFESSIONAL
    assert "Write one of: fr-vous, vous" in faults(with_cell("voice", "du"))[0]


def test_one_client_may_have_many_invoices() -> None:
    rows = read_rows(f"{HEADER}\n{ADA}\n{ADA.replace('F-7', 'F-8')}\n")

    assert (len(rows.clients), len(rows.invoices)) == (1, 2)


def test_the_same_file_always_gives_the_same_ids() -> None:
    assert read_rows(f"{HEADER}\n{ADA}\n") == read_rows(f"{HEADER}\n\n{ADA}\n\n")


def test_all_faults_are_told_at_once_with_line_column_and_reason() -> None:
    text = (
        "référence client;courriel;facture;montant;date de facture;échéance\n"
        "C-1;ada;F-1;12,345;12/03/2026;11/02/2026\n"
        ";grace@example.com;F-2;10;12/03/2026;demain\n"
        "\n"
        "C-3;eve@example.com;F-3;0;2026-03-12;2026-03-12;surplus\n"
    )

    assert faults(text) == [
        "line 2, column 'courriel': 'ada' is not an e-mail address.",
        "line 2, column 'montant': '12,345' has more decimals than EUR knows. "
        "Write 1 234,50 or 1234.50, with spaces alone between thousands.",
        "line 3, column 'référence client': it is empty.",
        "line 3, column 'échéance': 'demain' is not a date. Write 2026-03-12 or 12/03/2026.",
        "line 5: 7 cells, but the header names 6 columns.",
        "line 5, column 'montant': nothing is due. Leave the row out.",
    ]


def test_a_due_date_before_the_invoice_is_refused() -> None:
    (said,) = faults(f"{HEADER}\n{ADA.replace('2026-04-11', '2026-03-11')}\n")

    assert said == "line 2, column 'due date': it lies before the invoice's own date, 2026-03-12."


def test_rows_that_contradict_each_other_are_refused() -> None:
    other = ADA.replace("ada@", "eve@").replace("F-7", "F-8")

    assert faults(f"{HEADER}\n{ADA}\n{other}\n{ADA}\n") == [
        "line 3, column 'email': line 2 says something else of the same client.",
        "line 4, column 'invoice': this invoice stands already on line 2.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the file is empty. Its first line names the columns."),
        (f"{HEADER}\n", "line 1: there is no row below the header."),
        (
            f"{HEADER},couleur\n{ADA},bleu\n",
            "line 1, column 'couleur': this column is not known. Remove or rename it.",
        ),
        (f"{HEADER},courriel\n", "line 1, column 'courriel': it says the same as 'email'."),
        (
            "client,email,invoice,total,issued on\n",
            "line 1, column 'due date': this column is missing.",
        ),
        (
            f'{HEADER}\n{ADA}\n"C-2,open\n',
            "line 3: a quotation mark is not closed, or stands alone (unexpected end of data).",
        ),
    ],
)
def test_a_file_that_is_no_such_table_is_told_why(text: str, said: str) -> None:
    assert faults(text) == [said]


def test_a_cell_over_two_lines_does_not_shift_the_numbers() -> None:
    text = f'{HEADER},objet\n{ADA},"Formation\nde mars"\nC-2,x,F-8,1,2026-03-12,2026-03-12,\n'

    assert faults(text) == ["line 4, column 'email': 'x' is not an e-mail address."]


@given(st.text(max_size=200))
def test_no_text_whatever_breaks_the_reading(text: str) -> None:
    for whole in (text, f"{HEADER}\n{text}\n", f"{HEADER}\n{ADA}\n{text}"):
        with suppress(ImportRefused):
            assert read_rows(whole).invoices


def test_a_file_says_how_and_when_somebody_is_written_to() -> None:
    text = (
        "client;email;emoji;canal;pays;région;fuseau horaire\n"
        "C-1;ada@example.com;non;e-mail et SMS;fr;971;America/Guadeloupe\n"
        "C-2;bob@example.com;;;;;\n"
    )

    ada, bob = (imported.client for imported in read_rows(text).clients)

    assert (ada.emoji, ada.channel) == (False, Channel.MAIL_AND_SMS)
    assert (ada.country, ada.region, ada.zone) == ("FR", "971", "America/Guadeloupe")
    assert (bob.emoji, bob.channel, bob.country) == (None, Channel.MAIL, "")


def test_a_country_and_a_clock_that_nobody_knows_are_faults() -> None:
    with pytest.raises(ImportRefused) as raised:
        read_rows("client;email;pays;zone\nC-1;ada@example.com;France;Paris\n")

    assert [fault.column for fault in raised.value.faults] == ["pays", "zone"]
