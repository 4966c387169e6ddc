"""The scene of a page: to whom we speak, in which words, on which day, with which addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup

from portal.domain.arrangements import agreed_invoices
from portal.domain.business import ServiceMode
from portal.domain.calendar import WEEKDAYS
from portal.domain.links import Rights
from portal.web.presentation import formats

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.content import Words
    from portal.domain.business import Site
    from portal.domain.calendar import Calendar
    from portal.domain.clients import PaymentMethod
    from portal.domain.facts import ClientFacts
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money

_UNBROKEN = Markup('<span class="ref">{}</span>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything the parts of a client's page are made from.

    `path` is the page itself (`/c/ab/abcd/`), `actions` where its buttons lead (`/a/abcd/`).
    `hosted` gives Stripe's own page of an invoice by our invoice id, and `requests` the page of
    the request form: both are for the mode without a service.
    """

    facts: ClientFacts
    site: Site
    words: Words
    path: str
    actions: str
    today: date
    calendar: Calendar = WEEKDAYS
    hosted: Mapping[str, str] = field(default_factory=dict)
    requests: str = ""

    @property
    def language(self) -> str:
        """The language of amounts and dates: that of the client's voice."""
        return self.facts.client.voice.language

    @property
    def is_served(self) -> bool:
        """Whether a service stands behind the buttons."""
        return self.site.mode is ServiceMode.FLASK

    @property
    def requests_url(self) -> str:
        """The request form's page, where there is no service that could answer."""
        return "" if self.is_served else self.requests

    @property
    def may_change_things(self) -> bool:
        """False for a link that was forwarded to an accountant: see and pay only."""
        return self.facts.link.rights is Rights.FULL

    @property
    def agreed(self) -> frozenset[str]:
        """The invoices for which a date or a plan holds."""
        return agreed_invoices(self.facts.arrangements)

    def money(self, amount: Money) -> str:
        """An amount as this client reads it."""
        return formats.money(amount, self.language)

    def day(self, when: date) -> str:
        """A day with its weekday, as this client reads it."""
        return formats.day(when, self.language, weekday=True)

    def card_end(self, method: PaymentMethod) -> str:
        """The month in which a card ends, as it is printed on it."""
        return formats.card_end(method.exp_month, method.exp_year)

    @staticmethod
    def unbroken(number: str) -> Markup:
        """An invoice's number that no line end cuts at a hyphen."""
        return _UNBROKEN.format(number)

    def name_of(self, invoice: Invoice) -> Markup:
        """`facture F-2026-014 (Coaching de mars)`: an invoice inside a sentence, unbroken."""
        number = self.unbroken(invoice.number)
        if invoice.purpose:
            return self.words("invoice.label_purpose", number=number, purpose=invoice.purpose)
        return self.words("invoice.label", number=number)

    def document_of(self, invoice: Invoice) -> str:
        """Where the invoice itself can be read, or nothing when we do not hold it."""
        if not self.is_served:
            return self.hosted.get(invoice.id, "")
        return f"{self.actions}document/{invoice.id}" if invoice.stripe_id else ""

    def mail_to(self, subject: str, body: str = "") -> str:
        """A link that opens a letter to the contact person, subject and first lines written."""
        address = self.site.contact.email or self.site.business.email
        if not address:
            return ""
        return f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}" + (
            f"&body={quote(body)}" if body else ""
        )
