"""Credit notes: what a finalized invoice no longer asks for, and what is given back of it."""

from portal.sandbox.engine import receivables
from portal.sandbox.errors import Refusal, invalid
from portal.sandbox.events import change, emit
from portal.sandbox.shapes.credits import credit_note
from portal.sandbox.state import Json, State


def issue(
    state: State, invoice: Json, amount: int, *, returned: dict[str, int], **values: object
) -> Json:
    """Credit `amount`: first what remains, then what was paid, as far as it is `returned`.

    `returned` holds `credit_amount` (to the customer's balance) and `out_of_band_amount`. See
    docs.stripe.com/api/credit_notes/create and docs.stripe.com/changelog/basil/2025-05-28.
    """
    _require_creditable(invoice, amount)
    before = min(amount, invoice["amount_remaining"])
    after = amount - before
    if sum(returned.values()) != after:
        raise invalid(
            "The sum of the credit, refund and out of band amounts must equal the part of the "
            f"credit note that was already paid ({after}).",
        )
    note = state.add(credit_note(state, invoice, before=before, after=after) | values)
    note["number"] = f"{invoice['number']}-CN-{len(notes_of(state, invoice)):02d}"
    emit(state, "credit_note.created", note)
    _give_back(state, invoice, returned.get("credit_amount", 0))
    _reduce(state, invoice, before=before, after=after)
    return note


def notes_of(state: State, invoice: Json) -> list[Json]:
    """The credit notes on an invoice, oldest first."""
    return [note for note in state.all("credit_note") if note["invoice"] == invoice["id"]]


def _require_creditable(invoice: Json, amount: int) -> None:
    if invoice["status"] not in ("open", "paid"):
        raise _refusal(f"You can't issue a credit note for an invoice that is {invoice['status']}.")
    kept = invoice["amount_paid"] - invoice["post_payment_credit_notes_amount"]
    if not 0 < amount <= invoice["amount_remaining"] + kept:
        raise _refusal("A credit note can't be for more than the invoice's total.", "amount")


def _refusal(message: str, param: str = "invoice") -> Refusal:
    return invalid(message, param=param)


def _give_back(state: State, invoice: Json, amount: int) -> None:
    customer = state.the("customer", invoice["customer"])
    change(state, "customer.updated", customer, balance=customer["balance"] - amount)


def _reduce(state: State, invoice: Json, *, before: int, after: int) -> None:
    """`amount_due` and `amount_remaining` fall by what was not paid yet, and by nothing else."""
    changed = {
        "amount_due": invoice["amount_due"] - before,
        "amount_remaining": invoice["amount_remaining"] - before,
        "pre_payment_credit_notes_amount": invoice["pre_payment_credit_notes_amount"] + before,
        "post_payment_credit_notes_amount": invoice["post_payment_credit_notes_amount"] + after,
    }
    change(state, "invoice.updated", invoice, **changed)
    if invoice["status"] != "open":
        return
    if invoice["amount_remaining"] == 0:
        receivables.settle(state, invoice, outside=True)
    else:
        receivables.follow_remaining(state, invoice)
