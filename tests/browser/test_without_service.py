"""A static host and nothing else: the frozen folder alone, whose buttons lead to Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import stripe_side
from tests.browser.axe import violations
from tests.browser.town import Town, running_town
from tests.support.sites import OWNER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stopped")]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """No service runs, and the settings say so."""
    owner = OWNER.replace("[site]\n", '[site]\nservice = "none"\n')
    with running_town(tmp_path_factory.mktemp("town") / "site", owner=owner) as here:
        yield here


def test_the_button_leads_to_stripes_own_page(town: Town, visitor: Visitor) -> None:
    karim = town.client("Karim")
    bill = town.failed(karim)
    page = visitor.open(town.link(karim))

    assert violations(page) == []
    expect(page.locator("form")).to_have_count(0)
    page.get_by_role("link", name="Voir et régler la facture").click()
    stripe_side.type_card(page)
    expect(page.get_by_text("Payé. Merci.")).to_be_visible()
    assert town.bill(bill)["status"] == "paid"


def test_the_card_is_changed_in_stripes_customer_portal(town: Town, visitor: Visitor) -> None:
    claire = town.client("Claire")
    town.failed_subscription(claire)
    page = visitor.open(town.link(claire))

    page.get_by_role("link", name="Changer la carte sur le site de Stripe").click()
    stripe_side.on_stripes_page(page)
    email = town.sandbox.state.the("customer", claire)["email"]
    expect(page.get_by_label("Adresse électronique")).to_have_value(email)
    page.get_by_role("button", name="Recevoir un lien").click()
    page.get_by_role("link", name="Boîte d’essai").click()
    expect(page.get_by_text("Carte actuelle")).to_be_visible()


def test_another_date_is_asked_for_by_the_form_that_the_host_takes(
    town: Town, visitor: Visitor
) -> None:
    ada = town.client("Ada")
    town.failed(ada)
    page = visitor.open(town.link(ada))

    page.get_by_role("link", name="Choisir une autre date").click()
    assert violations(page) == []
    page.get_by_label("Votre nom").fill("Ada Exemple")
    page.get_by_label("Votre adresse e-mail").fill("ada@example.com")
    page.get_by_label("Date souhaitée").fill("15 décembre")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La demande est partie, merci")


def test_a_link_that_ended_leads_to_a_kind_page(town: Town, visitor: Visitor) -> None:
    sarah = town.client("Sarah")
    town.failed(sarah)
    page = visitor.open(town.link(sarah, days=-1))

    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien ne mène plus à une page")
    expect(page.get_by_role("link", name="01 99 00 00 00")).to_be_visible()
