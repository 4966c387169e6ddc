"""The owner at the desk, on a telephone: in by mail, who else may come in, the keyboard."""

from __future__ import annotations

import email
import email.policy
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.visitor import is_narrow_enough
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

GRACE = "grace@example.com"


@pytest.fixture(autouse=True)
def _nobody_asked_before(town: Town) -> None:
    """Each test begins with an empty outbox, and with nobody who asked too often."""
    for path in outbox(town):
        path.unlink()
    with town.services.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM throttle")


def outbox(town: Town) -> list[Path]:
    """The letters that left."""
    return list((town.folder / "var" / "outbox").glob("*.eml"))


def link_in_letter(town: Town) -> str:
    """The sign-in link that arrives by mail, waited for."""
    until = time.monotonic() + 15
    while time.monotonic() < until and not outbox(town):
        time.sleep(0.05)
    (path,) = outbox(town)
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(rf"{re.escape(town.address)}/desk/enter/\S+", body.get_content())
    assert found is not None
    return found[0]


def sign_in(town: Town, page: Page) -> None:
    """Ask for a link, open it, press the button."""
    page.goto(f"{town.address}/desk/rules/")
    page.get_by_label("Votre adresse e-mail").fill(GRACE)
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez votre messagerie")
    page.goto(link_in_letter(town))
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Règles")


def require_no_barrier(page: Page) -> None:
    """Nothing that axe finds in either light, nothing wider than a telephone."""
    lights: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for light in lights:
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        assert violations(page) == [], (light, page.url)
    assert is_narrow_enough(page)


def test_from_the_address_to_the_desk_without_a_barrier(town: Town, visitor: Visitor) -> None:
    page = visitor.open(f"{town.address}/desk/")
    require_no_barrier(page)
    page.get_by_label("Votre adresse e-mail").fill("grace")
    page.get_by_role("button", name="Recevoir le lien").click()

    expect(page).to_have_title(re.compile(r"^Erreur\s: "))
    expect(page.get_by_role("alert")).to_be_focused()
    require_no_barrier(page)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Votre adresse e-mail")).to_be_focused()

    page.get_by_label("Votre adresse e-mail").fill(GRACE)
    page.get_by_role("button", name="Recevoir le lien").click()
    require_no_barrier(page)
    page.goto(link_in_letter(town))
    require_no_barrier(page)
    page.get_by_role("button", name="Entrer").click()
    expect(page).to_have_url(f"{town.address}/desk/")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_somebody_is_added_and_removed(
    town: Town, visit: Callable[..., Visitor], script: bool
) -> None:
    page = visit(java_script_enabled=script).page
    sign_in(town, page)

    page.get_by_role("link", name="Personnes").click()
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_label("Nom", exact=True).fill("Bob Exemple")
    page.get_by_label("Adresse e-mail").fill(f"bob-{script}@example.com".lower())
    page.get_by_role("radio", name="Propriétaire").check()
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_role("status")).to_have_text("La personne est ajoutée.")

    page.get_by_role("link", name="Bob Exemple").click()
    page.get_by_role("link", name="Retirer du bureau").click()
    page.get_by_role("button", name="Oui, retirer").click()
    expect(page.get_by_role("status")).to_have_text("La personne est retirée du bureau.")
    expect(page.get_by_text("Bob Exemple")).to_have_count(0)

    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrer au bureau")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrer au bureau")


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_a_barrier(town: Town, visit: Callable[..., Visitor], width: int) -> None:
    town.keep(ADA, INVOICE)
    page = visit(viewport={"width": width, "height": 740}).page
    sign_in(town, page)

    for path in ("rules/", "people/", "search/?q=ada", "search/?q=zzz", "nowhere/"):
        page.goto(f"{town.address}/desk/{path}")
        require_no_barrier(page)
    page.goto(f"{town.address}/desk/people/")
    page.get_by_role("button", name="Ajouter").click()
    require_no_barrier(page)


def test_the_language_changes_and_the_page_stays(town: Town, visitor: Visitor) -> None:
    page = visitor.page
    sign_in(town, page)

    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rules")
    expect(page).to_have_url(f"{town.address}/desk/rules/")
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Règles")


def test_the_keyboard_finds_moves_and_opens_and_can_be_told_not_to(
    town: Town, visit: Callable[..., Visitor]
) -> None:
    town.keep(ADA, INVOICE, replace(ADA, id="eve", first_name="Eve", email="eve@example.com"))
    page = visit(viewport={"width": 1280, "height": 900}).page
    sign_in(town, page)

    page.keyboard.press("/")
    page.keyboard.type("exemple j")
    expect(page.get_by_label("Chercher un client")).to_have_value("exemple j")
    page.get_by_label("Chercher un client").fill("exemple")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{town.address}/desk/search/?q=exemple")
    expect(page.get_by_text("Au clavier")).to_be_visible()  # the script has begun
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.get_by_role("link", name="Ada Exemple")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{town.address}/desk/clients/ada/")

    page.get_by_role("button", name="Désactiver ces touches").click()
    page.reload()
    expect(page.get_by_role("button", name="Activer les touches du clavier")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Chercher un client")).not_to_be_focused()
