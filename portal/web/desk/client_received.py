"""Money that arrived without the page, counted on an invoice by hand, after a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.matching import receive_money
from portal.web.context import services
from portal.web.desk.case import done_with, form_page, known_client
from portal.web.desk.context import blueprint, person, words
from portal.web.desk.forms import amount_of, day_of
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.web.context import Answer

_FUTURE = "client.received.on_future"


@blueprint.get("/clients/<client_id>/received/<invoice_id>/")
def received(client_id: str, invoice_id: str) -> str:
    """Ask how much arrived, and on which day."""
    client = known_client(client_id)
    return _form(client, _known(client, invoice_id), {})


@blueprint.post("/clients/<client_id>/received/<invoice_id>/")
def count(client_id: str, invoice_id: str) -> Answer:
    """Show what is to be counted; once confirmed, count it."""
    client, typed = known_client(client_id), request.form
    invoice, form = _known(client, invoice_id), typed.get("form", "")[:40] or abort(400)
    if "change" in typed:
        return _form(client, invoice, {})
    if "confirmed" in typed and _was_counted(invoice, form):
        return done_with(client.id, "client.received")  # pressed twice
    amount = amount_of(typed.get("amount", ""), invoice.total.currency)
    on = day_of(typed.get("on", ""))
    errors = _errors(invoice, amount, on)
    if errors or amount is None or on is None:
        return _form(client, invoice, errors), 422
    if "confirmed" not in typed:
        return _check(client, invoice, amount, on=on)
    tools = services().tools
    receive_money(tools, invoice.id, amount, by=person().email, on=on, nonce=form)
    return done_with(client.id, "client.received")


def _was_counted(invoice: Invoice, form: str) -> bool:
    with services().queries() as queries:
        return queries.payment_known(f"received-{form}/{invoice.id}")


def _errors(invoice: Invoice, amount: Money | None, on: date | None) -> dict[str, str]:
    errors: dict[str, str] = {}
    say, rest = words(), money(invoice.remaining, words().language)
    if invoice.why_not_payable:
        errors["amount"] = _not_now(invoice)
    elif amount is None or not amount:
        errors["amount"] = say("client.received.amount_malformed")
    elif invoice.remaining < amount:
        errors["amount"] = say("client.received.amount_much", amount=rest)
    elif not invoice.takes_parts and amount != invoice.remaining:
        errors["amount"] = say("client.received.amount_whole", amount=rest)
    if on is None or on > services().today:
        errors["on"] = say("client.received.on_missing" if on is None else _FUTURE)
    return errors


def _not_now(invoice: Invoice) -> str:
    state = words()(f"client.invoice.{invoice.state(services().today)}")
    return words()("client.received.not_now", state=state)


def _form(client: Client, invoice: Invoice, errors: Mapping[str, str]) -> str:
    language, today = words().language, services().today
    kept = {} if request.method == "GET" else {"form": request.form.get("form", "")}
    return form_page(
        "received.html",
        client,
        title=words()("client.received.title", number=invoice.number),
        errors=errors,
        invoice=invoice,
        not_now=_not_now(invoice) if invoice.why_not_payable else "",
        rest=money(invoice.remaining, language),
        amount=request.form.get("amount", ""),
        on=request.form.get("on", today.isoformat()),
        last=today.isoformat(),
        **kept,
    )


def _check(client: Client, invoice: Invoice, amount: Money, *, on: date) -> str:
    language = words().language
    return form_page(
        "received_check.html",
        client,
        title=words()("client.received.check"),
        invoice=invoice,
        typed=request.form,
        amount=money(amount, language),
        left=money(invoice.remaining - amount, language),
        on=day(on, language, weekday=True),
        form=request.form.get("form", ""),
    )


def _known(client: Client, invoice_id: str) -> Invoice:
    with services().queries() as queries:
        found = queries.invoice(invoice_id)
    return found if found is not None and found.client_id == client.id else abort(404)
