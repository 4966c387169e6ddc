"""The Checkout page: pay, or save a payment method."""

import flask

from portal.sandbox.engine import due, sessions
from portal.sandbox.pages import entry
from portal.sandbox.pages.paper import (
    Paper,
    message,
    missing,
    note,
    paper_for,
    refused,
    see_other,
    show,
)
from portal.sandbox.state import Json, State


def success_url(session: Json) -> str:
    """Where the client goes afterwards, with the session's id filled in."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def page_url(session: Json) -> str:
    return f"/pay/{session['id']}"


def _paper(state: State, session: Json) -> Paper:
    return paper_for(session["locale"], state.find("customer", session["customer"]))


def _closed(paper: Paper, session: Json) -> flask.Response:
    if session["status"] == "complete":
        done = "done_saved" if session["mode"] == "setup" else "done"
        return message(paper, "pay_title", done, back=success_url(session))
    return message(paper, "pay_title", "closed", status=410, back=session["cancel_url"])


def view(state: State, session_id: str) -> flask.Response:
    """GET: the form, or what became of the session."""
    session = state.find("checkout.session", session_id)
    if session is None:
        return missing()
    paper = _paper(state, session)
    if not sessions.is_open(state, session):
        return _closed(paper, session)
    setup = session["mode"] == "setup"
    amount = None if setup else paper.money(session["amount_total"], session["currency"])
    button = paper.word("save_card") if setup else paper.word("pay", amount=amount)
    saving = (session["saved_payment_method_options"] or {}).get("payment_method_save")
    lines = state.known_of(session["id"]).get("line_items", [])
    return show(
        "pay",
        paper,
        title=paper.word("setup_title" if setup else "pay_title"),
        amount=amount,
        lines=[line["description"] for line in lines],
        note=note(paper),
        back=session["cancel_url"],
        **entry.offered(session["payment_method_types"], button, save=saving == "enabled"),
    )


def submit(state: State, session_id: str) -> flask.Response:
    """POST: one attempt."""
    due.run(state)
    session = state.find("checkout.session", session_id)
    if session is None:
        return missing()
    if not sessions.is_open(state, session):
        return see_other(page_url(session))
    try:
        method = entry.method_typed(state)
    except entry.Mistyped as mistake:
        return refused(page_url(session), mistake.reason)
    if method["type"] not in session["payment_method_types"]:
        return refused(page_url(session), "default")
    outcome = sessions.submit(state, session, method, save=bool(flask.request.form.get("save")))
    return after(state, session, outcome)


def intent_of(state: State, session: Json) -> Json:
    if session["mode"] == "setup":
        return state.the("setup_intent", session["setup_intent"])
    return state.the("payment_intent", session["payment_intent"])


def after(state: State, session: Json, outcome: str) -> flask.Response:
    """Where the client goes after an attempt."""
    intent = intent_of(state, session)
    if outcome == "requires_action":
        return see_other(f"/3ds/{intent['id']}")
    if outcome == "declined":
        error = intent.get("last_payment_error") or intent.get("last_setup_error")
        return refused(page_url(session), entry.reason_of(error))
    return see_other(success_url(session))
