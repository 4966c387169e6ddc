"""An owner's day at the desk, on a telephone: answer, propose, match, close, call; twice over,
with scripts and without."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from portal.actions.arranging import Visit
from portal.actions.desk import Door, make_sign_in
from portal.actions.links import issue_link
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.problems import ClaimWish, ProblemWish, claim_paid, report_problem
from portal.actions.steps import set_next_step
from portal.domain.arrangements import Status
from portal.domain.desk import contact_of
from portal.domain.problems import Means, Topic
from portal.domain.reasons import Reason
from portal.links import actions_path, sign_in_path
from tests.browser.axe import violations
from tests.browser.visitor import is_narrow_enough, spaced
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

GRACE = "grace@example.com"
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def come_in(town: Town, page: Page) -> None:
    """In at the desk, with a link as the letter carries it."""
    here = town.services
    door = Door(contact=contact_of(here.site), signer=here.signer)
    made = make_sign_in(here.tools, GRACE, door=door)
    assert made is not None
    page.goto(f"{town.address}{sign_in_path(made[1])}")
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aujourd’hui")


def require_no_barrier(page: Page) -> None:
    """Nothing that axe finds in either light, nothing wider than the window.

    axe waits with timers, which never ring in a window without scripts: it looks at the others.
    """
    if not page.evaluate("matchMedia('(scripting: enabled)').matches"):
        assert is_narrow_enough(page)
        return
    for light in LIGHTS:
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        assert violations(page) == [], (light, page.url)
    assert is_narrow_enough(page)


def owing(town: Town, who: str, name: str) -> tuple[Client, Link]:
    """Somebody whose invoice was due some days ago, with a link."""
    here = town.services
    client = replace(ADA, id=who, first_name=name, email=f"{who}@example.com")
    due = here.today - timedelta(20)
    invoice = replace(
        INVOICE, id=f"F-{who}", number=f"F-{who}", client_id=who,
        issued_on=due - timedelta(30), due_date=due,
    )  # fmt: skip
    town.keep(client, invoice)
    return client, issue_link(here.tools, who, key=here.signer.key, days=90)


def own(name: str, request: pytest.FixtureRequest) -> str:
    """A client of this test's own: the town is shared."""
    return f"{name}-{'plain' if 'without' in request.node.name else 'script'}"


def visit_of(client: Client, link: Link, reason: Reason | None = None) -> Visit:
    return Visit(link=link, client=client, nonce=f"day-{client.id}", reason=reason)


def now(town: Town, arrangement: Arrangement) -> Arrangement:
    with town.services.queries() as queries:
        found = queries.arrangement(arrangement.id)
    assert found is not None
    return found


@pytest.fixture(params=[True, False], ids=["with script", "without"])
def page(request: pytest.FixtureRequest, town: Town, visit: Callable[..., Visitor]) -> Page:
    """Grace at the desk, on a telephone."""
    opened = visit(java_script_enabled=request.param, accept_downloads=True).page
    come_in(town, opened)
    return opened


def test_a_plan_is_answered_with_another_which_the_client_accepts(
    town: Town, page: Page, visit: Callable[..., Visitor], request: pytest.FixtureRequest
) -> None:
    here = town.services
    client, link = owing(town, own("plan", request), "Ada")
    first = here.calendar.after(here.today, 5)
    wish = PlanWish(invoice_ids=[f"F-{client.id}"], count=6, first=first, note="Merci")
    plan = propose_plan(here.tools, visit_of(client, link, Reason.HARD_TIME), wish)

    page.reload()
    require_no_barrier(page)
    page.locator(f'a[href="/desk/arrangements/{plan.id}/"]').click()
    require_no_barrier(page)
    page.get_by_text("Proposer autre chose").click()
    page.get_by_label("Nombre de paiements").fill("3")
    page.get_by_role("button", name="Voir les dates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(spaced("Envoyer cette proposition ?"))
    expect(page.get_by_text(spaced("40,00 €")).first).to_be_visible()
    require_no_barrier(page)
    page.get_by_role("button", name="Oui, je confirme").click()
    expect(page.get_by_role("status")).to_have_text("Votre proposition est partie.")
    assert now(town, plan).status is Status.COUNTERED

    theirs = visit().page
    token = here.token_of(link)
    theirs.goto(f"{town.address}{actions_path(token)}arrangement/{plan.id}/")
    theirs.get_by_role("button", name=re.compile("[Aa]ccept")).first.click()
    expect(theirs.get_by_role("heading", level=1)).to_be_visible()
    assert now(town, plan).status is Status.AGREED
    page.reload()
    expect(page.get_by_text("C’est convenu")).to_be_visible()


def test_a_claim_is_matched_with_one_press_and_a_confirmation(
    town: Town, page: Page, request: pytest.FixtureRequest
) -> None:
    here = town.services
    client, link = owing(town, own("claim", request), "Barbara")
    wish = ClaimWish(
        on=here.today - timedelta(2), means=Means.TRANSFER, invoice_ids=[f"F-{client.id}"]
    )
    claim = claim_paid(here.tools, visit_of(client, link, Reason.ALREADY_PAID), wish)

    page.goto(f"{town.address}/desk/arrangements/{claim.id}/")
    require_no_barrier(page)
    page.get_by_role("button", name="Je l’ai retrouvé").click()
    require_no_barrier(page)
    page.get_by_role("button", name="Oui, je confirme").click()

    expect(page.get_by_role("status")).to_have_text("Le paiement est compté.")
    assert now(town, claim).status is Status.FULFILLED


def test_a_dispute_with_an_attachment_is_closed(
    town: Town, page: Page, request: pytest.FixtureRequest
) -> None:
    here = town.services
    client, link = owing(town, own("problem", request), "Edsger")
    wish = ProblemWish(
        topic=Topic.SERVICE,
        text="La séance n'a pas eu lieu",
        wish="",
        invoice_ids=[f"F-{client.id}"],
        files=[("lettre.pdf", b"%PDF-1.4 x")],
    )
    problem = report_problem(here.tools, visit_of(client, link, Reason.SERVICE_PROBLEM), wish)

    page.goto(f"{town.address}/desk/arrangements/{problem.id}/")
    require_no_barrier(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="lettre.pdf").click()
    assert saved.value.suggested_filename == "lettre.pdf"
    page.locator("summary", has_text="Conclure").click()
    page.get_by_role("button", name="Conclure").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez l’issue")
    require_no_barrier(page)
    page.get_by_role("radio", name="La facture est corrigée").check()
    page.get_by_label("Vos mots").fill("Voici la facture corrigée.")
    page.get_by_role("button", name="Conclure").click()
    require_no_barrier(page)
    page.get_by_role("button", name="Oui, je confirme").click()

    expect(page.get_by_role("status")).to_have_text(spaced("C’est conclu. Votre client le lit."))
    assert now(town, problem).status is Status.FULFILLED


def test_a_call_is_ticked_off_and_the_case_keeps_a_next_step(
    town: Town, page: Page, request: pytest.FixtureRequest
) -> None:
    here = town.services
    client, _ = owing(town, own("call", request), "Tim")
    set_next_step(here.tools, client.id, by=GRACE, what="call", on=here.today)
    with here.queries() as queries:
        (task,) = queries.tasks(client.id)

    page.goto(f"{town.address}/desk/calls/")
    require_no_barrier(page)
    page.locator(f'a[href="/desk/tasks/{task.id}/"]').click()
    require_no_barrier(page)
    page.get_by_role("radio", name="Personne n’a répondu").check()
    page.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez la prochaine étape")
    require_no_barrier(page)
    page.get_by_role("radio", name="Appeler", exact=True).check()
    page.get_by_role("button", name="C’est fait").click()

    expect(page.get_by_role("status")).to_have_text("C’est coché.")
    require_no_barrier(page)
    with here.queries() as queries:
        (following,) = queries.tasks(client.id)
    assert following.what == "call"
    assert following.due_on > here.today


@pytest.mark.parametrize("width", [320, 1280])
def test_the_day_has_no_barrier_at_any_width(
    town: Town, visit: Callable[..., Visitor], width: int
) -> None:
    window = visit(viewport={"width": width, "height": 740}).page
    come_in(town, window)

    for path in ("", "calls/", "?show=answer"):
        window.goto(f"{town.address}/desk/{path}")
        require_no_barrier(window)
