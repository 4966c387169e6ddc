"""Checkout and portal sessions: what the client does on the hosted pages."""

from portal.sandbox.clock import HOUR
from portal.sandbox.engine import payments, saving
from portal.sandbox.errors import invalid
from portal.sandbox.events import change, emit
from portal.sandbox.shapes.people import customer as blank_customer
from portal.sandbox.shapes.people import setup_intent
from portal.sandbox.state import Json, State

PORTAL_LIFE = HOUR


def is_open(state: State, session: Json) -> bool:
    """Whether a Checkout session still accepts the client."""
    return bool(session["status"] == "open" and session["expires_at"] > state.now())


def submit(state: State, session: Json, method: Json, *, save: bool) -> str:
    """The client confirmed the Checkout page; returns the outcome of the attempt."""
    if session["mode"] == "setup":
        intent = state.the("setup_intent", session["setup_intent"])
        outcome = saving.confirm_setup(state, intent, method)
    else:
        intent = _intent(state, session, save=save)
        outcome = payments.confirm(state, intent, method)
    return _follow(state, session, intent, outcome=outcome)


def _intent(state: State, session: Json, *, save: bool) -> Json:
    """The session's payment intent; it exists only once the client confirms."""
    if session["payment_intent"]:
        return state.the("payment_intent", session["payment_intent"])
    wanted = state.known_of(session["id"]).get("payment_intent_data", {})
    usage = wanted.get("setup_future_usage") or ("on_session" if save else None)
    intent = payments.create(
        state, session["amount_total"], session["currency"], customer=session["customer"],
        **{**wanted, "setup_future_usage": usage},
    )  # fmt: skip
    session["payment_intent"] = intent["id"]
    return intent


def _follow(state: State, session: Json, intent: Json, *, outcome: str) -> str:
    if outcome == "requires_action":
        state.kept(intent["id"])["checkout_session"] = session["id"]
    elif outcome != "declined":
        _complete(state, session, intent, outcome=outcome)
    return outcome


def answer(state: State, intent: Json, *, approved: bool) -> str:
    """The bank's question was answered on the way through Checkout."""
    session = state.the("checkout.session", state.known_of(intent["id"])["checkout_session"])
    engine = saving.answer_setup if intent["object"] == "setup_intent" else payments.answer
    return _follow(state, session, intent, outcome=engine(state, intent, approved=approved))


def _complete(state: State, session: Json, intent: Json, *, outcome: str) -> None:
    method = state.the("payment_method", intent["payment_method"])
    if session["customer"] is None and session["customer_creation"] == "always":
        made = state.add(blank_customer(state) | {"email": session["customer_email"]})
        emit(state, "customer.created", made)
        session["customer"] = intent["customer"] = made["id"]
    if intent.get("setup_future_usage"):
        saving.keep(state, method, session["customer"])
    session |= {
        "status": "complete",
        "url": None,
        "customer_details": _details(state, session),
    }
    if session["mode"] == "payment":
        session["payment_status"] = "paid" if outcome == "succeeded" else "unpaid"
        state.kept(intent["id"])["checkout_session"] = session["id"]
    emit(state, "checkout.session.completed", session)


def _details(state: State, session: Json) -> Json:
    known = state.find("customer", session["customer"]) or {}
    return {
        "address": known.get("address"),
        "email": known.get("email") or session["customer_email"],
        "name": known.get("name"),
        "phone": known.get("phone"),
        "tax_exempt": "none",
        "tax_ids": [],
    }


def after_settlement(state: State, intent: Json, outcome: str) -> None:
    """A debit begun on a Checkout page was decided, days later."""
    session = state.find("checkout.session", state.known_of(intent["id"]).get("checkout_session"))
    if session is None:
        return
    if outcome == "succeeded":
        session["payment_status"] = "paid"
        emit(state, "checkout.session.async_payment_succeeded", session)
    else:
        emit(state, "checkout.session.async_payment_failed", session)


def expire(state: State, session: Json) -> None:
    """Close an open session; what it had begun is given up."""
    if session["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {session['status']}.",
        )
    session |= {"status": "expired", "url": None}
    if session["payment_intent"]:
        payments.cancel(state, state.the("payment_intent", session["payment_intent"]), "abandoned")
    emit(state, "checkout.session.expired", session)


def portal_is_open(state: State, session: Json) -> bool:
    return bool(session["created"] + PORTAL_LIFE > state.now())


def update_method(state: State, session: Json, method: Json) -> str:
    """The client gave a new card in the portal; returns the outcome."""
    intent = state.add(setup_intent(state) | {"customer": session["customer"]})
    emit(state, "setup_intent.created", intent)
    state.kept(session["id"])["intent"] = intent["id"]
    outcome = saving.confirm_setup(state, intent, method)
    if outcome == "requires_action":
        state.kept(intent["id"])["portal_session"] = session["id"]
    return _remember(state, session, intent, outcome=outcome)


def answer_portal(state: State, intent: Json, *, approved: bool) -> str:
    """The bank's question was answered on the way through the portal."""
    session = state.the("billing_portal.session", state.known_of(intent["id"])["portal_session"])
    outcome = saving.answer_setup(state, intent, approved=approved)
    return _remember(state, session, intent, outcome=outcome)


def _remember(state: State, session: Json, intent: Json, *, outcome: str) -> str:
    if outcome != "succeeded":
        return outcome
    customer = state.the("customer", session["customer"])
    settings = {
        **customer["invoice_settings"],
        "default_payment_method": intent["payment_method"],
    }
    change(state, "customer.updated", customer, invoice_settings=settings)
    # Whether Stripe's portal does this as well is not documented, hence a switch.
    if state.portal_rewrites_subscriptions:
        for subscription in state.all("subscription"):
            if (
                subscription["customer"] == customer["id"]
                and subscription["default_payment_method"]
            ):
                change(
                    state, "customer.subscription.updated", subscription,
                    default_payment_method=intent["payment_method"],
                )  # fmt: skip
    return outcome
