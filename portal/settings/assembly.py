"""From the owner's file and the environment to the values that the rest of the portal knows."""

from __future__ import annotations

from datetime import date
from email.headerregistry import Address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.domain.business import BankAccount, Business, Host, Mediator, Person, Site
from portal.domain.money import Money
from portal.domain.policy import Policy, Tier
from portal.domain.retention import Retention
from portal.settings.secret import Secret
from portal.settings.values import MailSettings, SmsSettings, StripeSettings

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from portal.domain.business import Photo
    from portal.settings.environment import Environment
    from portal.settings.schema import BusinessTable, OwnersFile, PolicyTable


def site_of(owner: OwnersFile, environment: Environment, photo: Photo | None) -> Site:
    """The site that pages, letters and links speak of."""
    return Site(
        address=environment.address or owner.site.address,
        business=_business(owner.business),
        contact=Person(**owner.contact.model_dump(exclude={"photo"}), photo=photo),
        bank=BankAccount(**owner.bank.model_dump()) if owner.bank else None,
        policy=_policy(owner.policy),
        reminders=owner.reminders.rules(owner.policy.currency),
        retention=Retention(**owner.retention.model_dump()),
        default_voice=owner.voice.default,
        first_person=owner.voice.person,
        emoji=owner.voice.emoji,
        accent=owner.look.accent,
        mode=owner.site.service,
        client_pages=owner.site.client_pages,
        link_days=owner.site.link_days,
        country=owner.site.country,
        region=owner.site.region,
        login_url=owner.stripe.login_url,
        transfer_codes=owner.letters.qr,
        form_hosts=_form_hosts(owner, environment),
        terms=tuple((name, _plain(value)) for name, value in owner.terms if value is not None),
    )


def _business(table: BusinessTable) -> Business:
    return Business(
        **table.model_dump(by_alias=True, exclude={"host", "mediator"}),
        host=Host(**table.host.model_dump()),
        mediator=Mediator(**table.mediator.model_dump()),
    )


def _policy(table: PolicyTable) -> Policy:
    def money(amount: Decimal) -> Money:
        return Money.parse(str(amount), table.currency)

    return Policy(
        tiers=tuple(
            Tier(
                up_to=None if tier.up_to is None else money(tier.up_to),
                latest_days=tier.latest_days,
                parts=tier.parts,
                smallest_part=money(tier.smallest_part),
                age_up_to=tier.age_up_to,
                frequency=tier.frequency,
            )
            for tier in table.tier
        ),
        answer_days=table.answer_days,
        plans_per_year=table.plans_per_year,
        alarm_share=table.alarm_share,
        training=table.training,
    )


def _form_hosts(owner: OwnersFile, environment: Environment) -> tuple[str, ...]:
    # A stand-in for Stripe shows its pages where its API is; Stripe's own hosts are always allowed.
    base = urlsplit(environment.stripe_api_base)
    origin = f"{base.scheme}://{base.netloc}" if base.netloc else ""
    return tuple(host for host in (origin, owner.stripe.custom_domain) if host)


def _plain(value: Decimal | int | date) -> str:
    """`12.15` and `30`, without an exponent or idle zeros; a day as 2026-07-01."""
    if isinstance(value, date):
        return value.isoformat()
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def secret_or_none(text: str) -> Secret | None:
    """A secret, or None for one that was not set."""
    return Secret(text) if text else None


def stripe_of(owner: OwnersFile, environment: Environment) -> StripeSettings:
    """How to reach Stripe."""
    return StripeSettings(
        key=secret_or_none(environment.stripe_key),
        webhook_secret=secret_or_none(environment.webhook_secret),
        api_base=environment.stripe_api_base or None,
        account=owner.stripe.account,
        configuration=owner.stripe.portal_configuration,
    )


def sender_of(owner: OwnersFile) -> str:
    """Who letters come from: as written, else the contact person at the first known address."""
    address = owner.contact.email or owner.business.email
    if owner.letters.from_ or not address:
        return owner.letters.from_
    name = f"{owner.contact.name} — {owner.business.name}"
    return str(Address(display_name=name, addr_spec=address))


def mail_of(owner: OwnersFile, environment: Environment, folder: Path) -> MailSettings:
    """How letters leave; the outbox stands beside portal.toml unless it is told otherwise."""
    return MailSettings(
        smtp_url=secret_or_none(environment.smtp_url),
        outbox=folder / (environment.outbox or "var/outbox"),
        sender=sender_of(owner),
        reply_to=owner.letters.reply_to,
        dkim_selector=owner.letters.dkim_selector,
        invoices=folder / owner.letters.invoices if owner.letters.invoices else None,
    )


def sms_of(owner: OwnersFile, environment: Environment) -> SmsSettings:
    """How short messages leave."""
    return SmsSettings(
        provider=owner.sms.provider.value,
        sender=owner.sms.sender,
        key=secret_or_none(environment.sms_key),
        api_base=environment.sms_api_base,
    )


def database_of(environment: Environment, folder: Path) -> Secret:
    """The database; a relative SQLite file is meant from the folder of portal.toml."""
    url = environment.database or "sqlite:///var/portal.sqlite3"
    scheme, separator, path = url.partition(":///")
    if scheme == "sqlite" and separator and not path.startswith((":memory:", "file:")):
        url = f"sqlite:///{folder / path}"
    return Secret(url)
