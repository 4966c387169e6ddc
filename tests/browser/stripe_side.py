"""What a person does on Stripe's pages (here the sandbox's): type, choose, confirm, come back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

GOOD, REFUSED, ASKS = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0027 6000 3184"
SAVED_THEN_REFUSED = "4000 0000 0000 0341"
IBAN = "FR14 2004 1010 0505 0001 3M02 606"


def on_stripes_page(page: Page) -> None:
    """The page says in large letters that no money moves here."""
    expect(page.locator(".sandbox")).to_have_text("SANDBOX")


def type_card(page: Page, number: str = GOOD) -> None:
    """Type a card and press the button."""
    on_stripes_page(page)
    page.get_by_label("Numéro de carte").fill(number)
    page.get_by_label("Expiration (MM/AA)").fill("12/34")
    page.get_by_label("Cryptogramme").fill("123")
    page.locator("button[name=means][value=card]").click()


def type_account(page: Page, iban: str = IBAN) -> None:
    """Type an IBAN for a direct debit and press the button."""
    on_stripes_page(page)
    page.get_by_label("IBAN").fill(iban)
    page.locator("button[name=means][value=sepa_debit]").click()


def confirm(page: Page) -> None:
    """Answer the bank's question (3-D Secure) with yes."""
    expect(page.get_by_role("heading", name="Confirmation par votre banque")).to_be_visible()
    page.get_by_role("button", name="Oui, je confirme").click()


def back_at(page: Page, address: str) -> None:
    """Stripe has led the person back to the site."""
    expect(page).to_have_url(re.compile(re.escape(address)))
