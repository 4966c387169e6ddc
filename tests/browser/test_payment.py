"""Paying: with a confirmation, after a refusal, by direct debit, several at once, imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.domain.money import Money
from portal.sandbox import Fault
from tests.browser import stripe_side
from tests.browser.axe import violations
from tests.browser.visitor import spaced
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("payment")]


def says(page: Page, headline: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(spaced(headline))


def test_paying_with_a_confirmation_by_the_bank_ends_in_thank_you(
    town: Town, visitor: Visitor
) -> None:
    karim = town.client("Karim", card=None)
    bill = town.sent(karim, amount=12_000)
    link = town.link(karim)
    page = visitor.open(link)

    page.get_by_role("button", name=spaced("Régler 120,00 €")).click()
    stripe_side.type_card(page, stripe_side.ASKS)
    stripe_side.confirm(page)
    expect(page.get_by_text("Payé. Merci.")).to_be_visible()

    assert town.bill(bill)["status"] == "paid"
    town.heard()
    page.goto(link)
    page.get_by_role("link", name="Voir la situation actuelle").click()
    says(page, "Tout est réglé, merci.")


def test_after_a_refusal_another_card_pays(town: Town, visitor: Visitor) -> None:
    elise = town.client("Élise", card=None)
    first = town.sent(elise, amount=4_000, what="Séance")
    second = town.sent(elise, amount=6_000, what="Atelier")
    page = visitor.open(town.link(elise))

    page.get_by_role("button", name=spaced("Régler 100,00 €")).click()
    stripe_side.type_card(page, stripe_side.REFUSED)
    expect(page.get_by_role("status")).to_contain_text("Une autre carte fonctionne le plus souvent")
    page.get_by_role("link", name="Revenir au site").click()
    says(page, "Le paiement n’est pas terminé")
    page.get_by_role("button", name="Reprendre le paiement").click()
    stripe_side.type_card(page)

    says(page, "Paiement reçu, merci")
    town.heard()
    assert town.bill(first)["status"] == "paid"
    assert town.bill(second)["status"] == "paid"
    assert town.charges(elise) == 1


def test_a_direct_debit_is_on_its_way_until_the_bank_has_settled_it(
    town: Town, visitor: Visitor
) -> None:
    nadia = town.client("Nadia", card=None)
    town.sent(nadia, amount=10_000)
    town.sent(nadia, amount=14_000)
    link = town.link(nadia)
    page = visitor.open(link)

    page.get_by_role("button", name=spaced("Régler 240,00 €")).click()
    stripe_side.type_account(page)
    says(page, "Le paiement est en route")
    page.get_by_role("link", name="Revenir").click()
    expect(page.get_by_text("En route").first).to_be_visible()
    expect(page.get_by_role("button", name="Régler")).to_have_count(0)

    town.later(days=7)
    page.reload()
    says(page, "Tout est réglé, merci.")


def test_several_invoices_are_chosen_and_paid_at_once(town: Town, visitor: Visitor) -> None:
    hugo = town.client("Hugo", card=None)
    chosen = town.sent(hugo, amount=6_500, what="Séance A")
    also = town.sent(hugo, amount=12_000, what="Séance B")
    left = town.sent(hugo, amount=3_000, what="Livre")
    page = visitor.open(town.link(hugo))

    page.get_by_role("checkbox", name="Livre").uncheck()
    page.get_by_role("button", name=spaced("Régler 185,00 €")).click()
    expect(page.locator(".amount")).to_have_text(spaced("185,00 €"))
    stripe_side.type_card(page)

    says(page, "Paiement reçu, merci")
    town.heard()
    assert {town.bill(bill)["status"] for bill in (chosen, also)} == {"paid"}
    assert town.bill(left)["status"] == "open"


def test_nothing_leaves_while_no_invoice_is_chosen(town: Town, visitor: Visitor) -> None:
    lea = town.client("Léa", card=None)
    town.sent(lea, amount=2_000, what="Séance A")
    town.sent(lea, amount=3_000, what="Séance B")
    page = visitor.open(town.link(lea))

    for what in ("Séance A", "Séance B"):
        page.get_by_role("checkbox", name=what).uncheck()
    page.get_by_role("button", name="Régler").click()

    expect(page.get_by_text("une seule cochée suffit")).to_be_visible()
    assert page.url.startswith(f"{town.address}/c/")


def test_an_imported_invoice_is_paid_on_stripes_page_too(town: Town, visitor: Visitor) -> None:
    town.keep(ADA, INVOICE)
    link = town.link_of(ADA.id)
    page = visitor.open(link)

    page.get_by_role("button", name=spaced("Régler 120,00 €")).click()
    stripe_side.type_card(page)

    says(page, "Paiement reçu, merci")
    page.get_by_role("link", name="Revenir").click()
    says(page, "Tout est réglé, merci.")
    with town.services.queries() as queries:
        paid = queries.invoice(INVOICE.id)
    assert paid is not None
    assert paid.paid == Money(12_000, "EUR")


def test_the_back_button_and_a_second_press_lead_to_the_same_payment(
    town: Town, visitor: Visitor
) -> None:
    paul = town.client("Paul", card=None)
    for what in ("Séance A", "Séance B"):
        town.sent(paul, amount=5_000, what=what)
    page = visitor.open(town.link(paul))

    page.get_by_role("button", name=spaced("Régler 100,00 €")).click()
    stripe_side.on_stripes_page(page)
    first = page.url
    page.go_back()
    page.get_by_role("button", name=spaced("Régler 100,00 €")).click()
    stripe_side.on_stripes_page(page)
    assert page.url == first
    stripe_side.type_card(page)
    says(page, "Paiement reçu, merci")
    page.go_back()
    town.heard()
    assert town.charges(paul) == 1


def test_a_double_click_pays_once(town: Town, visitor: Visitor) -> None:
    zoe = town.client("Zoé", card=None)
    for what in ("Séance A", "Séance B"):
        town.sent(zoe, amount=5_000, what=what)
    page = visitor.open(town.link(zoe))

    page.get_by_role("button", name=spaced("Régler 100,00 €")).dblclick(no_wait_after=True)
    stripe_side.on_stripes_page(page)
    sessions = town.sandbox.state.all("checkout.session")
    assert sum(s["customer"] == zoe and s["status"] == "open" for s in sessions) == 1
    stripe_side.type_card(page)
    says(page, "Paiement reçu, merci")
    assert town.charges(zoe) == 1


def test_two_windows_of_one_link_lead_to_the_same_payment(
    town: Town, visit: Callable[..., Visitor]
) -> None:
    mia = town.client("Mia", card=None)
    for what in ("Séance A", "Séance B"):
        town.sent(mia, amount=5_000, what=what)
    link = town.link(mia)
    pages = [visit().open(link) for _ in range(2)]

    for page in pages:
        page.get_by_role("button", name=spaced("Régler 100,00 €")).click(no_wait_after=True)
    for page in pages:
        stripe_side.on_stripes_page(page)
    assert pages[0].url == pages[1].url
    stripe_side.type_card(pages[0])
    says(pages[0], "Paiement reçu, merci")
    pages[1].reload()
    expect(pages[1].get_by_text("C’est fait.")).to_be_visible()
    assert town.charges(mia) == 1


def test_while_stripe_does_not_answer_a_kind_page_says_that_nothing_was_paid(
    town: Town, visitor: Visitor
) -> None:
    sam = town.client("Sam", card=None)
    town.sent(sam, amount=5_000)
    page = visitor.open(town.link(sam))

    town.sandbox.inject_fault(Fault(path="/v1/*", status=500, count=20))
    page.get_by_role("button", name=spaced("Régler 50,00 €")).click()
    says(page, "Le service de paiement ne répond pas")
    assert violations(page) == []

    town.sandbox.workshop.faults.clear()
    page.go_back()
    page.get_by_role("button", name=spaced("Régler 50,00 €")).click()
    stripe_side.type_card(page)
    expect(page.get_by_text("Payé. Merci.")).to_be_visible()
