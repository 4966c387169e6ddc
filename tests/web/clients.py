"""Ada and what she owes: valid facts that each test changes in one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.content import Library
from portal.domain.business import BankAccount, Business, LegalForm, Person, Site
from portal.domain.clients import Client, PaymentMethod, Voice
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.facts import ClientFacts
from portal.domain.invoices import Collection, Invoice, InvoiceStatus
from portal.domain.links import Link
from portal.domain.money import Money
from portal.web.presentation.frame import Frame, NavLink, Question, Surroundings, make_frame

if TYPE_CHECKING:
    from portal.content import Words

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
SITE = Site(
    address="https://paiement.atelier.example.com",
    business=Business(
        name="Atelier Exemple",
        legal_form=LegalForm.SASU,
        address="12 rue des Tilleuls, 69003 Lyon",
        siren="123 456 789",
    ),
    contact=Person(
        name="Camille Roux", role="gérante", email="camille@example.com", phone="01 99 00 12 34"
    ),
    bank=BankAccount(holder="Atelier Exemple SASU", iban="FR1420041010050500013M02606"),
)
ADA = Client(
    id="ada",
    email="ada@example.com",
    first_name="Ada",
    stripe_customer="cus_ada",
    method=PaymentMethod(
        id="pm", kind="card", brand="Visa", last4="4242", exp_month=2, exp_year=2026
    ),
)
LINK = Link(
    id="a" * 26,
    client_id="ada",
    key="k",
    issued_at=datetime(2026, 3, 1, tzinfo=UTC),
    expires_at=datetime(2026, 6, 1, tzinfo=UTC),
)
AWAITED = Invoice(
    id="i1",
    number="F-2026-014",
    client_id="ada",
    purpose="Coaching de mars",
    total=Money(12_000, "EUR"),
    paid=Money(0, "EUR"),
    status=InvoiceStatus.OPEN,
    issued_on=date(2026, 3, 1),
    due_date=date(2026, 3, 12),
    stripe_id="in_1",
)
UPCOMING = replace(AWAITED, id="i2", number="F-2026-020", due_date=date(2026, 4, 1))
FAILED = replace(
    AWAITED,
    decline=Decline(group=DeclineGroup.CARD_ENDED, code="expired_card"),
    collection=Collection.AUTOMATIC,
    next_attempt_on=date(2026, 3, 19),
)
ON_ITS_WAY = replace(AWAITED, on_its_way=Money(12_000, "EUR"), expected_on=date(2026, 3, 20))
UNKNOWN = replace(AWAITED, unknown=True)
PART_PAID = replace(AWAITED, paid=Money(4_000, "EUR"))
PAID = replace(AWAITED, paid=Money(12_000, "EUR"), status=InvoiceStatus.PAID)
CLOSED = replace(AWAITED, status=InvoiceStatus.VOID)
YEN = replace(
    AWAITED, id="i3", number="F-2026-031", total=Money(48_000, "JPY"), paid=Money(0, "JPY")
)
STATES = {
    "awaited": AWAITED,
    "upcoming": UPCOMING,
    "failed": FAILED,
    "on_its_way": ON_ITS_WAY,
    "unknown": UNKNOWN,
    "part_paid": PART_PAID,
    "paid": PAID,
    "closed": CLOSED,
    "yen": YEN,
}


def facts(*invoices: Invoice, client: Client = ADA, link: Link = LINK) -> ClientFacts:
    """What Ada's page speaks of."""
    return ClientFacts(
        client=client, link=link, invoices=invoices, as_of=TODAY, check_code="K7QF-2MWD"
    )


@cache
def library() -> Library:
    """The words that come with the portal."""
    return Library.load(ROOT / "content", variables={"fr": {}, "en": {}})


def words(voice: str = "fr-vous") -> Words:
    """The texts of a voice."""
    return library().words(voice)


@cache
def environment() -> Environment:
    """The templates, strict about what they are given."""
    templates = ROOT / "portal" / "web" / "templates"
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = lambda name: f"/static/{name}"
    return made


def frame(voice: str = "fr-vous", site: Site = SITE) -> Frame:
    """The fragments around a page, with the questions that the portal ships."""
    questions = [
        Question(title=question.question, body=question.html)
        for question in library().questions(Voice(voice).language)
        if question.on_client_page
    ]
    links = [NavLink(page.title, page.slug) for page in library().pages(Voice(voice).language)]
    around = Surroundings(links=links, questions=questions)
    return make_frame(environment(), site, words(voice), around=around)
