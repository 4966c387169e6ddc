"""Credit notes on what remains, and the invoices that take the place of one of them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from portal.domain.errors import GatewayRefused
from portal.gateways.stripe import invoices
from portal.gateways.stripe.calls import acting, keyed, named, reading
from portal.gateways.stripe.facts import id_of, metadata_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import stripe
    from stripe.params import CreditNoteCreateParams

    from portal.gateways.facts import InvoiceFacts, ReplacementOrder, ReplacementPart
    from portal.gateways.stripe.calls import Line

# In the metadata of the new invoices and of the credit note.
_REPLACES: Final = "portal_replaces"
_PART: Final = "portal_part"
_KEY: Final = "portal_key"
_LAST_SECOND: Final = time(23, 59, 59)


def credit_remaining(line: Line, invoice_id: str, *, key: str, memo: str) -> InvoiceFacts:
    """Waive what remains, once per key."""
    named(key)
    invoice = invoices.retrieve(line, invoice_id)
    if invoice.status != "open" and _is_credited(line, invoice_id, key):
        return invoices.facts_of(line, invoice)
    _require_still(line, invoice)
    _credit(line, invoice, key=key, memo=memo)
    return invoices.facts_of(line, invoices.retrieve(line, invoice_id))


def replace(line: Line, order: ReplacementOrder) -> list[InvoiceFacts]:
    """New invoices first and the credit note last: whatever happens, something stays asked for."""
    for text in (order.key, order.label):
        named(text)
    old = invoices.retrieve(line, order.invoice_id)
    made = _made_before(line, old, order.key)
    if made and old.status != "open":
        if _is_credited(line, old.id, order.key):
            return _facts(line, made)
        _withdraw(line, made)
    _require_still(line, old)
    _require_sum(old, order.parts)
    # Nothing may be charged for the old one while the new ones are made.
    invoices.pause(line, old.id, reason="replaced")
    for number, part in enumerate(sorted(order.parts, key=lambda part: part.due_on)):
        draft = made.get(number) or _draft(line, old, order, part=part, number=number)
        made[number] = _finish(line, draft, order, part=part, number=number)
    try:
        _credit(line, old, key=order.key, memo="")
    except GatewayRefused:
        _withdraw(line, made)  # the old one was paid meanwhile, or may not be credited
        raise
    return _facts(line, made)


def _require_still(line: Line, invoice: stripe.Invoice) -> None:
    """Refuse an invoice that is closed, or towards which money travels."""
    if invoice.status != "open" or invoice.amount_remaining <= 0:
        raise GatewayRefused(f"nothing remains of invoice {invoice.id}", "not_open")
    if invoices.facts_of(line, invoice).on_its_way is not None:
        raise GatewayRefused(f"money travels towards invoice {invoice.id}", "on_its_way")


def _require_sum(invoice: stripe.Invoice, parts: Sequence[ReplacementPart]) -> None:
    currency = invoice.currency.upper()
    fits = all(part.amount.minor > 0 and part.amount.currency == currency for part in parts)
    if not fits or sum(part.amount.minor for part in parts) != invoice.amount_remaining:
        raise GatewayRefused(
            f"the parts are not what remains of invoice {invoice.id}", "parts_do_not_add_up"
        )


def _credit(line: Line, invoice: stripe.Invoice, *, key: str, memo: str) -> None:
    remaining = invoice.amount_remaining
    params: CreditNoteCreateParams = {
        "invoice": invoice.id,
        "amount": remaining,
        "email_type": "none",  # the letters are ours
        "metadata": {_KEY: key},
    }
    if memo:
        params["memo"] = memo
    with acting(line.wire):
        line.v1.credit_notes.create(params, keyed("credit", f"{key}-{invoice.id}-{remaining}"))


def _is_credited(line: Line, invoice_id: str, key: str) -> bool:
    with reading():
        notes = line.v1.credit_notes.list({"invoice": invoice_id, "limit": invoices.PAGE})
        return any(
            note.status != "void" and metadata_of(note).get(_KEY) == key
            for note in notes.auto_paging_iter()
        )


def _made_before(line: Line, old: stripe.Invoice, key: str) -> dict[int, stripe.Invoice]:
    """The new invoices of an earlier, interrupted call: Stripe forgets keys after a day."""
    with reading():
        listed = line.v1.invoices.list(
            {
                "customer": id_of(old.customer),
                "created": {"gte": old.created},
                "limit": invoices.PAGE,
            }
        )
        living = [
            invoice
            for invoice in listed.auto_paging_iter()
            if metadata_of(invoice).get(_REPLACES) == old.id and invoice.status != "void"
        ]
    if any(metadata_of(invoice).get(_KEY) != key for invoice in living):
        raise GatewayRefused(
            f"other invoices already take the place of {old.id}", "another_replacement"
        )
    return {int(metadata_of(invoice)[_PART]): invoice for invoice in living}


def _draft(
    line: Line,
    old: stripe.Invoice,
    order: ReplacementOrder,
    *,
    part: ReplacementPart,
    number: int,
) -> stripe.Invoice:
    due = datetime.combine(part.due_on, _LAST_SECOND, line.zone)
    with acting(line.wire):
        return line.v1.invoices.create(
            {
                "customer": id_of(old.customer),
                "currency": old.currency,
                "collection_method": "send_invoice",
                "due_date": int(due.timestamp()),
                "auto_advance": False,
                "pending_invoice_items_behavior": "exclude",
                "metadata": {_REPLACES: old.id, _PART: str(number), _KEY: order.key},
            },
            keyed("draft", f"{order.key}-{number}"),
        )


def _finish(
    line: Line,
    draft: stripe.Invoice,
    order: ReplacementOrder,
    *,
    part: ReplacementPart,
    number: int,
) -> stripe.Invoice:
    """Give a draft its line and make it an invoice, as far as that is not done yet."""
    with reading():
        # What was just made may be the answer of an earlier call, and have moved on since.
        present = line.v1.invoices.retrieve(draft.id)
    if present.status != "draft":
        return present
    with acting(line.wire):
        if not present.lines.data:
            line.v1.invoice_items.create(
                {
                    "customer": id_of(present.customer),
                    "invoice": present.id,
                    "amount": part.amount.minor,
                    "currency": part.amount.currency.lower(),
                    "description": order.label,
                },
                keyed("item", f"{order.key}-{number}"),
            )
        return line.v1.invoices.finalize_invoice(
            present.id, {"auto_advance": False}, keyed("finalize", f"{order.key}-{number}")
        )


def _withdraw(line: Line, made: dict[int, stripe.Invoice]) -> None:
    for invoice in made.values():
        # What cannot be withdrawn was withdrawn already, or paid: then it stays.
        with suppress(GatewayRefused), acting(line.wire):
            if invoice.status == "draft":
                line.v1.invoices.delete(invoice.id)
            elif invoice.status == "open":
                line.v1.invoices.void_invoice(invoice.id)


def _facts(line: Line, made: dict[int, stripe.Invoice]) -> list[InvoiceFacts]:
    return [
        invoices.facts_of(line, invoices.retrieve(line, made[number].id)) for number in sorted(made)
    ]
