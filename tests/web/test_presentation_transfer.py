"""The bank details: exact, easy to copy, and the same in the code."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import segno
from hypothesis import given
from hypothesis import strategies as st
from segno.helpers import make_epc_qr

from portal.domain.business import BankAccount
from portal.domain.money import Money
from portal.domain.transfers import transfer_payload
from portal.web.presentation.qr import MASK, rows_of
from portal.web.presentation.transfer_code import transfer_svg
from tests.web.clients import AWAITED, PART_PAID, SITE, UPCOMING, YEN, facts
from tests.web.pages import view_of

ACCOUNT = BankAccount(holder="Société Éclair", iban="FR1420041010050500013M02606")


@given(st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=15, max_size=331))
def test_our_quick_code_is_segno_s_module_for_module(text: str) -> None:
    data = f"é{text}".encode("latin-1")[:331]  # the é keeps segno from other modes
    theirs = segno.make_qr(data, error="m", boost_error=False, mask=MASK, mode="byte")

    assert rows_of(data) == tuple("".join(map(str, row)) for row in theirs.matrix)


def test_the_code_is_the_same_as_segno_s_for_a_transfer() -> None:
    ours = transfer_payload(ACCOUNT, Money(12_055, "EUR"), "F-2026-014")
    theirs = make_epc_qr(
        name=ACCOUNT.holder,
        iban="FR1420041010050500013M02606",
        amount=Decimal("120.55"),
        text="F-2026-014",
    )

    assert ours is not None
    assert len(rows_of(ours)) == len(theirs.matrix)


def test_there_is_no_code_where_the_standard_has_none() -> None:
    too_long = replace(ACCOUNT, holder="x" * 71)

    assert transfer_svg(ACCOUNT, Money(48_000, "JPY"), "F-1", label="") == ""
    assert transfer_svg(ACCOUNT, Money(0, "EUR"), "F-1", label="") == ""
    assert transfer_svg(too_long, Money(100, "EUR"), "F-1", label="") == ""


def test_the_code_carries_its_text_alternative_escaped() -> None:
    assert 'aria-label="a &#34;b&#34;"' in transfer_svg(
        ACCOUNT, Money(100, "EUR"), "F-1", label='a "b"'
    )


def test_each_line_is_shown_for_the_eye_and_copied_for_the_bank() -> None:
    transfer = view_of(facts(AWAITED)).transfer

    assert transfer is not None
    assert {row.kind: row.copied for row in transfer.rows} == {
        "holder": "Atelier Exemple SASU",
        "iban": "FR1420041010050500013M02606",
        "amount": "120,00",
        "reference": "F-2026-014",
    }
    assert transfer.rows[1].shown == "FR14 2004 1010 0505 0001 3M02 606"


def test_several_invoices_are_one_transfer_with_all_references() -> None:
    transfer = view_of(facts(PART_PAID, UPCOMING)).transfer

    assert transfer is not None
    rows = {row.kind: row.copied for row in transfer.rows}
    assert rows["amount"] == "200,00"
    assert rows["reference"] == "F-2026-014 F-2026-020"
    assert transfer.several


def test_without_an_account_or_without_euros_there_is_no_transfer() -> None:
    assert view_of(facts(AWAITED), site=replace(SITE, bank=None)).transfer is None
    assert view_of(facts(YEN)).transfer is None
