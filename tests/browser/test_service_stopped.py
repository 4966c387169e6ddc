"""The service is down: the frozen page still opens, still helps, and says nothing false."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import spaced

if TYPE_CHECKING:
    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stopped")]


def test_the_frozen_page_opens_and_helps(town: Town, visitor: Visitor) -> None:
    karim = town.client("Karim")
    town.failed(karim)
    link = town.link(karim)
    town.stop_service()
    visitor.watch.offline = True
    page = visitor.open(link)

    expect(page.get_by_text("Bonjour Karim,")).to_be_visible()
    expect(page.locator(".amount")).to_have_text(
        spaced("Montant à régler 120,00 € Paiement à reprendre")
    )
    expect(page.get_by_text("FR14 2004 1010 0505 0001 3M02 606")).to_be_visible()
    expect(page.get_by_role("link", name="01 99 00 00 00")).to_be_visible()
    expect(page.get_by_text("État au")).to_be_visible()
    # It does not know whether anything has changed, and so it does not say that it has.
    expect(page.locator("[data-news]")).to_have_text("")
    expect(page.get_by_role("link", name="Voir la situation actuelle")).to_have_count(0)

    page.get_by_role("link", name="Questions fréquentes", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Questions fréquentes")
