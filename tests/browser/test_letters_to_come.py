"""A message before it leaves, on a telephone: read, put into other words, tried, sent; twice over,
with scripts and without."""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_desk_day import GRACE, LIGHTS, come_in, owing, own, require_no_barrier
from tests.browser.visitor import is_narrow_enough, spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from playwright.sync_api import Page

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

BODY = "Bonjour {first_name},\n\nUn mot sur {invoices}, {amount}, prévu {when}.\n\n{link}\n"
_LEAVES = re.compile("Le message part tout de suite|le message est en chemin")


@pytest.fixture(params=[True, False], ids=["with script", "without"])
def page(request: pytest.FixtureRequest, town: Town, visit: Callable[..., Visitor]) -> Page:
    """Grace at the desk, on a telephone."""
    opened = visit(java_script_enabled=request.param).page
    come_in(town, opened)
    return opened


def arrived(town: Town, recipient: str) -> list[EmailMessage]:
    """What has left to an address."""
    every = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (town.folder / "var" / "outbox").glob("*.eml")
    ]
    return [mail for mail in every if mail["To"] == recipient]


def test_a_message_is_read_worded_tried_and_sent(
    town: Town, page: Page, request: pytest.FixtureRequest
) -> None:
    client, _ = owing(town, own("letter", request), "Ada")

    page.goto(f"{town.address}/desk/clients/{client.id}/")
    page.get_by_role("link", name=spaced("Tous les messages")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(spaced("Messages : Ada Exemple"))
    require_no_barrier(page)

    page.get_by_role("link", name=re.compile("^Premier message")).first.click()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Bonjour Ada,")).to_be_visible()
    expect(page.get_by_text(spaced("ces mots sont doux et clairs"))).to_be_visible()
    require_no_barrier(page)

    page.get_by_role("link", name="Changer les mots").click()
    require_no_barrier(page)
    page.get_by_label("Objet").fill(f"Un mot pour {client.id}")
    page.get_by_label("Message", exact=True).fill(f"{BODY}\nPayez, ou je vous traîne en justice.")
    page.get_by_role("button", name="Voir le résultat").click()
    tried = page.frame_locator("iframe").get_by_role("paragraph")
    expect(tried.filter(has_text="Un mot sur la facture")).to_be_visible()
    expect(page.get_by_text("Ce message ne partira pas ainsi").first).to_be_visible()
    require_no_barrier(page)

    page.get_by_label("Message", exact=True).fill(BODY)
    page.get_by_role("button", name="Garder ces mots").click()
    expect(page.get_by_role("status")).to_contain_text("Vos mots sont gardés")
    require_no_barrier(page)

    page.get_by_role("button", name="M’envoyer un essai").click()
    expect(page.get_by_role("status")).to_contain_text("L’essai est parti")
    subjects = [mail["Subject"] for mail in arrived(town, GRACE)]
    assert f"[Essai] Un mot pour {client.id}" in subjects

    page.get_by_role("button", name="Envoyer maintenant").click()
    expect(page.get_by_role("status")).to_contain_text(_LEAVES)
    require_no_barrier(page)


def test_a_slip_is_said_at_its_field_and_what_was_typed_stays(
    town: Town, page: Page, request: pytest.FixtureRequest
) -> None:
    client, _ = owing(town, own("slip", request), "Grace")

    page.goto(f"{town.address}/desk/clients/{client.id}/letters/first_transfer/F-{client.id}/edit/")
    page.get_by_label("Message", exact=True).fill("Bonjour {firstname}")
    page.get_by_role("button", name="Garder ces mots").click()

    field = page.get_by_label("Message", exact=True)
    expect(field).to_have_value("Bonjour {firstname}")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("vouliez-vous dire {first_name}")
    require_no_barrier(page)


def test_a_message_is_left_out_after_one_more_question(
    town: Town, page: Page, request: pytest.FixtureRequest
) -> None:
    client, _ = owing(town, own("out", request), "Barbara")

    page.goto(f"{town.address}/desk/clients/{client.id}/letters/first_transfer/F-{client.id}/")
    page.get_by_role("link", name="Laisser ce message de côté").click()
    require_no_barrier(page)
    page.get_by_role("button", name="Oui, le laisser de côté").click()

    expect(page.get_by_role("status")).to_have_text("Le message est laissé de côté.")
    expect(page.get_by_text("Laissé de côté,")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_coming_days_have_no_barrier_at_any_width(
    town: Town, visit: Callable[..., Visitor], width: int
) -> None:
    owing(town, f"days-{width}", "Hedy")
    window = visit(viewport={"width": width, "height": 740}).page
    come_in(town, window)

    window.get_by_role("link", name="Les messages des jours qui viennent").click()

    expect(window.get_by_role("heading", level=1)).to_have_text("Messages")
    require_no_barrier(window)


@pytest.mark.parametrize("light", LIGHTS)
def test_the_letter_in_its_frame_is_readable_in_either_light(
    town: Town, visit: Callable[..., Visitor], light: str
) -> None:
    client, _ = owing(town, f"light-{light}", "Ada")
    window = visit(color_scheme=light).page
    come_in(town, window)

    window.goto(
        f"{town.address}/desk/clients/{client.id}/letters/first_transfer/F-{client.id}/look/"
    )

    assert is_narrow_enough(window)
    ground = window.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(251, 248, 242)", "dark": "rgb(25, 23, 20)"}[light]
