"""A new card: with the payment, without it, refused, and confirmed with the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import stripe_side
from tests.browser.visitor import spaced

if TYPE_CHECKING:
    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("card")]


def test_a_new_card_pays_the_invoice_and_the_page_says_thank_you(
    town: Town, visitor: Visitor
) -> None:
    claire = town.client("Claire")
    bill = town.failed_subscription(claire)
    page = visitor.open(town.link(claire))

    page.get_by_role("button", name=spaced("Mettre la carte à jour et régler 90,00 €")).click()
    stripe_side.type_card(page)

    stripe_side.back_at(page, town.address)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Carte enregistrée et paiement reçu, merci"
    )
    assert town.bill(bill)["status"] == "paid"
    assert town.charges(claire) == 2  # the month before, and this one, once
    subscription = town.sandbox.state.all("subscription")[0]
    method = town.sandbox.state.the("payment_method", subscription["default_payment_method"])
    assert method["customer"] == claire
    assert method["card"]["exp_year"] == 2034


def test_a_new_card_alone_leaves_the_invoice_open_and_says_so(town: Town, visitor: Visitor) -> None:
    karim = town.client("Karim")
    bill = town.failed(karim)
    page = visitor.open(town.link(karim))

    page.get_by_role("button", name="Mettre la carte à jour seulement").click()
    stripe_side.type_card(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("La nouvelle carte est enregistrée")
    expect(page.get_by_role("button", name=spaced("Régler 120,00 €"))).to_be_visible()
    assert town.bill(bill)["status"] == "open"
    assert town.charges(karim) == 0


def test_coming_back_without_a_new_card_changes_nothing(town: Town, visitor: Visitor) -> None:
    elise = town.client("Élise")
    town.failed(elise)
    page = visitor.open(town.link(elise))

    page.get_by_role("button", name=spaced("Mettre la carte à jour et régler 120,00 €")).click()
    stripe_side.on_stripes_page(page)
    page.get_by_role("link", name="Revenir au site").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("La carte n’a pas changé")
    assert town.charges(elise) == 0


def test_a_card_that_the_bank_wants_confirmed_pays_after_the_confirmation(
    town: Town, visitor: Visitor
) -> None:
    ada = town.client("Ada")
    bill = town.failed(ada)
    page = visitor.open(town.link(ada))

    page.get_by_role("button", name=spaced("Mettre la carte à jour et régler 120,00 €")).click()
    stripe_side.type_card(page, stripe_side.ASKS)
    stripe_side.confirm(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Il reste une confirmation à donner")
    page.get_by_role("button", name="Confirmer le paiement").click()
    stripe_side.on_stripes_page(page)
    page.get_by_role("link", name="Confirmer auprès de ma banque").click()
    stripe_side.confirm(page)
    expect(page.get_by_text("Payé. Merci.")).to_be_visible()
    assert town.bill(bill)["status"] == "paid"
    town.heard()
    page.goto(town.link(ada))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tout est réglé, merci.")


def test_after_a_new_card_that_is_refused_another_one_pays(town: Town, visitor: Visitor) -> None:
    zoe = town.client("Zoé")
    bill = town.failed(zoe, reason="lost_card")
    page = visitor.open(town.link(zoe))
    expect(page.locator(".letter")).not_to_contain_text("perdue")

    page.get_by_role("button", name=spaced("Mettre la carte à jour et régler 120,00 €")).click()
    stripe_side.type_card(page, stripe_side.SAVED_THEN_REFUSED)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "La carte est enregistrée, le paiement reste à faire"
    )
    page.get_by_role("button", name="Essayer une autre carte").click()
    stripe_side.type_card(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Carte enregistrée et paiement reçu, merci"
    )
    assert town.bill(bill)["status"] == "paid"
    assert town.charges(zoe) == 1
