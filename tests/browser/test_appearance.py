"""Every kind of page: no barrier that axe can find, light and dark; nothing wider than a phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import pytest

from portal.domain.clients import Voice
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.invoices import InvoiceStatus
from portal.domain.links import Rights
from portal.domain.money import Money
from portal.domain.payments import Attempt, AttemptKind, AttemptStatus, Share
from portal.links import actions_path
from tests.browser.axe import violations
from tests.browser.visitor import is_narrow_enough
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.browser.town import Town
    from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("appearance")]

WORDS: tuple[str, ...] = (
    "/",
    "/faq/",
    "/comment-payer/",
    "/cgv/",
    "/mentions-legales/",
    "/confidentialite/",
)
WORDS += ("/accessibilite/", "/verifier/", "/demande/", "/en/", "/en/faq/", "/en/terms/")
ANSWERS = (
    "/404.html",
    "/lien/",
    "/en/link/",
    "/a/fresh-link/sent/",
    "/a/verify?code=AAAA",
    "/nowhere/",
)
STRIPE = {"stripe_id": "in_1", "stripe_customer": "cus_1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of client's page: its name and what the ledger holds."""

    name: str
    voice: Voice = Voice.VOUS
    rights: Rights = Rights.FULL
    changes: tuple[dict[str, object], ...] = ({},)


KINDS = (
    Kind(name="awaited"),
    Kind(name="familiar", voice=Voice.TU),
    Kind(name="english", voice=Voice.ENGLISH),
    Kind(name="accountant", rights=Rights.PAY),
    Kind(name="several", changes=({}, {"purpose": "Atelier"}, {"paid": Money(4_000, "EUR")})),
    Kind(name="currencies", changes=({}, {"total": Money(48_000, "JPY"), "paid": Money(0, "JPY")})),
    Kind(name="part-paid", changes=({"paid": Money(5_000, "EUR")},)),
    Kind(name="declined", changes=({"decline": Decline(group=DeclineGroup.NEUTRAL)},)),
    Kind(name="travelling", changes=({"on_its_way": Money(12_000, "EUR")},)),
    Kind(name="unknown", changes=({"unknown": True},)),
    Kind(
        name="settled",
        changes=({"paid": Money(12_000, "EUR"), "status": InvoiceStatus.PAID},),
    ),
)
OUTCOMES = (
    *((AttemptKind.CHECKOUT, status) for status in AttemptStatus),
    (AttemptKind.CARD, AttemptStatus.OPEN),
    (AttemptKind.CARD, AttemptStatus.CARD_SAVED),
    (AttemptKind.CARD, AttemptStatus.DECLINED),
    (AttemptKind.CARD, AttemptStatus.PAID),
)


def faults(page: Page) -> Iterator[str]:
    """Barriers in both lights, and whatever is wider than the narrowest telephone."""
    lights: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for light in lights:
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        yield from (f"{light}: {fault}" for fault in violations(page))
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        if not is_narrow_enough(page):
            yield f"wider than {width} px"
    page.set_viewport_size({"width": 360, "height": 740})


def people(town: Town) -> dict[str, str]:
    """A client for each kind of page, and their links."""
    for kind in KINDS:
        client = replace(ADA, id=kind.name, email=f"{kind.name}@example.com", voice=kind.voice)
        town.keep(client)
        for number, changes in enumerate(kind.changes):
            name = f"F-{kind.name}-{number}"
            invoice = replace(INVOICE, id=name, number=name, client_id=kind.name)
            town.keep(replace(invoice, **changes))  # type: ignore[arg-type]
    return {kind.name: town.link_of(kind.name, rights=kind.rights) for kind in KINDS}


def test_every_kind_of_clients_page(town: Town, visitor: Visitor) -> None:
    found = {
        name: problems
        for name, link in people(town).items()
        if (problems := list(faults(visitor.open(link))))
    }
    assert not found


def test_every_outcome(town: Town, visitor: Visitor) -> None:
    ada = replace(ADA, id="outcomes", stripe_customer="cus_outcomes")
    bill = replace(INVOICE, id="F-outcomes", client_id="outcomes")
    town.keep(ada, bill)
    token = town.link_of("outcomes").rstrip("/").rpartition("/")[2]
    with town.services.queries() as queries:
        link_id = queries.links("outcomes")[0].id
    found = {}
    for number, (kind, status) in enumerate(OUTCOMES):
        attempt = Attempt(
            id=f"attempt{number}",
            debt=f"debt{number}",
            link_id=link_id,
            client_id="outcomes",
            kind=kind,
            status=status,
            started_at=town.services.now,
            shares=(Share(invoice_id=bill.id, amount=bill.remaining),),
            decline=Decline(group=DeclineGroup.CONFIRM) if number % 2 else None,
        )
        with town.services.tools.ledger() as ledger:
            ledger.add_attempt(attempt)
        page = visitor.open(f"{town.address}{actions_path(token)}outcome/{attempt.id}/")
        if problems := list(faults(page)):
            found[f"{kind} {status}"] = problems
    assert not found


def test_every_page_of_words_and_every_answer(town: Town, visitor: Visitor) -> None:
    found = {
        path: problems
        for path in (*WORDS, *ANSWERS)
        if (problems := list(faults(visitor.open(f"{town.address}{path}"))))
    }
    assert not found


def test_on_a_large_screen_and_enlarged_twice(town: Town, visit: Callable[..., Visitor]) -> None:
    town.keep(ADA, INVOICE)
    link = town.link_of(ADA.id)
    page = visit(viewport={"width": 1280, "height": 900}).open(link)
    assert violations(page) == []
    # 200 % on a screen of 1280 px is a window of 640 px, and 400 % one of 320 px
    page.set_viewport_size({"width": 320, "height": 256})
    assert is_narrow_enough(page)
