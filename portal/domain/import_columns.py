"""The columns of a spreadsheet of clients and invoices, and the words that a cell may hold."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.clients import Channel, ClientKind, Voice
from portal.domain.invoices import InvoiceStatus


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, the headers it is known by, and whether every row needs it."""

    key: str
    headers: tuple[str, ...]
    needed: bool = False


COLUMNS = (
    Column(
        "client", ("client", "client reference", "référence client", "code client"), needed=True
    ),
    Column("email", ("email", "e-mail", "courriel", "adresse e-mail"), needed=True),
    Column("first_name", ("first name", "prénom")),
    Column("last_name", ("last name", "nom", "nom de famille")),
    Column("company", ("company", "société", "entreprise", "raison sociale")),
    Column("phone", ("phone", "téléphone", "tél")),
    Column("address", ("address", "postal address", "adresse", "adresse postale")),
    Column("invoices_to", ("invoices to", "copie des factures")),
    Column("voice", ("voice", "voix")),
    Column("kind", ("kind", "type de client")),
    Column("emoji", ("emoji", "émojis")),
    Column("channel", ("channel", "canal")),
    Column("country", ("country", "pays")),
    Column("region", ("region", "région")),
    Column("zone", ("time zone", "zone", "fuseau horaire")),
    Column(
        "invoice",
        ("invoice", "invoice number", "facture", "numéro de facture", "n° de facture"),
        needed=True,
    ),
    Column("purpose", ("purpose", "objet", "libellé")),
    Column("total", ("total", "amount", "montant", "montant TTC", "total TTC"), needed=True),
    Column("paid", ("paid", "already paid", "payé", "déjà payé", "réglé")),
    Column("currency", ("currency", "devise")),
    Column("issued_on", ("issued on", "invoice date", "date de facture", "émise le"), needed=True),
    Column("due_date", ("due date", "échéance", "date d'échéance"), needed=True),
    Column("status", ("status", "state", "statut", "état")),
    Column("id", ("id", "identifiant")),
)
VOICES = {"fr-vous": Voice.VOUS, "vous": Voice.VOUS, "fr-tu": Voice.TU, "tu": Voice.TU}
VOICES |= {"en": Voice.ENGLISH, "english": Voice.ENGLISH, "anglais": Voice.ENGLISH}
KINDS = {"consumer": ClientKind.CONSUMER, "particulier": ClientKind.CONSUMER}
KINDS |= dict.fromkeys(("professional", "professionnel", "pro"), ClientKind.PROFESSIONAL)
EMOJI = {"yes": True, "oui": True, "no": False, "non": False}
CHANNELS = dict.fromkeys(("mail", "e-mail"), Channel.MAIL)
CHANNELS |= dict.fromkeys(("mail and sms", "e-mail et sms", "sms"), Channel.MAIL_AND_SMS)
STATUSES = {"open": InvoiceStatus.OPEN, "ouverte": InvoiceStatus.OPEN}
STATUSES |= {"paid": InvoiceStatus.PAID, "réglée": InvoiceStatus.PAID}
STATUSES |= {"cancelled": InvoiceStatus.VOID, "annulée": InvoiceStatus.VOID}
STATUSES |= dict.fromkeys(("given up", "abandonnée"), InvoiceStatus.UNCOLLECTIBLE)
CLIENT_FIELDS = frozenset(
    {"email", "first_name", "last_name", "company", "phone", "voice", "kind"}
    | {"address", "invoices_to", "emoji", "channel", "country", "region", "zone"}
)
OF_INVOICES = frozenset({"invoice", "purpose", "total", "paid", "currency", "issued_on"})
OF_INVOICES |= {"due_date", "status", "id"}
