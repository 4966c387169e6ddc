"""Small comforts: copying the bank details, the sum of what is chosen, news of a frozen page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import spaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("card")]


def test_the_iban_is_copied_and_that_is_said(town: Town, visit: Callable[..., Visitor]) -> None:
    paul = town.client("Paul")
    town.failed(paul)
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open(town.link(paul))

    page.get_by_role("button", name="Copier l’IBAN").click()

    expect(page.locator("[data-told]")).to_have_text("Copié")
    assert page.evaluate("navigator.clipboard.readText()") == "FR1420041010050500013M02606"


def test_the_sum_of_what_is_chosen_is_said(town: Town, visitor: Visitor) -> None:
    hugo = town.client("Hugo", card=None)
    town.sent(hugo, amount=123_450, what="Séance A")
    town.sent(hugo, amount=50, what="Séance B")
    page = visitor.open(town.link(hugo))

    expect(page.get_by_role("button", name=spaced("Régler 1 235,00 €"))).to_be_visible()
    page.get_by_role("checkbox", name="Séance B").uncheck()
    expect(page.locator("[data-chosen=EUR]")).to_have_text(spaced("Total choisi : 1 234,50 €"))
    expect(page.get_by_role("button", name=spaced("Régler 1 234,50 €"))).to_be_visible()


def test_the_keyboard_reaches_the_first_button_and_shows_where_it_is(
    town: Town, visitor: Visitor
) -> None:
    ada = town.client("Ada")
    town.failed(ada)
    page = visitor.open(town.link(ada))

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    button = page.get_by_role("button", name=spaced("Régler 120,00 €"), exact=True)
    button.focus()
    assert button.bounding_box()["height"] >= 44  # type: ignore[index]
    outline = button.evaluate("element => getComputedStyle(element).outlineStyle")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert button.evaluate("element => getComputedStyle(element).outlineStyle") == "solid", outline
