"""One text at a time: what is accepted, in which spelling, and what is said of the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.settings import checks

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE_IBAN = "FR1420041010050500013M02606"


@pytest.mark.parametrize(
    ("check", "written", "kept"),
    [
        (checks.iban, "fr14 2004 1010 0505 0001 3m02 606", EXAMPLE_IBAN),
        (checks.iban, "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (checks.bic, "psst frpp xxx", "PSSTFRPPXXX"),
        (checks.siren, "732 829 320", "732829320"),
        (checks.vat_number, "fr 44 732 829 320", "FR44732829320"),
        (checks.vat_number, "DE 123456789", "DE123456789"),
        (checks.colour, "#2F5D50", "#2f5d50"),
        (checks.colour, "#fff", "#ffffff"),
        (checks.email, "ada+pay@example.com", "ada+pay@example.com"),
        (checks.mailbox, "Ada <ada@example.com>", "Ada <ada@example.com>"),
        (checks.mailbox, "ada@example.com", "ada@example.com"),
        (checks.web_address, "https://example.com/a/", "https://example.com/a"),
        (checks.web_address, "http://[::1]:5000", "http://[::1]:5000"),
        (checks.dkim_selector, "s1.mail_2026", "s1.mail_2026"),
        (checks.site_address, "https://Pay.Example.com", "https://pay.example.com"),
        (checks.site_address, "http://demo.localhost:8000", "http://demo.localhost:8000"),
    ],
)
def test_what_is_right_is_kept_in_its_normal_spelling(
    check: Callable[[str], str], written: str, kept: str
) -> None:
    assert check(written) == kept
    assert check(kept) == kept


@pytest.mark.parametrize(
    ("check", "written", "said"),
    [
        (checks.iban, "1234", "not an IBAN"),
        (checks.iban, EXAMPLE_IBAN[:-1], "27 characters and this one has 26"),
        (checks.bic, "PSST", "8 or 11"),
        (checks.siren, "732 829 321", "check digit"),
        (checks.siren, "732 829 320 00074", "SIRET"),
        (checks.siren, "RCS 732", "nine figures"),
        (checks.vat_number, "FR44 73282932", "nine figures of the SIREN"),
        (checks.vat_number, "44732829320", "looks like"),
        (checks.colour, "green", "not a colour"),
        (checks.email, "Ada <ada@example.com>", "not an e-mail address"),
        (checks.email, "ada@localhost", "not an e-mail address"),
        (checks.mailbox, "Ada <ada@example.com", "not a sender"),
        (checks.mailbox, "Ada\r\nBcc: eve@example.com <ada@example.com>", "not a sender"),
        (checks.web_address, "example.com", "not a web address"),
        (checks.web_address, "javascript:alert(1)", "not a web address"),
        (checks.web_address, "http://example.com", "http can be read"),
        (checks.web_address, "https://[oops", "cannot be read"),
        (checks.web_address, "https://ada@example.com", "no password"),
        (checks.dkim_selector, "s=mail; d=example.com", "no selector"),
        (checks.site_address, "https://example.com/pay", "root of its host"),
        (checks.site_address, "https://café.example", "https://xn--caf-dma.example"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    check: Callable[[str], str], written: str, said: str
) -> None:
    with pytest.raises(ValueError, match=r"\. ?|\?") as refused:
        check(written)

    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


@given(st.integers(min_value=4, max_value=26), st.sampled_from("0123456789"))
def test_one_mistyped_figure_of_an_iban_is_always_noticed(place: int, figure: str) -> None:
    mistyped = EXAMPLE_IBAN[:place] + figure + EXAMPLE_IBAN[place + 1 :]
    if mistyped != EXAMPLE_IBAN and EXAMPLE_IBAN[place].isdigit():
        with pytest.raises(ValueError, match="check digits"):
            checks.iban(mistyped)


@given(st.integers(min_value=0, max_value=8), st.integers(min_value=1, max_value=9))
def test_one_mistyped_figure_of_a_siren_is_always_noticed(place: int, by: int) -> None:
    right = "732829320"
    mistyped = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]

    with pytest.raises(ValueError, match="check digit"):
        checks.siren(mistyped)


def test_an_amount_is_exact_and_never_a_float() -> None:
    assert checks.amount(300) == Decimal(300)
    assert checks.amount("12.50") == Decimal("12.50")
    assert checks.amount(Decimal("0.1")) == Decimal("0.1")
    for wrong in (0.1, True, -1, "12,50", "1e3", Decimal("NaN"), None):
        with pytest.raises(ValueError, match="not an amount"):
            checks.amount(wrong)
