"""The door: settings become services and services an application; only here is chosen."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

from portal.actions.letters import PostOffice
from portal.actions.occasions import Keyring
from portal.actions.returns import LetterBox
from portal.actions.texting import TextOffice
from portal.actions.tools import Tools
from portal.calendars.holidays import HolidaysUnknown, open_days
from portal.domain.calendar import OFFICE
from portal.gateways.stripe import StripeGateway
from portal.inbox import Imap
from portal.letters.enclosing import document_finder
from portal.letters.short_texts import text_writer
from portal.letters.writing import letter_writer
from portal.links import LinkSigner
from portal.mail import Outbox, Smtp
from portal.services import Services
from portal.settings import Settings, SettingsInvalid, load_settings
from portal.sms import Brevo, TextOutbox
from portal.store.database import Store
from portal.web.application import create_web
from portal.web.words import load_library

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from portal.actions.occasions import Occasion
    from portal.actions.texting import TextOccasion
    from portal.content import Library
    from portal.domain.business import Site
    from portal.domain.calendar import Calendar
    from portal.mail import Mailer, Words
    from portal.sms import Texter

# What the sandbox answers to; a key of this shape can move no money anywhere.
SANDBOX_KEY = "sk_test_sandbox0000000000000000"


def make_services(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    library: Callable[[], Library] | None = None,
) -> Services:
    """Everything the portal runs with, chosen by the settings.

    `library` gives the words; by default they are read once. Raises StoreUnreachable, and
    SettingsInvalid when nobody knows the public holidays of the country or region.
    """
    calendar = _calendar(settings.site)
    store = Store(settings.database_url)
    words = library or _once(lambda: load_library(settings.content, settings.site))
    site, signer = settings.site, LinkSigner(settings.secrets)
    tools = _tools(settings, store, clock, calendar=calendar)
    keyring = Keyring(key=signer.key, days=site.link_days, knows=signer.knows)

    def itself() -> Services:
        return services

    services = Services(
        site=site,
        load_library=words,
        signer=signer,
        tools=tools,
        post=_post_office(settings, keyring, letter_writer(itself)),
        store=store,
        letter_box=_letter_box(settings),
        text_office=_text_office(settings, keyring, text_writer(itself)),
        is_trial=settings.stripe.mode != "live",
    )
    return services


def _tools(
    settings: Settings, store: Store, clock: Callable[[], datetime], *, calendar: Calendar
) -> Tools:
    site = settings.site
    return Tools(
        ledger=store.ledger,
        gateway=_gateway(settings),
        clock=clock,
        calendar=calendar,
        policy=site.policy,
        reminders=site.reminders,
        place=(site.country, site.region),
        voice=site.default_voice,
    )


def _post_office(
    settings: Settings, keyring: Keyring, compose: Callable[[Occasion], Words]
) -> PostOffice:
    mail, site = settings.mail, settings.site
    return PostOffice(
        mailer=_mailer(settings),
        sender_name=mail.sender_name or site.contact.name,
        sender=mail.sender_address,
        reply_to=mail.reply_to or site.contact.email,
        owner=site.contact.email or site.business.email,
        keyring=keyring,
        compose=compose,
        documents=document_finder(mail.invoices),
    )


def _letter_box(settings: Settings) -> LetterBox | None:
    if settings.imap_url is None:
        return None
    mail, site = settings.mail, settings.site
    ours = (mail.sender_address, mail.reply_to, site.contact.email, site.business.email)
    own = frozenset(parseaddr(one)[1].lower() for one in ours if one)
    return LetterBox(mailbox=Imap(settings.imap_url), own=own)


def _text_office(
    settings: Settings, keyring: Keyring, compose: Callable[[TextOccasion], str]
) -> TextOffice | None:
    sms = settings.sms
    texter: Texter
    if sms.provider == "brevo":
        texter = Brevo(sms.key or "", sender=sms.sender, api_base=sms.api_base)
    elif sms.provider == "outbox":
        texter = TextOutbox(settings.mail.outbox)
    else:
        return None
    return TextOffice(texter=texter, keyring=keyring, compose=compose)


def create_app(folder: str | None = None) -> Flask:
    """The WSGI application of a site folder (default: PORTAL_SITE, else the working folder)."""
    settings = load_settings(Path(folder or os.environ.get("PORTAL_SITE", ".")), os.environ)
    return create_web(make_services(settings), proxy_key=settings.proxy_key or "")


def _calendar(site: Site) -> Calendar:
    try:
        return open_days(site.country, site.region)
    except HolidaysUnknown as unknown:
        raise SettingsInvalid([_unknown(unknown)]) from unknown


def _unknown(place: HolidaysUnknown) -> str:
    if place.regions is None:
        return (
            f"portal.toml: [site] country: the public holidays of {place.country} are not known. "
            'Write the two letters of ISO 3166-1, such as "FR".'
        )
    which = f"one of {', '.join(place.regions)}, or leave" if place.regions else "nothing: leave"
    return (
        f"portal.toml: [site] region: {place.region} is not known as a region of {place.country} "
        f"with public holidays of its own. Write {which} it empty."
    )


def _gateway(settings: Settings) -> StripeGateway:
    stripe = settings.stripe
    return StripeGateway(
        stripe.key or SANDBOX_KEY,
        api_base=stripe.api_base or "",
        webhook_secret=stripe.webhook_secret or "",
        account=stripe.account,
        configuration=stripe.configuration,
        zone=OFFICE,
        hosts=settings.site.form_hosts,
    )


def _mailer(settings: Settings) -> Mailer:
    if settings.mail.smtp_url:
        return Smtp(settings.mail.smtp_url)
    return Outbox(settings.mail.outbox)


def _once(read: Callable[[], Library]) -> Callable[[], Library]:
    kept: list[Library] = []

    def library() -> Library:
        if not kept:
            kept.append(read())
        return kept[0]

    return library
