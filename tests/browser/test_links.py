"""Links: ended and asked for again by mail, checked, forwarded to an accountant, in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.domain.links import Rights
from tests.browser.axe import violations
from tests.browser.post import Postbox, running_postbox
from tests.browser.town import Town, running_town

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("links")]


@pytest.fixture(scope="module")
def postbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postbox]:
    with running_postbox(tmp_path_factory.mktemp("post")) as box:
        yield box


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, postbox: Postbox) -> Iterator[Town]:
    """As everywhere, but letters leave by a real server."""
    folder = tmp_path_factory.mktemp("town") / "site"
    with running_town(folder, environ=postbox.environ) as here:
        yield here


def test_an_ended_link_leads_to_a_fresh_one_that_arrives_by_mail(
    town: Town, postbox: Postbox, visitor: Visitor
) -> None:
    sarah = town.client("Sarah")
    town.failed(sarah)
    email = town.sandbox.state.the("customer", sarah)["email"]
    page = visitor.open(town.link(sarah, days=-1))

    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien ne mène plus à une page")
    page.get_by_label("Votre adresse e-mail").fill(email)
    page.get_by_role("button", name="Recevoir un nouveau lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Merci, c’est envoyé si"))

    letter = postbox.next_letter(to=email)
    assert postbox.encrypted[-1]
    assert letter["Subject"] == "Votre nouveau lien"
    body = letter.get_body(("plain",))
    assert body is not None
    link = re.search(rf"{re.escape(town.address)}/c/\S+", body.get_content())
    assert link is not None
    town.freeze()
    visitor.open(link[0])
    expect(page.get_by_text("Bonjour Sarah,")).to_be_visible()


def test_an_unknown_address_gets_the_same_answer_and_no_letter(
    town: Town, postbox: Postbox, visitor: Visitor
) -> None:
    page = visitor.open(f"{town.address}/")

    page.get_by_label("Votre adresse e-mail").fill("eve@example.com")
    page.get_by_role("button", name="Recevoir un nouveau lien").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Merci, c’est envoyé si"))
    assert "eve@example.com" not in postbox.recipients


def test_what_was_typed_wrong_is_said_beside_the_field(town: Town, visitor: Visitor) -> None:
    page = visitor.open(f"{town.address}/")

    page.get_by_label("Votre adresse e-mail").fill("sarah@example")
    page.get_by_role("button", name="Recevoir un nouveau lien").click()

    expect(page.get_by_role("alert")).to_contain_text("une adresse e-mail complète")
    expect(page).to_have_title(re.compile("^Erreur"))
    assert violations(page) == []
    expect(page.get_by_label("Votre adresse e-mail")).to_have_value("sarah@example")


def test_the_check_code_of_a_page_is_recognised_and_another_is_not(
    town: Town, visitor: Visitor
) -> None:
    ada = town.client("Ada")
    town.failed(ada)
    page = visitor.open(town.link(ada))
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{6}", page.locator(".proof").inner_text())
    assert code is not None

    page.get_by_role("link", name="Vérifier un message").click()
    page.get_by_label("Code de vérification").fill(code[0].lower().replace("-", " "))
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oui, ce code vient de nous")
    assert violations(page) == []

    page.get_by_label("Code de vérification").fill("AAAA-BBBBBB")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nous ne connaissons pas ce code")


def test_an_accountant_sees_and_pays_and_nothing_else(town: Town, visitor: Visitor) -> None:
    firm = town.client("Jardins", name="Les Jardins", metadata={"company": "Les Jardins"})
    town.failed(firm)
    page = visitor.open(town.link(firm, rights=Rights.PAY))

    expect(page.get_by_role("button", name="Régler")).to_be_visible()
    expect(page.get_by_text("Payer par virement")).to_be_visible()
    expect(page.get_by_role("button", name="carte")).to_have_count(0)
    expect(page.get_by_text("Payer en plusieurs fois")).to_have_count(0)
    expect(page.get_by_text("4242")).to_have_count(0)


def test_a_forged_link_and_an_ended_one_look_the_same(
    town: Town, visit: Callable[..., Visitor]
) -> None:
    grace = town.client("Grace")
    town.failed(grace)
    ended = town.link(grace, days=-1)
    token = ended.rstrip("/").rpartition("/")[2]
    forged = f"{town.address}/c/{token[1]}{token[0]}/{token[1]}{token[0]}{token[2:]}/"

    one, other = visit().open(ended), visit().open(forged)

    assert one.locator("main").inner_text() == other.locator("main").inner_text()


def test_an_english_client_reads_and_pays_in_english(
    town: Town, visit: Callable[..., Visitor]
) -> None:
    emma = town.client("Emma", card=None, preferred_locales=["en"])
    town.sent(emma, amount=18_000, currency="usd")
    page = visit(locale="en-GB").open(town.link(emma))

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Hello Emma,")).to_be_visible()
    page.get_by_role("button", name="Pay US$180.00").click()
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.locator("button[name=means][value=card]").click()
    expect(page.get_by_text("Paid. Thank you.")).to_be_visible()
