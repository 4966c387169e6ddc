"""French and English typography."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.typography import NBSP, THIN, english, french

PLAIN = st.text(
    alphabet=st.sampled_from("abé1234567890 :;!?«»%€h'’.…/@-_n°er()\n\u00a0\u202fmarsjanvier"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Vraiment ?", f"Vraiment{THIN}?"),
        ("Vraiment?", f"Vraiment{THIN}?"),
        ("Merci ! Oui ; non", f"Merci{THIN}! Oui{THIN}; non"),
        ("Objet : coaching", f"Objet{NBSP}: coaching"),
        ("Objet: coaching", f"Objet{NBSP}: coaching"),
        ("à 12:30", "à 12:30"),
        ("« oui » et «non»", f"«{NBSP}oui{NBSP}» et «{NBSP}non{NBSP}»"),
        ("1 234,50 €", f"1{THIN}234,50{NBSP}€"),
        ("12 345 678 €", f"12{THIN}345{THIN}678{NBSP}€"),
        ("20 %", f"20{NBSP}%"),
        ("de 9h à 17h30", f"de 9{NBSP}h à 17{NBSP}h{NBSP}30"),
        ("le 1 janvier 2027", f"le 1er{NBSP}janvier 2027"),
        ("le 1er juillet", f"le 1er{NBSP}juillet"),
        ("le 21 mars", f"le 21{NBSP}mars"),
        ("l'essentiel, aujourd'hui", "l’essentiel, aujourd’hui"),
        ("n° 12", f"n°{NBSP}12"),
        ("attendez...", "attendez…"),
        ("01 23 45 67 89", "01 23 45 67 89"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR14 2004 1010 0505 0001 3M02 606"),
        ("Facture F-2026 : {amount} ?", f"Facture F-2026{NBSP}: {{amount}}{THIN}?"),
    ],
)
def test_french_sets_what_was_typed_as_a_printer_would(typed: str, printed: str) -> None:
    assert french(typed) == printed


@pytest.mark.parametrize(
    "address",
    [
        "https://paiement.example.com/faq/?a=1;b=2",
        "www.example.com/a:b?c",
        "zoe@atelier.example.com",
        "mailto:zoe@example.com?subject=a:b",
    ],
)
def test_french_leaves_addresses_alone(address: str) -> None:
    assert french(f"voir {address} merci") == f"voir {address} merci"


def test_english_sets_apostrophes_and_nothing_else() -> None:
    assert english("the bank's answer: 20 % ?...") == "the bank’s answer: 20 % ?…"


@given(PLAIN)
def test_french_may_run_twice_unharmed(text: str) -> None:
    assert french(french(text)) == french(text)


@given(PLAIN)
def test_french_keeps_every_letter_and_digit(text: str) -> None:
    def kept(of: str) -> list[str]:
        return [c for c in of if c.isdigit()]

    assert kept(french(text)) == kept(text)
