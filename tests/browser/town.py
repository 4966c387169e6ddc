"""A whole town for the browser: Stripe's stand-in, the service as a process, the frozen site."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.actions.links import issue_link
from portal.actions.sync import sync
from portal.app import make_services
from portal.domain.business import ServiceMode
from portal.domain.invoices import Invoice
from portal.domain.links import Rights
from portal.sandbox import Sandbox, scenes
from portal.settings import load_settings
from tests.browser.front import freeze, frozen_in_front
from tests.support.postgres import free_port
from tests.support.sites import OWNER, SECRET, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.domain.clients import Client
    from portal.services import Services

DAY = 86_400
MASTERCARD = "5555555555554444"


@dataclass(slots=True)
class Town:
    """What runs, and whom it knows. `address` is where clients go."""

    address: str
    service_address: str
    folder: Path
    sandbox: Sandbox
    services: Services
    service: subprocess.Popen[bytes] | None
    made: int = 0
    closing: ExitStack = field(default_factory=ExitStack)

    def client(self, first_name: str, *, card: str | None = scenes.GOOD_CARD, **more: Any) -> str:
        """A new client at Stripe; their id there."""
        self.made += 1
        fields = {"preferred_locales": ["fr"], "name": f"{first_name} Exemple", **more}
        email = f"{first_name.lower()}{self.made}@example.com"
        made = scenes.customer(self.sandbox.state, email=email, card=card, **fields)
        return str(made["id"])

    def failed(
        self, owner: str, *, amount: int = 12_000, reason: str = "insufficient_funds"
    ) -> str:
        """An invoice whose automatic payment did not go through yesterday."""
        bill = scenes.failed_invoice(
            self.sandbox.state,
            owner,
            amount=amount,
            description="Coaching",
            failed_at=self.ago(1),
            reason=reason,
        )
        return str(bill["id"])

    def failed_subscription(self, owner: str, *, amount: int = 9_000) -> str:
        """A subscription with a card of its own that has ended; the open invoice."""
        bill = scenes.failed_subscription(
            self.sandbox.state,
            owner,
            amount=amount,
            product="Accompagnement",
            started_at=self.ago(34),
            failed_at=self.ago(4),
            reason="expired_card",
            own_card=True,
        )
        return str(bill["id"])

    def sent(self, owner: str, *, amount: int, what: str = "Atelier", **more: Any) -> str:
        """An invoice that was due five days ago."""
        bill = scenes.sent_invoice(
            self.sandbox.state,
            owner,
            amount=amount,
            description=what,
            sent_at=self.ago(35),
            due_at=self.ago(5),
            **more,
        )
        return str(bill["id"])

    def ago(self, days: int) -> int:
        """So many days before now, in seconds since 1970."""
        return self.sandbox.state.now() - days * DAY

    def link(self, owner: str, *, rights: Rights = Rights.FULL, days: int = 90) -> str:
        """The address of a fresh link for a client of Stripe's, its page frozen."""
        sync(self.services.tools, everything=True, tell=lambda _: None)
        with self.services.tools.ledger() as ledger:
            client = ledger.client_of_customer(owner)
        assert client is not None
        return self.link_of(client.id, rights=rights, days=days)

    def link_of(self, client_id: str, *, rights: Rights = Rights.FULL, days: int = 90) -> str:
        """The address of a fresh link for a client of the ledger, its page frozen."""
        key = self.services.signer.key
        link = issue_link(self.services.tools, client_id, key=key, days=days, rights=rights)
        self.freeze()
        return self.services.address_of(link)

    def keep(self, *things: Client | Invoice) -> None:
        """Put clients and invoices into the ledger, as an import does."""
        with self.services.tools.ledger() as ledger:
            for thing in things:
                if isinstance(thing, Invoice):
                    ledger.save_invoice(thing)
                else:
                    ledger.save_client(thing)

    def freeze(self) -> None:
        """Build the site anew."""
        freeze(self.folder)

    def bill(self, invoice: str) -> dict[str, Any]:
        """The invoice as Stripe has it now."""
        return dict(self.sandbox.state.the("invoice", invoice))

    def charges(self, owner: str) -> int:
        """How many payments of a client succeeded at Stripe."""
        intents = self.sandbox.state.all("payment_intent")
        return sum(i["customer"] == owner and i["status"] == "succeeded" for i in intents)

    def heard(self) -> None:
        """Wait until every webhook was delivered."""
        assert self.sandbox.flush_webhooks(15)

    def later(self, *, days: int) -> None:
        """Let days pass at Stripe, and the webhooks of what fell due arrive."""
        self.sandbox.advance(days * DAY)
        self.heard()

    def stop_service(self) -> None:
        """End the service; the frozen pages stay where they are."""
        assert self.service is not None
        end(self.service)


@contextmanager
def running_town(
    folder: Path, *, owner: str = OWNER, environ: dict[str, str] | None = None
) -> Iterator[Town]:
    """Start everything on free ports, and end all of it."""
    service_at, site_at = free_port(), free_port()
    service_address, address = (f"http://127.0.0.1:{port}" for port in (service_at, site_at))
    with ExitStack() as running:
        sandbox = running.enter_context(Sandbox(webhook_url=f"{service_address}/webhooks/stripe"))
        configured = scenes.portal_settings(sandbox.state, return_url=f"{address}/")
        more = f'\n[stripe]\nlogin_url = "{configured["login_page"]["url"]}"\n'
        site = write_site(folder, address=address, owner=owner, more=more)
        settings = {
            "PORTAL_SECRETS": SECRET,
            "PORTAL_SERVICE_ADDRESS": service_address,
            "STRIPE_API_BASE": sandbox.url,
            "STRIPE_SECRET_KEY": sandbox.key,
            "STRIPE_WEBHOOK_SECRET": sandbox.webhook_secret,
        }
        _write_environment(site, settings | (environ or {}))
        services = make_services(load_settings(site, {}))
        service = None
        if services.site.mode is ServiceMode.FLASK:
            service = running.enter_context(_service(site, service_at, environ or {}))
        running.callback(services.store.forget_connections)
        town = Town(address, service_address, site, sandbox, services, service)
        running.enter_context(
            frozen_in_front(site, site_at, service=service_address if service else "")
        )
        yield town


def _write_environment(site: Path, pairs: dict[str, str]) -> None:
    path = site / ".env"
    path.write_text(
        "".join(f"{name}={value}\n" for name, value in pairs.items() if name != "SSL_CERT_FILE")
    )
    path.chmod(0o600)


@contextmanager
def _service(site: Path, port: int, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The service as it runs in production: gunicorn, two workers, the site's own settings."""
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--threads", "4", "--log-level", "error", f"portal.app:create_app({str(site)!r})"]
    process = subprocess.Popen(command, env={**os.environ, **environ})  # noqa: S603 - our own
    try:
        _wait_for(f"http://127.0.0.1:{port}/robots.txt", process)
        yield process
    finally:
        end(process)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the service ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:  # refused, or slow while the machine is busy
            time.sleep(0.1)
    raise AssertionError("the service did not answer within a minute")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and wait for it; harmless when it has ended."""
    if process.poll() is None:
        process.terminate()
    process.wait(timeout=20)
