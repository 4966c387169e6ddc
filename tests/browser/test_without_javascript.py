"""Without JavaScript every button works: scripts only make them nicer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import stripe_side
from tests.browser.visitor import spaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("links")]


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    return visit(java_script_enabled=False)


def test_a_new_card_pays(town: Town, visitor: Visitor) -> None:
    claire = town.client("Claire")
    bill = town.failed(claire)
    page = visitor.open(town.link(claire))

    page.get_by_role("button", name=spaced("Mettre la carte à jour et régler 120,00 €")).click()
    stripe_side.type_card(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Carte enregistrée et paiement reçu, merci"
    )
    assert town.bill(bill)["status"] == "paid"


def test_chosen_invoices_are_paid(town: Town, visitor: Visitor) -> None:
    hugo = town.client("Hugo", card=None)
    chosen = town.sent(hugo, amount=6_500, what="Séance A")
    left = town.sent(hugo, amount=12_000, what="Séance B")
    page = visitor.open(town.link(hugo))

    expect(page.get_by_role("button", name="Copier")).to_have_count(0)
    page.get_by_role("checkbox", name="Séance B").uncheck()
    page.get_by_role("button", name="Régler les factures choisies").click()
    stripe_side.type_card(page, stripe_side.ASKS)
    stripe_side.confirm(page)

    # one chosen invoice of Stripe's is paid on its own page, which stays
    expect(page.get_by_text("Payé. Merci.")).to_be_visible()
    assert town.bill(chosen)["status"] == "paid"
    assert town.bill(left)["status"] == "open"


def test_everything_that_helps_is_readable(town: Town, visitor: Visitor) -> None:
    ada = town.client("Ada")
    town.failed(ada)
    page = visitor.open(town.link(ada))

    page.get_by_text("Est-ce que payer ici est sûr ?").click()
    expect(page.get_by_text("FR14 2004 1010 0505 0001 3M02 606")).to_be_visible()
    expect(page.get_by_role("link", name="01 99 00 00 00")).to_be_visible()
