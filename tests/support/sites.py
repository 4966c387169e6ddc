"""A site to test with: the owner's files in a folder, a sandbox beside it, clients who owe."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from portal.actions.links import issue_link
from portal.app import make_services
from portal.domain.business import ServiceMode
from portal.domain.clients import Client, ClientKind, Voice
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.links import Link, Rights
from portal.domain.money import Money
from portal.settings import load_settings
from portal.store.database import Store
from portal.web.application import create_web, furnish
from portal.web.words import load_library

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from portal.content import Library
    from portal.services import Services
    from portal.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = "a secret of the tests that is long enough to be one"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

OWNER = """
[site]
address = "{address}"

[business]
name = "Atelier Grace"
legal_form = "ei"
legal_name = "Grace Exemple"
address = "1 rue de l'Exemple, 75000 Paris"
email = "grace@example.com"
phone = "01 99 00 00 00"

[contact]
name = "Grace Exemple"
email = "grace@example.com"
phone = "01 99 00 00 00"

[bank]
holder = "Grace Exemple"
iban = "FR14 2004 1010 0505 0001 3M02 606"

[policy]
currency = "EUR"
"""

ADA = Client(
    id="ada",
    email="ada@example.com",
    first_name="Ada",
    last_name="Exemple",
    voice=Voice.VOUS,
    kind=ClientKind.CONSUMER,
)
DUE = date(2026, 11, 2)
INVOICE = Invoice(
    id="F-2026-014",
    number="F-2026-014",
    client_id="ada",
    purpose="Coaching d'octobre",
    total=Money(12_000, "EUR"),
    paid=Money(0, "EUR"),
    status=InvoiceStatus.OPEN,
    issued_on=date(2026, 10, 3),
    due_date=DUE,
)


def write_site(
    folder: Path, *, address: str = "http://127.0.0.1:8000", more: str = "", owner: str = OWNER
) -> Path:
    """The owner's folder: portal.toml and the default words, linked rather than copied."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portal.toml").write_text(owner.format(address=address) + more)
    if not (folder / "content").exists():
        (folder / "content").symlink_to(ROOT / "content")
    return folder


def own_words(folder: Path) -> Path:
    """A copy of the words, for a test that changes them."""
    words = folder / "content"
    if words.is_symlink():
        words.unlink()
        shutil.copytree(ROOT / "content", words)
    return words


# Applications whose test is over. Their routes are the same for all sites of one mode, and take
# longer to compile than most tests to run.
_FREE: dict[ServiceMode, list[Flask]] = {mode: [] for mode in ServiceMode}


@dataclass(frozen=True, kw_only=True)  # without slots: the application is made when it is asked for
class Portal:
    """A whole portal of a test: its settings, services and application."""

    settings: Settings
    services: Services

    @cached_property
    def app(self) -> Flask:
        """The application around the services."""
        free = _FREE[self.services.site.mode]
        if not free:
            return create_web(self.services)
        app = free.pop()
        furnish(app, self.services)
        return app

    def close(self) -> None:
        """Give everything back when the test is over."""
        self.services.store.forget_connections()
        if "app" in self.__dict__:
            _FREE[self.services.site.mode].append(self.app)

    def add(self, *things: Client | Invoice) -> None:
        """Put clients and invoices into the ledger."""
        with self.services.tools.ledger() as ledger:
            for thing in things:
                if isinstance(thing, Client):
                    ledger.save_client(thing)
                else:
                    ledger.save_invoice(thing)

    def link(self, client_id: str = "ada", *, rights: Rights = Rights.FULL) -> Link:
        """A fresh link for a client."""
        services = self.services
        return issue_link(
            services.tools, client_id, key=services.signer.key, days=90, rights=rights
        )

    def token(self, client_id: str = "ada", *, rights: Rights = Rights.FULL) -> str:
        """The token of a fresh link for a client."""
        return self.services.token_of(self.link(client_id, rights=rights))

    def invoice(self, invoice_id: str) -> Invoice:
        """The invoice as the ledger holds it now."""
        with self.services.queries() as queries:
            found = queries.invoice(invoice_id)
        assert found is not None
        return found


_READ: dict[str, Library] = {}


def _words_of(settings: Settings) -> Callable[[], Library] | None:
    """The words we ship, read once for all portals of one site; a test's own words are its own."""
    if settings.content.resolve() != ROOT / "content":
        return None
    # where forms may lead besides says nothing to the words, and changes with each sandbox's port
    key = repr(replace(settings.site, form_hosts=()))

    def library() -> Library:
        if key not in _READ:
            _READ[key] = load_library(settings.content, settings.site)
        return _READ[key]

    return library


@cache
def _empty_ledger() -> bytes:
    """An SQLite file with every table and nothing in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite3"
        store = Store(f"sqlite:///{path}")
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        store.forget_connections()
        return path.read_bytes()


def _lay_out(path: Path) -> None:
    """A ledger's file, unless the site has one: copied, since making its tables takes longer."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_empty_ledger())


def open_portal(folder: Path, environ: dict[str, str], *, now: datetime | None = NOW) -> Portal:
    """The portal of a site folder; its clock stands still at `now` (None: the real one)."""
    settings = load_settings(folder, {"PORTAL_SECRETS": SECRET, **environ})
    if "PORTAL_DATABASE" not in environ:
        _lay_out(folder / "var/portal.sqlite3")
    clock = {} if now is None else {"clock": lambda: now}
    services = make_services(settings, library=_words_of(settings), **clock)
    return Portal(settings=settings, services=services)


def at_another_time(portal: Portal, now: datetime) -> Portal:
    """The same portal, its clock standing still at another moment."""
    services = make_services(portal.settings, clock=lambda: now, library=_words_of(portal.settings))
    return Portal(settings=portal.settings, services=services)
