"""Spreadsheets of what is kept: the import reads clients and invoices back; the rest is told."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from portal.domain.clients import Channel, ClientKind, Voice
from portal.domain.import_columns import COLUMNS
from portal.domain.invoices import InvoiceStatus
from portal.dossier.redaction import Redactor
from portal.dossier.sheets import sheet
from portal.dossier.telling import Teller
from portal.dossier.words import dossier_words
from portal.store.keeping_queries import NAMELESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.store.queries import Queries

    Told: TypeAlias = tuple[str, Iterator[tuple[object, ...]]]

_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
_CLIENT = (
    *("client", "email", "first_name", "last_name", "company", "phone", "address"),
    *("invoices_to", "voice", "kind", "emoji", "channel", "country", "region", "zone"),
)
_INVOICE = (
    *("invoice", "purpose", "total", "paid", "currency", "issued_on", "due_date"),
    *("status", "id"),
)
# The words of the import, in each language; the first header of a language heads its column.
_VOICES = {Voice.VOUS: "vous", Voice.TU: "tu", Voice.ENGLISH: "en"}
_KINDS = {
    "fr": {ClientKind.CONSUMER: "particulier", ClientKind.PROFESSIONAL: "professionnel"},
    "en": {ClientKind.CONSUMER: "consumer", ClientKind.PROFESSIONAL: "professional"},
}
_EMOJI: dict[str, dict[bool | None, str]] = {
    "fr": {True: "oui", False: "non"},
    "en": {True: "yes", False: "no"},
}
_CHANNELS = {
    "fr": {Channel.MAIL: "e-mail", Channel.MAIL_AND_SMS: "e-mail et sms"},
    "en": {Channel.MAIL: "mail", Channel.MAIL_AND_SMS: "mail and sms"},
}
_STATUSES = {
    "fr": ("ouverte", "réglée", "annulée", "abandonnée"),
    "en": ("open", "paid", "cancelled", "given up"),
}
_FRENCH = {
    "client": "référence client", "email": "courriel", "first_name": "prénom",
    "last_name": "nom", "company": "société", "phone": "téléphone", "address": "adresse",
    "invoices_to": "copie des factures", "voice": "voix", "kind": "type de client",
    "emoji": "émojis", "channel": "canal", "country": "pays", "region": "région",
    "zone": "fuseau horaire",
    "invoice": "facture", "purpose": "objet", "total": "montant TTC", "paid": "déjà payé",
    "currency": "devise", "issued_on": "date de facture", "due_date": "échéance",
    "status": "état", "id": "identifiant",
}  # fmt: skip


class Sheet(StrEnum):
    """What can be exported."""

    CLIENTS = "clients"
    INVOICES = "invoices"
    ARRANGEMENTS = "arrangements"
    TASKS = "tasks"
    TIMELINE = "timeline"


def export_sheet(queries: Queries, what: Sheet, *, language: str = "fr") -> bytes:
    """A CSV file: semicolons, byte order mark, days as 2026-11-02, amounts as 1234,50.

    `portal import` reads clients and invoices back. A cell that a spreadsheet would run as a
    formula begins with an apostrophe.
    """
    if what is Sheet.CLIENTS:
        clients = (_client(client, language) for client in _named(queries))
        return sheet(_heads(_CLIENT, language), clients)
    if what is Sheet.INVOICES:
        return sheet(_heads(_CLIENT + _INVOICE, language), _invoices(queries, language))
    told = {
        Sheet.ARRANGEMENTS: _arrangements,
        Sheet.TASKS: _tasks,
        Sheet.TIMELINE: _timeline,
    }
    words = dossier_words(language)
    head, rows = told[what](queries, _teller(queries, language))
    return sheet([words.plain(f"column.{name}") for name in head.split()], rows)


def _heads(keys: tuple[str, ...], language: str) -> list[str]:
    if language == "fr":
        return [_FRENCH[key] for key in keys]
    first = {column.key: column.headers[0] for column in COLUMNS}
    return [first[key] for key in keys]


def _named(queries: Queries) -> Iterator[Client]:
    return (client for client in queries.clients() if not client.id.startswith(NAMELESS))


def _client(client: Client, language: str) -> tuple[object, ...]:
    return (
        client.id,
        client.email,
        client.first_name,
        client.last_name,
        client.company,
        client.phone,
        client.address,
        client.invoices_to,
        _VOICES[client.voice],
        _KINDS[language][client.kind],
        _EMOJI[language].get(client.emoji, ""),
        _CHANNELS[language][client.channel],
        client.country,
        client.region,
        client.zone,
    )


def _invoices(queries: Queries, language: str) -> Iterator[tuple[object, ...]]:
    clients = {client.id: client for client in queries.clients()}
    names = dict(zip(InvoiceStatus, _STATUSES[language], strict=True))
    for invoice in queries.every_invoice():
        owner = _client(clients[invoice.client_id], language)
        yield (*owner, *_invoice(invoice), names[invoice.status], invoice.id)


def _invoice(invoice: Invoice) -> tuple[object, ...]:
    return (
        invoice.number,
        invoice.purpose,
        invoice.total,
        invoice.paid,
        invoice.total.currency,
        invoice.issued_on,
        invoice.due_date,
    )


def _teller(queries: Queries, language: str) -> Teller:
    words = dossier_words(language)
    people = {person.email: person for person in queries.people()}
    open_hand = Redactor(words=words, known=frozenset(), people=people, redact=False)
    numbers = {invoice.id: invoice.number for invoice in queries.every_invoice()}
    return Teller(words=words, redactor=open_hand, numbers=numbers)


def _arrangements(queries: Queries, teller: Teller) -> Told:
    rows = (
        (
            a.reference,
            a.client_id,
            teller.kind(a),
            teller.status(a),
            a.opened_at,
            a.answer_by,
            a.closed_at,
            teller.reason(a),
            "\n".join(f"{name}: {', '.join(lines)}" for name, lines in teller.terms(a)),
        )
        for a in reversed(queries.arrangements_in())
    )
    return "reference client kind status opened_at answer_by closed_at reason terms", rows


def _tasks(queries: Queries, teller: Teller) -> Told:
    rows = (
        (
            task.due_on,
            task.client_id,
            task.what,
            teller.numbers.get(task.invoice_id, ""),
            " · ".join(value for _, value in sorted(task.details.items())),
            task.opened_at,
            task.done_at,
            task.done_by,
            task.result,
        )
        for task in (*queries.tasks(), *queries.tasks(done=True))
    )
    return "due_date client what invoice details opened_at closed_at who result", rows


def _timeline(queries: Queries, teller: Teller) -> Told:
    rows = (
        (
            line.at,
            line.client_id,
            teller.redactor.who(line.who),
            teller.line(line),
            teller.numbers.get(line.invoice_id, ""),
            teller.details(line),
        )
        for line in queries.happenings(since=_ALWAYS)
    )
    return "at client who what invoice details", rows
