"""Importing what a spreadsheet says: all of it in one transaction; the same file twice is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.domain.imports import ImportRefused, decode, read_rows
from portal.domain.invoices import InvoiceStatus
from portal.store.keeping_queries import NAMELESS

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.imports import ImportedClient, ImportedRows, RowFault
    from portal.domain.invoices import Invoice
    from portal.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many clients and invoices were new, and how many the file changed.

    `left_out` counts what the file says of persons who were erased, and of what is Stripe's to say.
    """

    new_clients: int
    changed_clients: int
    new_invoices: int
    changed_invoices: int
    same_invoices: int
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would bring, before anything is kept: its counts, or every fault in it."""

    clients: int
    invoices: int
    faults: tuple[RowFault, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether it may be imported."""
        return not self.faults


def preview_import(tools: Tools, raw: bytes) -> Preview:
    """What an uploaded file says, in counts, or its faults with their lines; nothing is kept."""
    try:
        rows = read_rows(decode(raw), voice=tools.voice)
    except ImportRefused as refused:
        return Preview(clients=0, invoices=0, faults=refused.faults)
    return Preview(clients=len(rows.clients), invoices=len(rows.invoices))


def import_file(tools: Tools, raw: bytes) -> ImportReport:
    """Keep all that an uploaded file says; ImportRefused with every fault, and nothing is kept."""
    return import_rows(tools, read_rows(decode(raw), voice=tools.voice))


def import_rows(tools: Tools, rows: ImportedRows) -> ImportReport:
    """Keep every client and invoice of the rows, or none.

    Money that arrived here is never taken back: the larger of both amounts paid counts. Raises
    CurrencyMismatch when an invoice that was paid in part changes its currency.
    """
    with tools.ledger() as ledger:
        clients = [_keep_client(ledger, imported) for imported in rows.clients]
        invoices = [_keep_invoice(tools, ledger, invoice) for invoice in rows.invoices]
    return ImportReport(
        new_clients=clients.count("new"),
        changed_clients=clients.count("changed"),
        new_invoices=invoices.count("new"),
        changed_invoices=invoices.count("changed"),
        same_invoices=invoices.count("same"),
        left_out=clients.count("left out") + invoices.count("left out"),
    )


def _keep_client(ledger: Ledger, imported: ImportedClient) -> str:
    if _is_forgotten(ledger, imported.client.id):
        return "left out"
    known = ledger.client(imported.client.id)
    client = imported.client if known is None else _updated(known, imported)
    if client == known:
        return "same"
    ledger.save_client(client)
    return "new" if known is None else "changed"


def _is_forgotten(ledger: Ledger, client_id: str) -> bool:
    return client_id.startswith(NAMELESS) or bool(ledger.forgotten_as(client_id))


def _updated(known: Client, imported: ImportedClient) -> Client:
    """What the file states goes before what we knew; where it is silent, we keep what we know."""
    stated = {name: getattr(imported.client, name) for name in imported.stated}
    return replace(known, **stated)


def _keep_invoice(tools: Tools, ledger: Ledger, imported: Invoice) -> str:
    known = ledger.lock_invoice(imported.id)
    if _is_forgotten(ledger, imported.client_id) or (known is not None and known.stripe_id):
        return "left out"
    invoice = imported if known is None else _merged(known, imported)
    if invoice == known:
        return "same"
    ledger.save_invoice(invoice)
    if known is None or invoice.status is not known.status:
        what = f"invoice_{invoice.status.value}"
        ledger.note(what, invoice.client_id, at=tools.now, invoice_id=invoice.id)
    return "new" if known is None else "changed"


def _merged(known: Invoice, imported: Invoice) -> Invoice:
    # Nothing paid yet has no currency to keep to.
    paid = max(known.paid, imported.paid) if known.paid else imported.paid
    settled = known.status is InvoiceStatus.PAID or imported.total <= paid
    still_asked = known.status in {InvoiceStatus.OPEN, InvoiceStatus.PAID}
    status = InvoiceStatus.PAID if settled else InvoiceStatus.OPEN
    return replace(
        known,
        purpose=imported.purpose or known.purpose,
        total=imported.total,
        paid=paid,
        status=status if still_asked else known.status,
        issued_on=imported.issued_on,
        due_date=imported.due_date,
    )
