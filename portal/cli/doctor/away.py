"""Looks at what others run: Stripe, the mail server, the public address. Changes nothing there."""

from __future__ import annotations

import http.client
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.cli.doctor.findings import note, ok, wrong
from portal.cli.exits import sentence_of
from portal.domain.business import ServiceMode
from portal.domain.errors import GatewayError
from portal.gateways.stripe import API_VERSION
from portal.inbox import Imap, InboxUnreachable
from portal.mail import LetterNotSent, Smtp
from portal.sms import Brevo, TextNotSent
from portal.web.headers import headers_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.cli.doctor.findings import Finding, Visit
    from portal.gateways.base import Gateway

_TIMEOUT = 10  # seconds
_FEW_TEXTS = 10  # fewer than this are used up before anybody looks again
# Nobody's link: 72 signs as a token has, but never signed.
NOBODYS_PAGE = f"/c/aa/{'a' * 72}/"


def stripe(visit: Visit) -> Iterator[Finding]:
    """The key, the account, the customer portal and the webhook endpoint."""
    if visit.settings.stripe.key is None:
        yield note(
            "Stripe",
            "There is no key: the sandbox answers in its place, and no real money can arrive.",
            "Put STRIPE_SECRET_KEY in the .env file when you are ready.",
        )
        return
    if visit.services is None:
        yield note("Stripe", "Not looked at, since the database does not answer.")
        return
    gateway = visit.services.tools.gateway
    try:
        yield from _account(visit, gateway)
        yield from _customer_portal(gateway)
        yield from _endpoints(visit, gateway)
    except GatewayError as error:
        yield wrong(
            "Stripe",
            f"It did not answer as it should: {sentence_of(error)}",
            "Check STRIPE_SECRET_KEY, its rights if it is a restricted key, and the connection.",
        )


def _account(visit: Visit, gateway: Gateway) -> Iterator[Finding]:
    account, stated = gateway.account(), visit.settings.stripe.account
    money = "real money moves" if account.live else "test mode, no real money moves"
    if stated and stated != account.id:
        yield wrong(
            "Stripe",
            f"The key belongs to {account.id}, and [stripe] account says {stated}.",
            "Take the key of the right account, or correct portal.toml.",
        )
    else:
        yield ok("Stripe", f"The key opens the account {account.id}: {money}.")
    if not stated:
        yield note(
            "Stripe",
            "Announcements are not compared with your account.",
            f'Write account = "{account.id}" under [stripe].',
        )


def _customer_portal(gateway: Gateway) -> Iterator[Finding]:
    if gateway.portal_ready():
        yield ok("customer portal", "Clients can update their card on Stripe's page.")
        return
    yield wrong(
        "customer portal",
        "Stripe has no configuration of the customer portal with which a card can be updated.",
        "In the Stripe dashboard: Settings, Billing, Customer portal, allow payment methods, Save.",
    )


def _endpoints(visit: Visit, gateway: Gateway) -> Iterator[Finding]:
    ours = {
        urlsplit(address).netloc
        for address in (visit.settings.site.address, visit.settings.service_address)
        if address
    }
    found = [e for e in gateway.webhook_endpoints() if urlsplit(e.url).netloc in ours]
    if not visit.settings.stripe.webhook_secret:
        yield wrong(
            "webhook",
            "STRIPE_WEBHOOK_SECRET is not set: every announcement is refused.",
            "Copy the signing secret from the endpoint's page in the Stripe dashboard.",
        )
    if not found:
        target = visit.settings.service_address or visit.settings.site.address
        yield wrong(
            "webhook",
            "Stripe announces nothing to this site.",
            f"Add an endpoint {target}/webhooks/stripe with API version {API_VERSION}.",
        )
    for endpoint in found:
        if not endpoint.enabled:
            yield wrong("webhook", f"{endpoint.url} is switched off.", "Enable it at Stripe.")
        elif endpoint.api_version != API_VERSION:
            version = endpoint.api_version or "the account's default version"
            yield wrong(
                "webhook",
                f"{endpoint.url} speaks {version}, and the portal {API_VERSION}.",
                f"Make a new endpoint with API version {API_VERSION}, then delete this one.",
            )
        else:
            yield ok("webhook", f"{endpoint.url} speaks {API_VERSION}.")


def mail(visit: Visit) -> Iterator[Finding]:
    """The mail server: connected to, encrypted, signed in; no letter is sent."""
    settings = visit.settings.mail
    if settings.smtp_url is None:
        yield note(
            "mail",
            f"There is no mail server: letters stay in {settings.outbox}.",
            "Put PORTAL_SMTP_URL in the .env file.",
        )
        return
    try:
        Smtp(settings.smtp_url).greet()
    except LetterNotSent as error:
        yield wrong(
            "mail",
            f"The mail server does not take letters ({error}).",
            "Check PORTAL_SMTP_URL: host, port, name, password, and ?starttls=require.",
        )
    else:
        yield ok("mail", f"The mail server takes letters from {settings.sender_address}.")


def inbox(visit: Visit) -> Iterator[Finding]:
    """The mailbox that answers come to: connected to, signed in, opened; nothing is read."""
    url = visit.settings.imap_url
    if url is None:
        return
    try:
        Imap(url).greet()
    except InboxUnreachable as error:
        yield wrong(
            "inbox",
            f"What comes back by mail cannot be read ({error}).",
            "Check PORTAL_IMAP_URL: host, port, name, password and folder.",
        )
    else:
        yield ok("inbox", "What comes back by mail can be read.")


def texts(visit: Visit) -> Iterator[Finding]:
    """The account that short messages leave by: its key and its credit; none is sent."""
    sms = visit.settings.sms
    if sms.provider != "brevo":
        return
    try:
        left = Brevo(sms.key or "", sender=sms.sender, api_base=sms.api_base).credits()
    except TextNotSent as error:
        yield wrong(
            "short messages",
            f"The provider cannot be asked ({error}).",
            "Check PORTAL_SMS_KEY at Brevo, under SMTP and API, and the connection.",
        )
        return
    if left is None:
        yield note("short messages", "The key opens the account, which does not say its credit.")
    elif left < _FEW_TEXTS:
        yield wrong(
            "short messages",
            f"The account pays for {left} more.",
            "Buy credit for short messages at Brevo, or switch [sms] off.",
        )
    else:
        yield ok("short messages", f"The account pays for {left} more.")


def public_address(visit: Visit) -> Iterator[Finding]:
    """GET / is a page of ours, and a client's page carries its headers."""
    site = visit.settings.site
    try:
        status, headers = _get(site.address, "/")
        if status in {301, 302, 303, 307, 308}:
            target = urlsplit(headers.get("location", "")).netloc
            yield wrong(
                "address",
                f"{site.address}/ leads elsewhere ({target}).",
                "Write the final address in portal.toml; on Netlify, make the project Public.",
            )
            return
        if status != 200:
            yield wrong(
                "address",
                f"{site.address}/ answers {status} instead of showing the home page.",
                "401 is a login page: on Netlify, make the project Public. "
                "404: upload the build, or start the service.",
            )
            return
        yield ok("address", f"{site.address}/ opens.")
        yield from _personal_headers(visit)
    except (OSError, http.client.HTTPException) as error:
        yield wrong(
            "address",
            f"{site.address}/ cannot be opened ({type(error).__name__}).",
            "Check the address, its DNS entry and its certificate, and that the site is up.",
        )


def _personal_headers(visit: Visit) -> Iterator[Finding]:
    site = visit.settings.site
    _, headers = _get(site.address, NOBODYS_PAGE)
    wanted = headers_for(NOBODYS_PAGE, site)
    # What a host adds or words otherwise is its own affair; what protects a client must be there.
    missing = [
        name
        for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control", "Content-Security-Policy")
        if name in wanted and wanted[name].partition(",")[0] not in headers.get(name.lower(), "")
    ]
    if missing:
        yield wrong(
            "address",
            f"Clients' pages are served without {', '.join(missing)}.",
            "Upload the whole build with its _headers file, or start the newest service.",
        )
    else:
        yield ok("address", "Clients' pages carry the headers that keep them private.")
    if site.mode is ServiceMode.FLASK and urlsplit(site.address).scheme == "http":
        yield note("address", "It is this very machine: only you can open the links.")


def _get(address: str, path: str) -> tuple[int, dict[str, str]]:
    """The status and the headers, their names in small letters; redirects are not followed."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=_TIMEOUT, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
    try:
        connection.request("GET", path, headers={"User-Agent": "portal-doctor"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()
