"""The hosted invoice page: pay what remains; afterwards it says so and stays."""

import flask

from portal.sandbox.engine import due, invoicing, receivables
from portal.sandbox.errors import Refusal
from portal.sandbox.pages import entry
from portal.sandbox.pages.paper import (
    Paper,
    missing,
    note,
    paper_for,
    refused,
    see_other,
    show,
)
from portal.sandbox.pages.pdf import document
from portal.sandbox.state import Json, State


def find(state: State, secret: str) -> Json | None:
    """The invoice behind an address."""
    for invoice in state.all("invoice"):
        if state.known_of(invoice["id"]).get("page") == secret:
            return invoice
    return None


def page_url(state: State, invoice: Json) -> str:
    return f"/invoice/{state.known_of(invoice['id'])['page']}"


def _paper(state: State, invoice: Json) -> Paper:
    return paper_for(None, state.find("customer", invoice["customer"]))


def _figures(paper: Paper, invoice: Json) -> list[tuple[str, str]]:
    currency = invoice["currency"]
    lines = [
        (line["description"] or "", paper.money(line["amount"], currency))
        for line in invoice["lines"]["data"]
    ]
    sums = (("total", "total"), ("paid_so_far", "amount_paid"), ("remaining", "amount_remaining"))
    return lines + [(paper.word(n), paper.money(invoice[field], currency)) for n, field in sums]


def _intent(state: State, invoice: Json) -> Json | None:
    payment = receivables.default_payment(state, invoice)
    return payment and state.the("payment_intent", payment["payment"]["payment_intent"])


def _standing(paper: Paper, invoice: Json, intent: Json | None) -> str | None:
    """The one sentence on how things stand."""
    if invoice["status"] == "paid":
        return paper.word("done_paid")
    if invoice["status"] == "void":
        return paper.word("void")
    status = intent["status"] if intent else ""
    if status == "processing":
        return paper.word("done_processing")
    return paper.word("waiting_action") if status == "requires_action" else note(paper)


def view(state: State, secret: str) -> flask.Response:
    """GET: the figures and, while something is to be paid, the form."""
    invoice = find(state, secret)
    if invoice is None:
        return missing()
    paper = _paper(state, invoice)
    intent = _intent(state, invoice)
    status = intent["status"] if intent else ""
    payable = invoice["status"] in ("open", "uncollectible") and status != "processing"
    amount = paper.money(invoice["amount_remaining"], invoice["currency"])
    kinds = ["card", "sepa_debit"] if invoice["currency"] == "eur" else ["card"]
    due_date = invoice["due_date"]
    return show(
        "invoice",
        paper,
        title=paper.word("invoice_title", number=invoice["number"]),
        note=_standing(paper, invoice, intent),
        amount=amount if payable else None,
        due=paper.word("due", date=paper.day(due_date)) if due_date and payable else None,
        figures=_figures(paper, invoice),
        confirm=f"/3ds/{intent['id']}" if intent and status == "requires_action" else None,
        pdf=f"{page_url(state, invoice)}/pdf",
        **entry.offered(kinds if payable else [], paper.word("pay", amount=amount)),
    )


def submit(state: State, secret: str) -> flask.Response:
    """POST: one attempt to pay everything that remains."""
    due.run(state)
    invoice = find(state, secret)
    if invoice is None:
        return missing()
    url = page_url(state, invoice)
    try:
        invoicing.require_payable(invoice)
        intent = invoicing.default_intent(state, invoice)
        method = entry.method_typed(state)
    except Refusal:  # already paid, withdrawn, or a debit on its way: the page says which
        return see_other(url)
    except entry.Mistyped as mistake:
        return refused(url, mistake.reason)
    outcome = invoicing.collect(state, invoice, method)
    if outcome == "requires_action":
        return see_other(f"/3ds/{intent['id']}")
    if outcome == "declined":
        return refused(url, entry.reason_of(intent["last_payment_error"]))
    return see_other(url)


def download(state: State, secret: str) -> flask.Response:
    """GET: the invoice as a file."""
    invoice = find(state, secret)
    if invoice is None:
        return missing()
    paper = _paper(state, invoice)
    lines = ["SANDBOX", paper.word("invoice_title", number=invoice["number"]), ""]
    if invoice["due_date"]:
        lines.append(paper.word("due", date=paper.day(invoice["due_date"])))
    lines += [f"{name}: {value}" for name, value in _figures(paper, invoice)]
    name = f"{invoice['number']}.pdf"
    return flask.Response(
        document(lines), mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )  # fmt: skip
