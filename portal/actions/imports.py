"""Importing what a spreadsheet says: all of it in one transaction; the same file twice is one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.domain.invoices import InvoiceStatus

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.imports import ImportedClient, ImportedRows
    from portal.domain.invoices import Invoice
    from portal.store.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many clients and invoices were new, and how many the file changed."""

    new_clients: int
    changed_clients: int
    new_invoices: int
    changed_invoices: int
    same_invoices: int


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
    )


def _keep_client(ledger: Ledger, imported: ImportedClient) -> str:
    known = ledger.client(imported.client.id)
    client = imported.client if known is None else _updated(known, imported)
    if client == known:
        return "same"
    ledger.save_client(client)
    return "new" if known is None else "changed"


def _updated(known: Client, imported: ImportedClient) -> Client:
    """What the file states goes before what we knew; where it is silent, we keep what we know."""
    stated = {name: getattr(imported.client, name) for name in imported.stated}
    return replace(known, **stated)


def _keep_invoice(tools: Tools, ledger: Ledger, imported: Invoice) -> str:
    known = ledger.lock_invoice(imported.id)
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
