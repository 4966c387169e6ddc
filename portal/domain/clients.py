"""The client: who they are, in which voice we speak to them, which card they left."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# Stripe's names for brands that need more than a capital.
_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "CB",
    "diners": "Diners Club",
    "eftpos_au": "Eftpos",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}


class Voice(StrEnum):
    """How we speak: French with `vous` (the default), French with `tu`, or English."""

    VOUS = "fr-vous"
    TU = "fr-tu"
    ENGLISH = "en"

    @property
    def language(self) -> str:
        """The language that the voice falls back to: `fr` or `en`."""
        return self.value.partition("-")[0]


class Channel(StrEnum):
    """Which way a reminder takes: by mail alone, or with a short message to the telephone, too."""

    MAIL = "mail"
    MAIL_AND_SMS = "mail_and_sms"


class ClientKind(StrEnum):
    """Consumers and professionals live under different law (see content, terms)."""

    CONSUMER = "consumer"
    PROFESSIONAL = "professional"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMethod:
    """What the client left with Stripe: never more than brand, last four digits and end date."""

    id: str
    kind: str  # card · sepa_debit · other names of Stripe's
    brand: str = ""
    last4: str = ""
    exp_month: int | None = None
    exp_year: int | None = None

    @property
    def brand_name(self) -> str:
        """The brand as it is printed on the card."""
        return _BRANDS.get(self.brand, self.brand.capitalize())

    @property
    def ends_on(self) -> date | None:
        """A card is good until the last day of its month; None where it has no end."""
        if self.exp_year is None or self.exp_month is None:
            return None
        return date(self.exp_year, self.exp_month, monthrange(self.exp_year, self.exp_month)[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Somebody who receives invoices. `stripe_customer` is empty for an imported client."""

    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    phone: str = ""
    address: str = ""  # postal, on one line
    invoices_to: str = ""  # the e-mail address of whoever else should receive invoices
    voice: Voice = Voice.VOUS
    kind: ClientKind = ClientKind.CONSUMER
    stripe_customer: str = ""
    method: PaymentMethod | None = None
    emoji: bool | None = None  # None: as the owner writes to everybody
    channel: Channel = Channel.MAIL
    country: str = ""  # where they live, as the site's `country` and `region`; empty: there, too
    region: str = ""
    zone: str = ""  # their clock, as in the IANA list (`Indian/Reunion`); empty: the office's

    @property
    def greeting_name(self) -> str:
        """How a letter begins: the first name, else the company, else nothing."""
        return self.first_name or self.company

    @property
    def full_name(self) -> str:
        """The whole name for the owner: person, company, or both."""
        person = f"{self.first_name} {self.last_name}".strip()
        return f"{person} ({self.company})" if person and self.company else person or self.company
