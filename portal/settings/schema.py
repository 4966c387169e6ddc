"""The owner's file, `portal.toml`, as a schema: every table, every key, and what it may hold.

The annotations are read while the program runs, so this module does not postpone them.
`docs/settings.md` explains each key; a test keeps the two together.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from portal.domain.business import ClientPages, LegalForm, ServiceMode
from portal.domain.clients import Voice
from portal.domain.money import decimals_of
from portal.domain.policy import Frequency
from portal.domain.voices import FirstPerson
from portal.settings import checks
from portal.settings.faults import KeyFaults
from portal.settings.reminders import RemindersTable
from portal.settings.sms import SmsTable


def _optional(check: Callable[[str], str]) -> BeforeValidator:
    """The check, for a key that may stay empty; the type is looked at first."""

    def run(value: object) -> object:
        if not isinstance(value, str):
            return value  # the type is refused in its own words
        stripped = value.strip()
        return check(stripped) if stripped else ""

    return BeforeValidator(run)


Text = Annotated[str, AfterValidator(checks.one_line)]
Email = Annotated[str, _optional(checks.email)]
WebAddress = Annotated[str, _optional(checks.web_address)]
Amount = Annotated[Decimal, BeforeValidator(checks.amount)]


class Table(BaseModel):
    """One table: no unknown key, no guessing of types, no change afterwards."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, str_strip_whitespace=True, validate_default=False
    )


class SiteTable(Table):
    """[site]: where the site stands and what stands behind it."""

    address: Annotated[str, _optional(checks.site_address)] = ""
    service: Annotated[ServiceMode, Field(strict=False)] = ServiceMode.FLASK
    client_pages: Annotated[ClientPages, Field(strict=False)] = ClientPages.FROZEN
    link_days: Annotated[int, Field(ge=7, le=366)] = 90
    country: Annotated[str, AfterValidator(checks.country)] = "FR"
    region: Text = ""


class HostTable(Table):
    """[business.host]: who hosts the pages."""

    name: Text = ""
    address: Text = ""
    phone: Text = ""


class MediatorTable(Table):
    """[business.mediator]: the consumer mediator."""

    name: Text = ""
    address: Text = ""
    url: WebAddress = ""


class BusinessTable(Table):
    """[business]: who writes; what the law asks for depends on `legal_form`."""

    name: Annotated[Text, Field(min_length=1)]
    legal_form: Annotated[LegalForm, Field(strict=False)] = LegalForm.OTHER
    legal_name: Text = ""
    address: Text = ""
    email: Email = ""
    phone: Text = ""
    siren: Annotated[str, _optional(checks.siren)] = ""
    register_: Annotated[Text, Field(alias="register")] = ""
    capital: Text = ""
    vat_number: Annotated[str, _optional(checks.vat_number)] = ""
    vat_exempt: bool = False
    director: Text = ""
    activity: Text = ""
    website: WebAddress = ""
    professionals_only: bool = False
    host: HostTable = HostTable()
    mediator: MediatorTable = MediatorTable()

    @model_validator(mode="after")
    def _numbers_agree(self) -> "BusinessTable":
        faults = []
        if self.vat_exempt and self.vat_number:
            faults.append(
                (
                    "vat_exempt",
                    "it says that no VAT is charged, and vat_number is there too. Keep one.",
                )
            )
        if self.siren and self.vat_number.startswith("FR") and self.vat_number[4:] != self.siren:
            faults.append(
                ("vat_number", "it does not end with the SIREN given above. Correct one of them.")
            )
        KeyFaults.raise_if(faults)
        return self


class ContactTable(Table):
    """[contact]: the person a client can talk to."""

    name: Annotated[Text, Field(min_length=1)]
    role: Text = ""
    email: Email = ""
    phone: Text = ""
    hours: Text = ""
    photo: Annotated[Text, AfterValidator(checks.picture)] = ""


class BankTable(Table):
    """[bank]: where a transfer goes; leave the whole table out to offer none."""

    holder: Annotated[Text, Field(min_length=1, max_length=70)]  # 70: the EPC QR code's limit
    iban: Annotated[str, AfterValidator(checks.iban)]
    bic: Annotated[str, _optional(checks.bic)] = ""


class VoiceTable(Table):
    """[voice]: how you speak to clients, unless a client's own wish is known."""

    default: Annotated[Voice, Field(strict=False)] = Voice.VOUS
    person: Annotated[FirstPerson, Field(strict=False)] | None = None
    emoji: bool = False


class LookTable(Table):
    """[look]: the one colour that is yours."""

    accent: Annotated[str, AfterValidator(checks.colour)] = "#2f5d50"


class TierTable(Table):
    """[[policy.tier]]: what is granted at once up to an amount and an age of the debt."""

    up_to: Amount | None = None
    age_up_to: Annotated[int, Field(ge=0, le=3650)] | None = None
    latest_days: Annotated[int, Field(ge=1, le=366)]
    parts: Annotated[int, Field(ge=1, le=36)] = 1
    smallest_part: Amount = Decimal(0)
    frequency: Annotated[Frequency, Field(strict=False)] = Frequency.MONTHLY


class PolicyTable(Table):
    """[policy]: what you grant at once, and when you answer the rest."""

    currency: Annotated[str, AfterValidator(checks.currency)] = "EUR"
    answer_days: Annotated[int, Field(ge=1, le=30)] = 2
    plans_per_year: Annotated[int, Field(ge=0, le=12)] = 1
    alarm_share: Annotated[int, Field(ge=1, le=100)] = 25
    training: bool = False
    tier: tuple[TierTable, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _tiers_climb(self) -> "PolicyTable":
        faults = []
        for place, tier in enumerate(self.tier):
            here = f"tier.{place}"
            for key, value in (("up_to", tier.up_to), ("smallest_part", tier.smallest_part)):
                if value is not None and value != round(value, decimals_of(self.currency)):
                    faults.append(
                        (
                            f"{here}.{key}",
                            f"{value} has more decimals than {self.currency} knows. Round it.",
                        )
                    )
            faults += [(f"{here}.{key}", said) for key, said in _tier_faults(self.tier, place)]
        KeyFaults.raise_if(faults)
        return self


def _tier_faults(tiers: tuple[TierTable, ...], place: int) -> list[tuple[str, str]]:
    tier, before = tiers[place], tiers[place - 1] if place else None
    is_last = place == len(tiers) - 1
    if tier.up_to is None and not is_last and tier.age_up_to is None:
        return [("up_to", "only the last tier may go without a limit. Give this one an amount.")]
    faults = _order_faults(tier, before) if before is not None else []
    if tier.up_to is not None and tier.parts > 1 and tier.smallest_part * 2 > tier.up_to:
        faults.append(
            (
                "smallest_part",
                f"{tier.up_to} never makes two parts of at least {tier.smallest_part}. "
                "Lower it, or set parts = 1.",
            )
        )
    return faults


def _order_faults(tier: TierTable, before: TierTable) -> list[tuple[str, str]]:
    """Amounts climb; where one stands again, the ages climb. The first tier that fits is taken."""
    if before.up_to is None and tier.up_to is not None:
        said = "the tier before has no limit, so this one is never reached. Put it before that."
        return [("up_to", said)]
    if before.up_to is not None and tier.up_to is not None and tier.up_to < before.up_to:
        return [
            (
                "up_to",
                f"{tier.up_to} does not lie above the {before.up_to} of the tier before. "
                "Write the tiers from the smallest amount to the largest.",
            )
        ]
    if tier.up_to != before.up_to:
        return []
    if before.age_up_to is None:
        said = "the tier before is for the same amount and any age, so this one is never reached. "
        return [("age_up_to", said + "Give that one an age_up_to, or take this one out.")]
    if tier.age_up_to is not None and tier.age_up_to <= before.age_up_to:
        said = f"{tier.age_up_to} does not lie above the {before.age_up_to} of the tier before, "
        return [("age_up_to", said + "which is for the same amount. Let the ages climb.")]
    return []


class TermsTable(Table):
    """[terms]: figures that the terms of sale quote; percentages are numbers."""

    penalty_rate: Amount | None = None
    penalty_rate_checked: date | None = None
    payment_days: Annotated[int, Field(ge=0, le=60)] | None = None
    discount: Amount | None = None


class RetentionTable(Table):
    """[retention]: how long what is kept stays; never less than a claim may live."""

    invoice_years: Annotated[int, Field(ge=6, le=30)] = 10
    client_years: Annotated[int, Field(ge=1, le=10)] = 3
    consumer_years: Annotated[int, Field(ge=2, le=10)] = 2
    professional_years: Annotated[int, Field(ge=5, le=10)] = 5
    text_days: Annotated[int, Field(ge=30, le=730)] = 90
    technical_months: Annotated[int, Field(ge=1, le=24)] = 6


class StripeTable(Table):
    """[stripe]: what is not secret about your Stripe account."""

    account: Annotated[str, Field(pattern=r"^(acct_[A-Za-z0-9]+)?$")] = ""
    portal_configuration: Annotated[str, Field(pattern=r"^(bpc_[A-Za-z0-9]+)?$")] = ""
    login_url: WebAddress = ""
    custom_domain: Annotated[str, _optional(checks.site_address)] = ""


class LettersTable(Table):
    """[letters]: in whose name letters leave, and what comes with them."""

    from_: Annotated[str, _optional(checks.mailbox)] = Field(default="", alias="from")
    reply_to: Annotated[str, _optional(checks.mailbox)] = ""
    dkim_selector: Annotated[str, _optional(checks.dkim_selector)] = ""
    invoices: Text = ""
    qr: bool = False


class OwnersFile(Table):
    """The whole of `portal.toml`."""

    site: SiteTable = SiteTable()
    business: BusinessTable
    contact: ContactTable
    bank: BankTable | None = None
    voice: VoiceTable = VoiceTable()
    look: LookTable = LookTable()
    policy: PolicyTable = PolicyTable()
    reminders: RemindersTable = RemindersTable()
    terms: TermsTable = TermsTable()
    retention: RetentionTable = RetentionTable()
    stripe: StripeTable = StripeTable()
    letters: LettersTable = LettersTable()
    sms: SmsTable = SmsTable()
