"""Rows and values: how each domain value is written to its table and read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from portal.domain.clients import Channel, Client, ClientKind, PaymentMethod, Voice
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.invoices import Collection, Invoice, InvoiceStatus
from portal.domain.links import Link, Rights
from portal.domain.money import Money
from portal.domain.payments import Attempt, AttemptKind, AttemptStatus, Share

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


def client_row(client: Client) -> dict[str, Any]:
    """The client as a row."""
    method = client.method
    return {
        "id": client.id,
        "email": client.email,
        "first_name": client.first_name,
        "last_name": client.last_name,
        "company": client.company,
        "phone": client.phone,
        "address": client.address,
        "invoices_to": client.invoices_to,
        "voice": client.voice.value,
        "kind": client.kind.value,
        "stripe_customer": client.stripe_customer or None,
        "method_id": method.id if method else None,
        "method_kind": method.kind if method else None,
        "method_brand": method.brand if method else None,
        "method_last4": method.last4 if method else None,
        "method_exp_month": method.exp_month if method else None,
        "method_exp_year": method.exp_year if method else None,
        "emoji": client.emoji,
        "channel": client.channel.value,
        "country": client.country,
        "region": client.region,
        "zone": client.zone,
    }


def client_from(row: RowMapping) -> Client:
    """The client that a row holds."""
    method = row["method_id"] and PaymentMethod(
        id=row["method_id"],
        kind=row["method_kind"] or "",
        brand=row["method_brand"] or "",
        last4=row["method_last4"] or "",
        exp_month=row["method_exp_month"],
        exp_year=row["method_exp_year"],
    )
    return Client(
        id=row["id"],
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        company=row["company"],
        phone=row["phone"],
        address=row["address"],
        invoices_to=row["invoices_to"],
        voice=Voice(row["voice"]),
        kind=ClientKind(row["kind"]),
        stripe_customer=row["stripe_customer"] or "",
        method=method or None,
        emoji=row["emoji"],
        channel=Channel(row["channel"]),
        country=row["country"],
        region=row["region"],
        zone=row["zone"],
    )


def _decline_row(decline: Decline | None) -> dict[str, Any]:
    return {
        "decline_group": decline.group.value if decline else None,
        "decline_code": decline.code if decline else None,
    }


def _decline_from(row: RowMapping) -> Decline | None:
    if not row["decline_group"]:
        return None
    return Decline(group=DeclineGroup(row["decline_group"]), code=row["decline_code"] or "")


def invoice_row(invoice: Invoice) -> dict[str, Any]:
    """The invoice as a row; amounts in minor units of its one currency."""
    return {
        "id": invoice.id,
        "number": invoice.number,
        "client_id": invoice.client_id,
        "purpose": invoice.purpose,
        "total_minor": invoice.total.minor,
        "paid_minor": invoice.paid.minor,
        "currency": invoice.total.currency,
        "status": invoice.status.value,
        "issued_on": invoice.issued_on,
        "due_date": invoice.due_date,
        "stripe_id": invoice.stripe_id or None,
        "subscription": invoice.subscription,
        "collection": invoice.collection.value,
        "next_attempt_on": invoice.next_attempt_on,
        "attempts": invoice.attempts,
        "on_its_way_minor": invoice.on_its_way.minor if invoice.on_its_way else None,
        "expected_on": invoice.expected_on,
        "unknown": invoice.unknown,
        "declined_at": invoice.declined_at,
        **_decline_row(invoice.decline),
    }


def invoice_from(row: RowMapping) -> Invoice:
    """The invoice that a row holds."""
    currency, on_its_way = row["currency"], row["on_its_way_minor"]
    return Invoice(
        id=row["id"],
        number=row["number"],
        client_id=row["client_id"],
        purpose=row["purpose"],
        total=Money(row["total_minor"], currency),
        paid=Money(row["paid_minor"], currency),
        status=InvoiceStatus(row["status"]),
        issued_on=row["issued_on"],
        due_date=row["due_date"],
        stripe_id=row["stripe_id"] or "",
        subscription=row["subscription"],
        collection=Collection(row["collection"]),
        next_attempt_on=row["next_attempt_on"],
        attempts=row["attempts"],
        decline=_decline_from(row),
        on_its_way=None if on_its_way is None else Money(on_its_way, currency),
        expected_on=row["expected_on"],
        unknown=row["unknown"],
        declined_at=row["declined_at"],
    )


def link_row(link: Link) -> dict[str, Any]:
    """The link as a row; the address itself is never stored, only what it is made from."""
    return {
        "id": link.id,
        "client_id": link.client_id,
        "key": link.key,
        "issued_at": link.issued_at,
        "expires_at": link.expires_at,
        "rights": link.rights.value,
        "revoked_at": link.revoked_at,
    }


def link_from(row: RowMapping) -> Link:
    """The link that a row holds."""
    return Link(
        id=row["id"],
        client_id=row["client_id"],
        key=row["key"],
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        rights=Rights(row["rights"]),
        revoked_at=row["revoked_at"],
    )


def attempt_row(attempt: Attempt) -> dict[str, Any]:
    """The attempt as a row."""
    return {
        "id": attempt.id,
        "debt": attempt.debt,
        "link_id": attempt.link_id,
        "client_id": attempt.client_id,
        "kind": attempt.kind.value,
        "shares": json.dumps(
            [[s.invoice_id, s.amount.minor, s.amount.currency] for s in attempt.shares]
        ),
        "started_at": attempt.started_at,
        "pays": attempt.pays,
        "status": attempt.status.value,
        "session_id": attempt.session_id,
        "method_before": attempt.method_before,
        "ended_at": attempt.ended_at,
        **_decline_row(attempt.decline),
    }


def attempt_from(row: RowMapping) -> Attempt:
    """The attempt that a row holds."""
    shares = tuple(
        Share(invoice_id=invoice_id, amount=Money(minor, currency))
        for invoice_id, minor, currency in json.loads(row["shares"])
    )
    return Attempt(
        id=row["id"],
        debt=row["debt"],
        link_id=row["link_id"],
        client_id=row["client_id"],
        kind=AttemptKind(row["kind"]),
        shares=shares,
        started_at=row["started_at"],
        pays=row["pays"],
        status=AttemptStatus(row["status"]),
        session_id=row["session_id"],
        method_before=row["method_before"],
        ended_at=row["ended_at"],
        decline=_decline_from(row),
    )
