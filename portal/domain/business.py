"""The business that writes: its identity, its person, its bank account, its policy for time."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from portal.domain.clients import Voice
from portal.domain.policy import Policy
from portal.domain.reminder_case import Rules
from portal.domain.retention import Retention
from portal.domain.voices import FirstPerson, Manner


class LegalForm(StrEnum):
    """What decides which identity fields French law asks for (LCEN; code de commerce)."""

    SOLE_TRADER = "ei"
    MICRO = "micro"
    EURL = "eurl"
    SARL = "sarl"
    SASU = "sasu"
    SAS = "sas"
    ASSOCIATION = "association"
    OTHER = "other"

    @property
    def is_person(self) -> bool:
        """A natural person trading under their own name."""
        return self in {LegalForm.SOLE_TRADER, LegalForm.MICRO}

    @property
    def has_capital(self) -> bool:
        """A company whose share capital must be stated."""
        return self in {LegalForm.EURL, LegalForm.SARL, LegalForm.SASU, LegalForm.SAS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture of the person. Its digest stands for its bytes wherever sites are compared."""

    kind: str  # jpeg · png
    digest: str
    body: bytes = field(repr=False, compare=False)

    @property
    def file(self) -> str:
        """Under which name it is served."""
        return f"photo.{self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The person a client can talk to."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    hours: str = ""
    photo: Photo | None = None

    @property
    def initials(self) -> str:
        """Up to two initials, for the place of a photo."""
        return "".join(word[0] for word in self.name.replace("-", " ").split()[:2]).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where a transfer goes; the IBAN in its one spelling, in capitals and without spaces.

    Banks compare the holder's name with the IBAN (Verification of Payee, since October 2025).
    """

    holder: str
    iban: str
    bic: str = ""

    @property
    def grouped_iban(self) -> str:
        """The IBAN in groups of four, for the eye; never for the clipboard."""
        return " ".join(self.iban[n : n + 4] for n in range(0, len(self.iban), 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Who hosts the pages; French law asks for name, address and telephone (LCEN)."""

    name: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediator:
    """The consumer mediator, compulsory towards consumers (code de la consommation, L612-1)."""

    name: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """The identity of the owner's business; an empty field is never shown as a hole."""

    name: str
    legal_form: LegalForm = LegalForm.OTHER
    legal_name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    siren: str = ""
    register: str = ""
    capital: str = ""
    vat_number: str = ""
    vat_exempt: bool = False
    director: str = ""
    activity: str = ""
    website: str = ""
    professionals_only: bool = False
    host: Host = Host()
    mediator: Mediator = Mediator()

    @property
    def grouped_siren(self) -> str:
        """The SIREN in groups of three, which no end of a line parts."""
        return "\u00a0".join(self.siren[n : n + 3] for n in range(0, len(self.siren), 3))


class ServiceMode(StrEnum):
    """Whether buttons reach the Flask service, or only what Stripe hosts by itself."""

    FLASK = "flask"
    NONE = "none"


class ClientPages(StrEnum):
    """Whether pages that name a debt are frozen on the static host, or only served live."""

    FROZEN = "frozen"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that a page needs to know of its owner; built once, from the settings."""

    address: str  # https://paiement.example.com, without a slash at the end
    business: Business
    contact: Person
    bank: BankAccount | None = None
    policy: Policy = field(default_factory=Policy)
    reminders: Rules = field(default_factory=Rules)
    retention: Retention = field(default_factory=Retention)
    default_voice: Voice = Voice.VOUS
    first_person: FirstPerson | None = None  # None: as is the custom of each voice
    emoji: bool = False
    accent: str = "#2f5d50"
    mode: ServiceMode = ServiceMode.FLASK
    client_pages: ClientPages = ClientPages.FROZEN
    link_days: int = 90
    transfer_codes: bool = False  # whether letters carry the QR code of a transfer
    login_url: str = ""  # the customer portal's login page, for the mode without a service
    form_hosts: tuple[str, ...] = ()  # where a form may lead besides ourselves (CSP form-action)
    terms: tuple[tuple[str, str], ...] = ()  # the keys of [terms] as plain texts
    country: str = "FR"  # on whose public holidays nobody works (ISO 3166-1)
    region: str = ""  # with holidays of its own (ISO 3166-2 without the country): 57, 971

    @property
    def manner(self) -> Manner:
        """How the owner speaks."""
        return Manner(voice=self.default_voice, person=self.first_person, emoji=self.emoji)

    @property
    def host(self) -> str:
        """The bare host name, as a client should see it in the address bar."""
        return self.address.partition("://")[2]
