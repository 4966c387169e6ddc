"""The client's card on a telephone, without scripts: every form is a plain one, nothing is wide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from portal.actions.desk import Door, make_sign_in
from portal.actions.gestures import write_note
from portal.domain.desk import contact_of
from portal.links import sign_in_path
from tests.browser.axe import violations
from tests.browser.visitor import is_narrow_enough, spaced
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

GRACE = "grace@example.com"
WHO = replace(ADA, id="card", email="card@example.com", first_name="Clara", last_name="Carte")
BILL = replace(INVOICE, id="F-card", number="F-2026-777", client_id="card")
CARD = "/desk/clients/card/"


def come_in(town: Town, somebody: Visitor) -> Page:
    """Sign in with a fresh link, by its button."""
    services = town.services
    door = Door(contact=contact_of(services.site), signer=services.signer)
    made = make_sign_in(services.tools, GRACE, door=door)
    assert made is not None
    page = somebody.open(f"{town.address}{sign_in_path(made[1])}")
    page.get_by_role("button", name="Entrer").click()
    return page


@pytest.fixture
def owner(town: Town, visit: Callable[..., Visitor]) -> Page:
    """Grace at her desk, with a telephone and without scripts."""
    town.keep(WHO, BILL)
    somebody = visit(java_script_enabled=False, viewport={"width": 360, "height": 740})
    return come_in(town, somebody)


def test_a_link_is_made_and_closed(town: Town, owner: Page) -> None:
    owner.goto(f"{town.address}{CARD}")
    owner.get_by_role("link", name="Créer un lien").click()
    owner.get_by_role("radio", name="Voir et payer seulement").check()
    owner.get_by_role("button", name="Créer le lien").click()

    expect(owner.get_by_role("status").first).to_have_text(spaced("Le lien est créé : le voici."))
    address = owner.get_by_label("L’adresse").input_value()
    assert address.startswith(f"{town.address}/c/")
    expect(owner.get_by_role("button", name="Copier")).to_have_count(0)

    owner.get_by_role("link", name="Fermer ce lien").click()
    owner.get_by_role("button", name="Oui, fermer").click()
    expect(owner.get_by_text("fermé le").first).to_be_visible()


def test_money_is_counted_after_a_check(town: Town, owner: Page) -> None:
    owner.goto(f"{town.address}{CARD}")
    owner.get_by_role("link", name="Compter un paiement reçu pour F-2026-777").click()
    owner.get_by_label("Somme reçue").fill("500")
    owner.get_by_role("button", name="Continuer").click()
    expect(owner.get_by_role("alert")).to_contain_text("C’est plus que ce qui reste à recevoir")
    owner.get_by_label("Somme reçue").fill("20")
    owner.get_by_role("button", name="Continuer").click()
    owner.get_by_role("button", name="Corriger").click()
    owner.get_by_label("Somme reçue").fill("30")
    owner.get_by_role("button", name="Continuer").click()
    owner.get_by_role("button", name="Compter ce paiement").click()

    with town.services.queries() as queries:
        counted = queries.invoice("F-card")
    assert counted is not None
    assert counted.paid.minor == 3_000
    expect(owner.get_by_role("heading", level=1)).to_contain_text("Prochaine étape")


def test_a_note_is_written_on_the_keyboard(town: Town, owner: Page) -> None:
    owner.goto(f"{town.address}{CARD}")
    owner.get_by_label("Ajouter une note").focus()
    owner.keyboard.type("Elle rappelle vendredi.")
    owner.keyboard.press("Tab")
    owner.keyboard.press("Enter")

    expect(owner.get_by_text("La note est gardée.")).to_be_visible()
    expect(owner.get_by_text("Elle rappelle vendredi.")).to_be_visible()


def paths(town: Town) -> Iterator[str]:
    """Every page of the card and of the house, as an owner opens them."""
    with town.services.queries() as queries:
        links = queries.links("card")
    more = ("", "?all=1", "silence/", "voice/", "details/", "links/", "offer/", "pause/", "file/")
    yield from (f"{CARD}{path}" for path in more)
    yield from (f"{CARD}{path}" for path in ("received/F-card/", "file/erase/"))
    yield from (f"{CARD}links/{link.id}/" for link in links[:1])
    yield from ("/desk/reports/", "/desk/exports/", "/desk/tasks/new/card/")


def test_no_page_has_a_barrier_or_is_wide(town: Town, visit: Callable[..., Visitor]) -> None:
    town.keep(WHO, BILL)
    town.link_of("card")
    write_note(town.services.tools, "card", by=GRACE, text="Un mot-très-long-" * 12)
    page = come_in(town, visit(viewport={"width": 360, "height": 740}))
    lights: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    found = []
    for path in paths(town):
        page.goto(f"{town.address}{path}")
        for light in lights:
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            found += [f"{path} {light}: {fault}" for fault in violations(page)]
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            if not is_narrow_enough(page):
                found.append(f"{path} is wider than {width} px")
    assert found == []
