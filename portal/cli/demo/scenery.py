"""The demo's ledger: read from the sandbox by the real sync, imported by the real import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.imports import import_rows
from portal.actions.links import issue_link
from portal.actions.sync import sync
from portal.cli.demo import histories
from portal.cli.demo.people import PEOPLE, Stage
from portal.domain.imports import read_rows
from portal.domain.links import Rights
from portal.sandbox import scenes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.sandbox import Sandbox
    from portal.services import Services

_LINK_DAYS = 90
_HEADER = "client;email;prénom;nom;société;voix;type de client;facture;objet;total;payé;devise"
_IMPORTED = (
    # days since the due date, and the row of a spreadsheet
    (14, "C-101;michel@example.com;Michel;Exemple;;vous;;F-101;Bilan de voix;180,00;;EUR"),
    (
        20,
        "C-102;ada@example.com;Ada;Fictive;Studio Fictif;vous;pro;F-102;Atelier;450,00;150,00;EUR",
    ),
    (4, "C-102;ada@example.com;Ada;Fictive;Studio Fictif;vous;pro;F-107;Suivi;220,00;;EUR"),
    (95, "C-103;sarah@example.com;Sarah;Modèle;;vous;;F-103;Stage d’été;130,00;;EUR"),
)
_HINTS = {
    "michel@example.com": "not in Stripe: a transfer is awaited, or a card pays at once",
    "ada@example.com": "not in Stripe: two invoices of a company, one of them part-paid",
    "sarah@example.com": "a link that has ended: ask for a fresh one, and look in the outbox",
}
_FIRST = ("claire@example.com", "elise@example.com", "michel@example.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One client's link, and a hint for whoever looks at the demo."""

    name: str
    hint: str
    address: str


def set_scene(sandbox: Sandbox, today: date, *, site: str) -> None:
    """Fill the sandbox with the clients at Stripe; nothing of it is announced by webhook."""
    scenes.portal_settings(sandbox.state, return_url=f"{site}/")
    stage = Stage(sandbox.state, today)
    for person in PEOPLE:
        person.enter(stage)


def fill_ledger(services: Services) -> tuple[Door, ...]:
    """Everybody in the ledger with a link each, those to begin with first.

    Those with agreements come first: their history is told before anybody else is there.
    """
    _import(services, histories.ROWS, tools=histories.before_all(services))
    links = histories.play(services, owner=services.site.contact.email)
    sync(services.tools, everything=True, tell=lambda _: None)
    _import(services, _IMPORTED, tools=services.tools)
    histories.plan_ahead(services, owner=services.site.contact.email)
    hints = {person.email: person.hint for person in PEOPLE} | _HINTS | histories.HINTS
    with services.tools.ledger() as ledger:
        clients = {email: ledger.clients_with_email(email)[0] for email in hints}
    doors = [
        _door(services, clients[email], hints[email], link=links.get(email))
        for email in _in_order(clients)
    ]
    accountant = _door(
        services,
        clients["compta@jardins.example.com"],
        "the same company's page as forwarded to its accountant: see and pay only",
        rights=Rights.PAY,
    )
    return (*doors, accountant)


def _in_order(emails: dict[str, Client]) -> Iterator[str]:
    yield from _FIRST
    yield from (email for email in emails if email not in _FIRST)


def _door(
    services: Services,
    client: Client,
    hint: str,
    *,
    rights: Rights = Rights.FULL,
    link: Link | None = None,
) -> Door:
    if link is None:
        days = -3 if client.email == "sarah@example.com" else _LINK_DAYS
        key = services.signer.key
        link = issue_link(services.tools, client.id, key=key, days=days, rights=rights)
    name = client.first_name or client.company
    return Door(name=name, hint=hint, address=services.address_of(link))


def _import(services: Services, rows: Sequence[tuple[int, str]], *, tools: Tools) -> None:
    text = _spreadsheet(services.today, rows)
    import_rows(tools, read_rows(text, voice=services.site.default_voice))


def _spreadsheet(today: date, lines: Sequence[tuple[int, str]]) -> str:
    """Imported clients as a spreadsheet, its dates counted from today."""
    rows = [f"{_HEADER};date de facture;échéance"]
    for days, row in lines:
        due = today - timedelta(days=days)
        rows.append(f"{row};{due - timedelta(days=30)};{due}")
    return "\n".join(rows)
