"""The bank's question (3-D Secure): approve or refuse, then back to where it was asked."""

import flask

from portal.sandbox.engine import due, payments, receivables, saving, sessions
from portal.sandbox.pages import checkout, invoice, portal
from portal.sandbox.pages.paper import message, missing, paper_for, refused, see_other, show
from portal.sandbox.state import Json, State


def _find(state: State, intent_id: str) -> Json | None:
    return state.find("payment_intent", intent_id) or state.find("setup_intent", intent_id)


def _locale(state: State, intent: Json) -> str | None:
    known = state.known_of(intent["id"])
    session = state.find("checkout.session", known.get("checkout_session"))
    session = session or state.find("billing_portal.session", known.get("portal_session"))
    return session["locale"] if session else None


def view(state: State, intent_id: str) -> flask.Response:
    """GET: the question."""
    intent = _find(state, intent_id)
    if intent is None:
        return missing()
    paper = paper_for(_locale(state, intent), state.find("customer", intent["customer"]))
    if intent["status"] != "requires_action":
        return message(paper, "confirm_title", "closed", status=410)
    amount = paper.money(intent["amount"], intent["currency"]) if "amount" in intent else None
    return show("confirm", paper, title=paper.word("confirm_title"), amount=amount)


def submit(state: State, intent_id: str) -> flask.Response:
    """POST: the client's answer."""
    due.run(state)
    intent = _find(state, intent_id)
    if intent is None:
        return missing()
    if intent["status"] != "requires_action":
        return see_other(f"/3ds/{intent_id}")
    approved = flask.request.form.get("answer") == "approve"
    known = state.known_of(intent["id"])
    if "checkout_session" in known:
        session = state.the("checkout.session", known["checkout_session"])
        return checkout.after(state, session, sessions.answer(state, intent, approved=approved))
    if "portal_session" in known:
        session = state.the("billing_portal.session", known["portal_session"])
        outcome = sessions.answer_portal(state, intent, approved=approved)
        return portal.after(state, session, outcome)
    return _alone(state, intent, approved=approved)


def _alone(state: State, intent: Json, *, approved: bool) -> flask.Response:
    """An intent confirmed through the API: an invoice's, or one with a return address."""
    if intent["object"] == "setup_intent":
        saving.answer_setup(state, intent, approved=approved)
        return _back(state, intent)
    outcome = payments.answer(state, intent, approved=approved)
    payment = receivables.payment_for(state, intent)
    if payment is None or not payment["is_default"]:
        return _back(state, intent)
    bill = state.the("invoice", payment["invoice"])
    url = invoice.page_url(state, bill)
    if outcome == "declined":
        receivables.fail(state, bill, automatic=False)
        return refused(url, "authentication")
    return see_other(url)


def _back(state: State, intent: Json) -> flask.Response:
    address = state.known_of(intent["id"]).get("return_url")
    if address is None:
        return message(paper_for(None), "confirm_title", "done")
    join = "&" if "?" in address else "?"
    status = "succeeded" if intent["status"] == "succeeded" else "failed"
    return see_other(f"{address}{join}{intent['object']}={intent['id']}&redirect_status={status}")
