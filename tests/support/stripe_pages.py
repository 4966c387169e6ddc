"""What a client does on Stripe's pages, over real HTTP: type a card, confirm, come back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

GOOD, REFUSED, ASKS = "4242424242424242", "4000000000000002", "4000002760003184"
SETTLES, BOUNCES = "account:0", "account:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where the client stands after a form: `back` is an address of the portal, or empty."""

    address: str
    portal: bool


def type_card(page: str, number: str = GOOD) -> Landing:
    """Fill in the form of a Checkout, card or invoice page and press the button."""
    return _send(page, {"means": "card", "card_number": number, "expiry": "12/34"})


def type_account(page: str, iban: str) -> Landing:
    """Choose direct debit and press the button."""
    return _send(page, {"means": "sepa_debit", "iban": iban, "account": iban})


def answer_bank(page: str, *, approve: bool) -> Landing:
    """Answer the bank's question (3-D Secure)."""
    return _send(page, {"answer": "approve" if approve else "refuse"})


def _send(page: str, form: dict[str, str]) -> Landing:
    answer = requests.post(page, data=form, allow_redirects=False, timeout=10)
    assert answer.status_code in {302, 303}, f"{answer.status_code} {answer.text[:300]}"
    address = urljoin(page, answer.headers["Location"])
    origin = urlsplit(page).netloc
    return Landing(address=address, portal=urlsplit(address).netloc != origin)
