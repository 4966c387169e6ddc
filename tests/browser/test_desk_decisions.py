"""Decisions and old cases on a telephone, without scripts; and no page of theirs has a barrier."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from portal.actions.steps import set_next_step
from tests.browser.axe import violations
from tests.browser.test_desk_client import come_in
from tests.browser.visitor import is_narrow_enough, spaced
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

GRACE = "grace@example.com"
PHONE = {"width": 360, "height": 740}
WIDTHS = (320, 360, 1280)


def owing(town: Town, name: str, *, late: int) -> str:
    """A client whose one invoice is so many days late; we hear of it today."""
    who = replace(
        ADA, id=name, email=f"{name}@example.com", first_name=name.title(),
        last_name="Exemple-Très-Long-Nom", company="Établissements Exemple & Filles",
    )  # fmt: skip
    due = town.services.today - timedelta(days=late)
    bill = replace(
        INVOICE, id=f"F-{name}", number=f"F-2026-{name}", client_id=name, due_date=due,
        issued_on=due - timedelta(days=30),
    )  # fmt: skip
    town.keep(who, bill)
    tools = town.services.tools
    with tools.ledger() as ledger:
        ledger.note("invoice_open", name, at=tools.now, invoice_id=bill.id)
    return name


def decision_of(town: Town, name: str) -> str:
    """The page of a decision that is to be taken today."""
    tools = town.services.tools
    set_next_step(tools, name, by=GRACE, what="decide", on=tools.today)
    with town.services.queries() as queries:
        (task,) = queries.tasks(name)
    return f"{town.address}/desk/decisions/{task.id}/"


@pytest.fixture
def owner(town: Town, visit: Callable[..., Visitor]) -> Page:
    """Grace at her desk, with a telephone and without scripts."""
    return come_in(town, visit(java_script_enabled=False, viewport=PHONE))


def test_a_case_is_handed_over_after_a_check(town: Town, owner: Page) -> None:
    owner.goto(decision_of(town, owing(town, "harry", late=40)))
    owner.get_by_role("link", name="Remettre à un tiers").click()
    owner.get_by_label("À qui").fill("Exemple & Associés")
    owner.get_by_role("button", name="Continuer").click()
    expect(owner.get_by_text("Exemple & Associés")).to_be_visible()
    owner.get_by_role("button", name="Remettre le dossier").click()

    expect(owner.get_by_role("status").first).to_have_text(
        spaced("Le dossier est remis. Plus aucun message ne part.")
    )
    expect(owner.get_by_role("region", name="Où en sont les messages")).to_contain_text(
        spaced("Les messages sont arrêtés")
    )


def test_an_old_case_is_let_go_and_another_may_be_written_to(town: Town, owner: Page) -> None:
    owing(town, "olga", late=200)
    owing(town, "otto", late=300)
    owner.goto(f"{town.address}/desk/")
    owner.get_by_role("link", name="anciens dossiers attendent votre regard").click()

    owner.get_by_role("link", name="Renoncer (Olga").click()
    owner.get_by_role("button", name="Oui, renoncer").click()
    expect(owner.get_by_role("link", name="Olga")).to_have_count(0)

    owner.get_by_role("button", name="On peut lui écrire (Otto").click()
    expect(owner.get_by_role("link", name="Otto")).to_have_count(0)


def test_no_page_has_a_barrier_or_is_wide(town: Town, visit: Callable[..., Visitor]) -> None:
    owing(town, "oskar", late=400)
    decision = decision_of(town, owing(town, "dina", late=40))
    card = f"{town.address}/desk/clients/dina/"
    pages = (
        decision, card, f"{card}let-go/", f"{card}hand-over/", f"{town.address}/desk/old/",
        f"{town.address}/desk/rules/letters/",
    )  # fmt: skip
    page = come_in(town, visit(viewport=PHONE))
    lights: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    found = []
    for path in pages:
        page.goto(path)
        for light in lights:
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            found += [f"{path} {light}: {fault}" for fault in violations(page)]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            if not is_narrow_enough(page):
                found.append(f"{path} is wider than {width} px")
    assert found == []
