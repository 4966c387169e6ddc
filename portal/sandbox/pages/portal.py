"""The customer portal: change the card, look at the invoices, log in."""

import flask

from portal.sandbox.engine import due, sessions
from portal.sandbox.events import emit
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
from portal.sandbox.shapes.sessions import portal_session
from portal.sandbox.state import Json, State


def find(state: State, secret: str) -> Json | None:
    """The portal session behind an address."""
    for session in state.all("billing_portal.session"):
        if state.known_of(session["id"]).get("page") == secret:
            return session
    return None


def page_url(state: State, session: Json) -> str:
    return f"/portal/session/{state.known_of(session['id'])['page']}"


def _paper(state: State, session: Json) -> Paper:
    return paper_for(session["locale"], state.find("customer", session["customer"]))


def _expired(state: State, session: Json, paper: Paper) -> flask.Response:
    """Too late; with `after_expiration` the client can log in again."""
    login = None
    if session["after_expiration"]:
        configuration = state.the("billing_portal.configuration", session["configuration"])
        login = configuration["login_page"]["url"] or f"/p/login/{configuration['id']}"
    return message(
        paper, "portal_title", "expired_link", status=410, link=login,
        link_text=paper.word("login_again"), back=session["return_url"],
    )  # fmt: skip


def _present_card(state: State, paper: Paper, customer: Json) -> str:
    chosen = customer["invoice_settings"]["default_payment_method"]
    card = (state.find("payment_method", chosen) or {}).get("card")
    if card is None:
        return paper.word("no_card")
    return paper.word(
        "present_card", brand=card["brand"].capitalize(), last4=card["last4"],
        month=f"{card['exp_month']:02d}", year=card["exp_year"],
    )  # fmt: skip


def _invoices(state: State, session: Json) -> list[tuple[str, str]]:
    if session["flow"]:
        return []
    return [
        (invoice["number"], invoice["hosted_invoice_url"])
        for invoice in state.newest_first("invoice")
        if invoice["customer"] == session["customer"] and invoice["hosted_invoice_url"]
    ]


def view(state: State, secret: str) -> flask.Response:
    """GET: the present card and the form for a new one."""
    session = find(state, secret)
    if session is None:
        return missing()
    paper = _paper(state, session)
    if not sessions.portal_is_open(state, session):
        return _expired(state, session, paper)
    if flask.request.args.get("done"):
        custom = _custom_message(session)
        return show(
            "message", paper, title=paper.word("portal_title"),
            message=custom or paper.word("done_saved"), back=session["return_url"],
        )  # fmt: skip
    customer = state.the("customer", session["customer"])
    return show(
        "portal",
        paper,
        title=paper.word("update_title" if session["flow"] else "portal_title"),
        present=_present_card(state, paper, customer),
        note=note(paper),
        back=session["return_url"],
        invoices=_invoices(state, session),
        **entry.offered(["card", "sepa_debit"], paper.word("save_card")),
    )


def _custom_message(session: Json) -> str | None:
    after = (session["flow"] or {}).get("after_completion") or {}
    return (after.get("hosted_confirmation") or {}).get("custom_message")


def submit(state: State, secret: str) -> flask.Response:
    """POST: save the new card and make it the customer's default."""
    due.run(state)
    session = find(state, secret)
    if session is None:
        return missing()
    if not sessions.portal_is_open(state, session):
        return see_other(page_url(state, session))
    try:
        method = entry.method_typed(state)
    except entry.Mistyped as mistake:
        return refused(page_url(state, session), mistake.reason)
    return after(state, session, sessions.update_method(state, session, method))


def after(state: State, session: Json, outcome: str) -> flask.Response:
    """Where the client goes after an attempt."""
    intent = state.the("setup_intent", state.known_of(session["id"])["intent"])
    if outcome == "requires_action":
        return see_other(f"/3ds/{intent['id']}")
    if outcome == "declined":
        reason = entry.reason_of(intent["last_setup_error"])
        return refused(page_url(state, session), reason)
    completion = (session["flow"] or {}).get("after_completion") or {}
    if completion.get("type") == "redirect":
        return see_other(completion["redirect"]["return_url"])
    return see_other(page_url(state, session) + "?done=yes")


def view_login(state: State, page: str) -> flask.Response:
    """GET: ask for the address; Stripe fills it in from `prefilled_email`."""
    if _configuration(state, page) is None:
        return missing()
    paper = paper_for(flask.request.args.get("locale"))
    email = flask.request.args.get("prefilled_email", "")
    return show("login", paper, title=paper.word("login_title"), email=email)


def _configuration(state: State, page: str) -> Json | None:
    for configuration in state.all("billing_portal.configuration"):
        url = configuration["login_page"]["url"] or ""
        if page in (url.rpartition("/")[2], configuration["id"]):
            return configuration
    return None


def submit_login(state: State, page: str) -> flask.Response:
    """POST: the same answer for every address; a known one gets its letter in the test mailbox."""
    configuration = _configuration(state, page)
    if configuration is None:
        return missing()
    paper = paper_for(flask.request.args.get("locale"))
    email = flask.request.form.get("email", "")
    letter = None
    for customer in state.newest_first("customer"):
        if email and (customer.get("email") or "").lower() == email.lower():
            session = state.add(portal_session(state, customer["id"], configuration["id"]))
            state.kept(session["id"])["page"] = session["url"].rpartition("/")[2]
            emit(state, "billing_portal.session.created", session)
            letter = session["url"]
            break
    return show(
        "login", paper, title=paper.word("login_title"), note=paper.word("link_sent"), email=email,
        letter=letter,
    )  # fmt: skip
