"""Agreeing on a telephone, with and without JavaScript: a plan, a date, a problem, a claim."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.actions.arranging import Visit
from portal.actions.daily import run_day
from portal.actions.promises import PromiseWish, propose_promise
from portal.domain.arrangements import Kind, Status
from portal.domain.clients import Voice
from portal.domain.money import Money
from portal.domain.promises import Action
from portal.links import actions_path
from tests.browser import stripe_side
from tests.browser.test_appearance import faults
from tests.browser.town import Town, running_town
from tests.browser.visitor import spaced
from tests.support.sites import ADA, INVOICE, OWNER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from portal.domain.arrangements import Arrangement
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("arrangements")]

GRANTS = """plans_per_year = 1
[[policy.tier]]
up_to = 300
latest_days = 30
parts = 3
smallest_part = 30
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with running_town(tmp_path_factory.mktemp("town") / "site", owner=OWNER + GRANTS) as here:
        yield here


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def page(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> Page:
    visitor: Visitor = visit(java_script_enabled=request.param)
    return visitor.page


_made = 0


def client_of(town: Town, **changes: object) -> str:
    """A new client with one imported invoice; their id."""
    global _made  # noqa: PLW0603 - a fresh client for each test
    _made += 1
    name = f"guest-{_made}"
    ada = replace(ADA, id=name, email=f"{name}@example.com", **changes)  # type: ignore[arg-type]
    due = town.services.today - timedelta(days=24)
    bill = replace(INVOICE, id=f"F-{name}", number=f"F-{name}", client_id=name)
    town.keep(ada, replace(bill, due_date=due, issued_on=due - timedelta(days=30)))
    return name


def arrangement_of(town: Town, client: str, kind: Kind) -> Arrangement:
    with town.services.queries() as queries:
        found = [a for a in queries.arrangements(client) if a.kind is kind]
    assert len(found) == 1
    return found[0]


def says(page: Page, headline: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(spaced(headline))


def press(page: Page, name: str | re.Pattern[str]) -> None:
    wanted = name if isinstance(name, re.Pattern) else spaced(name)
    page.get_by_role("button", name=wanted).first.click()


def test_a_plan_is_in_place_at_once_and_its_first_part_is_paid(town: Town, page: Page) -> None:
    client = client_of(town)
    page.goto(town.link_of(client))

    page.get_by_role("link", name="Payer en plusieurs fois").click()
    page.locator("#parts-2").check()
    press(page, "Continuer")
    says(page, "À relire avant de convenir")
    press(page, "Mettre en place ces 3 paiements")
    says(page, "Votre calendrier de paiement est en place")
    page.reload()
    says(page, "Votre calendrier de paiement est en place")
    press(page, "Régler 40,00 €")
    stripe_side.type_card(page)

    says(page, "Paiement reçu, merci")
    page.get_by_role("link", name="Voir le détail").click()
    expect(page.get_by_text(spaced("1 sur 3 : 40,00 € reçus, 80,00 € à venir."))).to_be_visible()
    with town.services.queries() as queries:
        invoice = queries.invoice(f"F-{client}")
    assert invoice is not None
    assert invoice.paid == Money(4_000, "EUR")


def test_a_date_is_agreed_after_a_correction(town: Town, page: Page) -> None:
    client = client_of(town)
    page.goto(town.link_of(client))

    page.get_by_role("link", name="Choisir une autre date").click()
    page.get_by_label("Par virement").check()
    press(page, "Continuer")
    expect(page).to_have_title(re.compile(r"^Erreur"))
    expect(page.get_by_role("alert")).to_contain_text("Il manque la date")
    expect(page.get_by_label("Par virement")).to_be_checked()
    page.locator("#day-1").check()
    press(page, "Continuer")
    press(page, re.compile(r"Modifier\s*Date"))
    expect(page.locator("#day-1")).to_be_checked()
    page.locator("#day-2").check()
    press(page, "Continuer")
    press(page, re.compile("^Convenir du"))

    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est noté")
    assert arrangement_of(town, client, Kind.PROMISE).status is Status.AGREED
    page.get_by_role("link", name="L’annuler").click()
    press(page, "Annuler cette date")
    says(page, "C’est retiré")


def test_a_date_that_passed_is_said_anew_without_a_word_of_blame(town: Town, page: Page) -> None:
    client = client_of(town)
    address = town.link_of(client)
    before = town.services.now - timedelta(days=20)
    earlier = replace(town.services.tools, clock=lambda: before)
    with town.services.queries() as queries:
        (link,), ada = queries.links(client), queries.client(client)
    assert ada is not None
    day = earlier.calendar.after(earlier.today, 3)
    wish = PromiseWish(action=Action.PAY, day=day, invoice_ids=[f"F-{client}"])
    propose_promise(earlier, Visit(link=link, client=ada, nonce="before"), wish)
    run_day(town.services.tools)
    town.freeze()

    page.goto(address)
    page.get_by_role("link", name="Voir le détail").click()
    says(page, "Choisissons un autre jour")
    page.locator("#day-1").check()
    press(page, "Continuer")
    press(page, re.compile("^Convenir du"))

    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est noté")
    with town.services.queries() as queries:
        found = {a.status for a in queries.arrangements(client) if a.kind is Kind.PROMISE}
    assert found == {Status.AGREED, Status.REPLACED}


def test_a_problem_with_a_document(town: Town, page: Page, tmp_path: Path) -> None:
    client = client_of(town)
    contract = tmp_path / "contrat.pdf"
    contract.write_bytes(b"%PDF-1.7 a contract")
    page.goto(town.link_of(client))

    page.get_by_role("link", name="Quelque chose ne va pas").first.click()
    page.get_by_label("Le montant").check()
    page.get_by_label("Ce qui ne va pas, en quelques mots").fill("Il y a une séance de trop.")
    press(page, "Continuer")
    page.get_by_label("Documents ou photos (facultatif)").set_input_files(contract)
    press(page, "Envoyer ce message")

    says(page, "Message bien reçu")
    expect(page.get_by_text(spaced("1 document bien reçu"))).to_be_visible()
    page.get_by_label("Ajouter quelques mots").fill("La facture suivante est juste.")
    press(page, "Les ajouter")
    expect(page.get_by_text("La facture suivante est juste.")).to_be_visible()


def test_already_paid_is_believed(town: Town, page: Page) -> None:
    client = client_of(town)
    page.goto(town.link_of(client))
    yesterday = town.services.today.replace(day=1)

    page.get_by_role("link", name="J'ai déjà payé").or_(
        page.get_by_role("link", name="J’ai déjà payé")
    ).click()
    page.get_by_label("Jour").fill(str(yesterday.day))
    page.get_by_label("Mois").fill(str(yesterday.month))
    page.get_by_label("Année").fill(str(yesterday.year))
    page.get_by_label("Par virement").check()
    press(page, "Continuer")
    press(page, "Envoyer")

    says(page, "C’est noté, merci")
    assert arrangement_of(town, client, Kind.CLAIM).status is Status.REQUESTED


def test_an_accountant_pays_with_a_link_that_was_passed_on(
    town: Town, page: Page, visit: Callable[..., Visitor]
) -> None:
    client = client_of(town)
    page.goto(town.link_of(client))

    page.get_by_role("link", name="Transmettre à qui paie").click()
    press(page, "Créer ce lien")
    address = page.locator(".address").inner_text()
    town.freeze()
    accountant = visit().open(address)

    expect(accountant.get_by_role("link", name="Choisir une autre date")).to_have_count(0)
    press(accountant, "Régler 120,00 €")
    stripe_side.type_card(accountant)
    says(accountant, "Paiement reçu, merci")


def test_nobody_has_to_give_a_reason(town: Town, page: Page) -> None:
    client = client_of(town, voice=Voice.TU)
    page.goto(town.link_of(client))

    page.get_by_role("link", name="Dire ce qui se passe").click()
    page.get_by_role("link", name="Je préfère ne pas le dire").click()
    expect(
        page.get_by_text("C’est ton droit : une date suffit.".replace(" :", "\u00a0:"))
    ).to_be_visible()
    page.get_by_role("link", name="Choisir une autre date").click()

    says(page, "Choisir une autre date")


PLACES = (
    *("help/", "help/hard_time/", "help/no_invoice/", "date/", "date/?for=approval"),
    *("date/?for=call", "plan/", "plan/own/?parts=3", "problem/", "paid/", "message/"),
    *("message/?reason=bereavement", "details/", "forward/"),
)


def walk(page: Page, start: str) -> Iterator[str]:
    """Every kind of page, one after another, named when it stands there."""
    for place in PLACES:
        page.goto(f"{start}{place}")
        yield place
    page.goto(f"{start}date/")
    press(page, "Continuer")
    yield "a date with an error"
    page.locator("#day-1").check()
    press(page, "Continuer")
    yield "the check page of a date"
    page.goto(f"{start}problem/")
    page.get_by_label("Le montant").check()
    page.get_by_label("Ce qui ne va pas, en quelques mots").fill("Une séance de trop.")
    press(page, "Continuer")
    yield "a check page with files"
    press(page, "Envoyer ce message")
    yield "a problem"
    page.goto(f"{start}plan/")
    page.locator("#parts-2").check()
    press(page, "Continuer")
    yield "the check page of a plan"
    press(page, "Mettre en place ces 3 paiements")
    yield "a plan"
    here = page.url
    for act in ("move/", "withdraw/"):
        page.goto(f"{here}{act}")
        yield act
    page.goto(start)
    yield "the client's page with a plan"


def test_no_barrier_on_any_kind_of_page(town: Town, visitor: Visitor) -> None:
    client = client_of(town)
    token = town.link_of(client).rstrip("/").rpartition("/")[2]
    start = f"{town.address}{actions_path(token)}"

    found = {name: list(faults(visitor.page)) for name in walk(visitor.page, start)}

    assert {name: problems for name, problems in found.items() if problems} == {}
