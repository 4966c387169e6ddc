"""Re-reading the truth from Stripe: a page or a webhook is only ever a hint."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.corrections import is_untold
from portal.domain.clients import Channel, Client, ClientKind, Voice
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.payments import AttemptStatus
from portal.store.keeping_queries import NAMELESS

if TYPE_CHECKING:
    from datetime import datetime

    from portal.actions.tools import Tools
    from portal.domain.money import Money
    from portal.gateways.base import CustomerFacts, InvoiceFacts
    from portal.store.ledger import Ledger

# A SEPA debit takes about five business days (docs.stripe.com/payments/sepa-debit).
DEBIT_DAYS = 5


def refresh_invoice(tools: Tools, stripe_id: str) -> Invoice | None:
    """Read one invoice at Stripe and remember it; None while it is a draft."""
    facts = tools.gateway.invoice(stripe_id)
    return None if facts is None else remember_invoice(tools, facts)


def remember_invoice(tools: Tools, facts: InvoiceFacts, *, who: str = "stripe") -> Invoice:
    """Remember an invoice as Stripe states it; its client is read first when it is a new one.

    Two processes may read at once, and the slower one may bring what was true before the money
    came. Facts that would take a payment back are therefore read once more before they count.
    What has arrived since is noted in the timeline, in the name of `who`.
    """
    with tools.ledger() as ledger:
        client = _known_client(tools, ledger, facts)
    if client is None:
        client = remember_customer(tools, tools.gateway.customer(facts.customer))
    with tools.ledger() as ledger:
        known = ledger.invoice_of_stripe(facts.id)
    if known is not None and _goes_back(facts, known):
        facts = tools.gateway.invoice(facts.id) or facts
    with tools.ledger() as ledger:
        if known is not None:
            known = ledger.lock_invoice(known.id)
        if known is not None and _reopens(facts, known):
            return known  # settled while we were reading: at Stripe nothing reopens
        invoice = _keep_what_travels(
            tools, ledger, _invoice_of(tools, facts, client.id, known=known)
        )
        if invoice.client_id.startswith(NAMELESS):
            invoice = replace(invoice, purpose="")  # the figures stay, the words went
        ledger.save_invoice(invoice)
        if known is not None and known.paid < invoice.paid:
            note_payment(tools, ledger, invoice, amount=invoice.paid - known.paid, who=who)
        if known is None or invoice.status is not known.status:
            what = f"invoice_{invoice.status.value}"
            ledger.note(what, invoice.client_id, at=tools.now, invoice_id=invoice.id)
    return invoice


def _known_client(tools: Tools, ledger: Ledger, facts: InvoiceFacts) -> Client | None:
    """Whose invoice it is; somebody who was forgotten stays so until a new invoice is drawn up."""
    client = ledger.client_of_customer(facts.customer)
    if client is None or not ledger.forgotten_as(facts.customer):
        return client
    since = ledger.forgotten_at(client.id)
    is_new = since is not None and facts.issued_on > since.date()
    if not is_new or facts.status is not InvoiceStatus.OPEN:
        return client
    ledger.remember_again(facts.customer)  # a new invoice: they are a client again
    ledger.tell_owner("came_back", client.id, at=tools.now, object=facts.number)
    return None


def note_payment(
    tools: Tools, ledger: Ledger, invoice: Invoice, *, amount: Money, who: str = "stripe"
) -> None:
    """Note in the timeline what has arrived: its payments add up to what was paid here."""
    ledger.note(
        "payment_received",
        invoice.client_id,
        at=tools.now,
        who=who,
        invoice_id=invoice.id,
        amount=f"{amount.decimal} {amount.currency}",
    )


def _goes_back(facts: InvoiceFacts, known: Invoice) -> bool:
    return _reopens(facts, known) or facts.paid < known.paid


def _reopens(facts: InvoiceFacts, known: Invoice) -> bool:
    return known.status is not InvoiceStatus.OPEN and facts.status is InvoiceStatus.OPEN


def _invoice_of(
    tools: Tools, facts: InvoiceFacts, client_id: str, *, known: Invoice | None
) -> Invoice:
    settled = facts.status is not InvoiceStatus.OPEN
    return Invoice(
        id=known.id if known else facts.id,
        number=facts.number,
        client_id=known.client_id if known else client_id,
        purpose=facts.purpose,
        total=facts.total,
        paid=facts.paid,
        status=facts.status,
        issued_on=facts.issued_on,
        due_date=facts.due_date,
        stripe_id=facts.id,
        subscription=facts.subscription,
        collection=facts.collection,
        next_attempt_on=facts.next_attempt_on,
        attempts=facts.attempts,
        decline=None if settled else facts.decline,
        on_its_way=None if settled else facts.on_its_way,
        # an unknown outcome ends when the money is seen, or when `reconcile` has waited enough
        unknown=bool(known and known.unknown and not settled and facts.on_its_way is None),
        declined_at=None if settled else _declined_at(tools, facts, known),
    )


def _declined_at(tools: Tools, facts: InvoiceFacts, known: Invoice | None) -> datetime | None:
    """When the latest attempt failed: the moment at which we first read of it."""
    if facts.decline is None:
        return None
    if known is None or known.decline is None or known.attempts < facts.attempts:
        return tools.now
    return known.declined_at or tools.now


def _keep_what_travels(tools: Tools, ledger: Ledger, invoice: Invoice) -> Invoice:
    """Say when travelling money is expected, and keep a debit that pays several invoices at once.

    Such a debit is ours, not the invoice's: Stripe does not show it there.
    """
    if invoice.status is not InvoiceStatus.OPEN:
        return invoice
    known = ledger.invoice(invoice.id)
    if invoice.on_its_way is not None:
        expected = known.expected_on if known else None
        expected = expected or tools.calendar.after(tools.today, DEBIT_DAYS)
        return replace(invoice, expected_on=expected)
    travelling = any(
        attempt.has_page
        and attempt.status is AttemptStatus.ON_ITS_WAY
        and invoice.id in attempt.invoice_ids
        for attempt in ledger.attempts(invoice.client_id)
    )
    if known is None or not travelling:
        return invoice
    return replace(invoice, on_its_way=known.on_its_way, expected_on=known.expected_on)


def refresh_customer(tools: Tools, customer_id: str) -> Client | None:
    """Read one customer at Stripe and remember them; None when they were deleted there."""
    facts = tools.gateway.customer(customer_id)
    return None if facts.deleted else remember_customer(tools, facts)


def remember_customer(tools: Tools, facts: CustomerFacts) -> Client:
    """Remember a customer as Stripe states them, keeping what only the owner decides here."""
    with tools.ledger() as ledger:
        known = ledger.client_of_customer(facts.id)
        if known is not None and ledger.forgotten_as(facts.id):
            return known  # erased here, whatever Stripe still knows
        client = _client_of(facts, known, default=tools.voice)
        if known is not None and is_untold(ledger, known.id):  # we know better, for a while
            client = replace(known, method=facts.method)
        ledger.save_client(client)
    return client


def _client_of(facts: CustomerFacts, known: Client | None, *, default: Voice) -> Client:
    first, _, last = facts.name.partition(" ")
    if "last_name" in facts.metadata:  # Stripe keeps no empty metadata: then there is no first one
        first = ""
    company = facts.metadata.get("company", known.company if known else "")
    if company and facts.name == company:
        first = last = ""
    client = Client(
        id=known.id if known else facts.id,
        email=facts.email,
        first_name=facts.metadata.get("first_name", first),
        last_name=facts.metadata.get("last_name", last),
        company=company,
        phone=facts.phone,
        address=known.address if known else "",
        invoices_to=known.invoices_to if known else "",
        voice=_voice_of(facts, known, default),
        kind=_kind_of(facts, known),
        stripe_customer=facts.id,
        method=facts.method,
    )
    return _with_habits(client, facts, known)


def _with_habits(client: Client, facts: CustomerFacts, known: Client | None) -> Client:
    """The client with what the owner says of them: in the metadata at Stripe, or here."""
    said, before = facts.metadata, known or client
    channel = said.get("channel", "")
    return replace(
        client,
        emoji={"yes": True, "no": False}.get(said.get("emoji", ""), before.emoji),
        channel=Channel(channel) if channel in set(Channel) else before.channel,
        country=said.get("country", before.country),
        region=said.get("region", before.region),
        zone=said.get("zone", before.zone),
    )


def _voice_of(facts: CustomerFacts, known: Client | None, default: Voice) -> Voice:
    wanted = facts.metadata.get("voice", "")
    if wanted in set(Voice):
        return Voice(wanted)
    if known is not None:
        return known.voice
    language = facts.locale.lower()[:2]
    if language == "en":
        return Voice.ENGLISH
    return Voice.VOUS if language == "fr" and default is Voice.ENGLISH else default


def _kind_of(facts: CustomerFacts, known: Client | None) -> ClientKind:
    wanted = facts.metadata.get("kind", "")
    if wanted in set(ClientKind):
        return ClientKind(wanted)
    return known.kind if known else ClientKind.CONSUMER
