"""What happens by itself when its time has come; each at its own moment, in order."""

from collections.abc import Callable, Iterator
from functools import partial

from portal.sandbox.engine import invoicing, payments, receivables, sessions
from portal.sandbox.errors import Refusal
from portal.sandbox.state import Json, State

Deed = tuple[int, str, Callable[[], None]]


def run(state: State) -> int:
    """Do everything that has fallen due, oldest first; returns how many things happened."""
    done = 0
    until = state.now()
    while deed := min(_due(state, until), default=None, key=lambda d: (d[0], d[1])):
        moment, _, perform = deed
        with state.clock.held_at(moment):
            perform()
        done += 1
    return done


def _due(state: State, until: int) -> Iterator[Deed]:
    for deed in (*_settlements(state), *_expiries(state), *_attempts(state), *_drafts(state)):
        if deed[0] <= until:
            yield deed


def _settlements(state: State) -> Iterator[Deed]:
    for intent in state.all("payment_intent"):
        moment = state.known_of(intent["id"]).get("settles_at")
        if moment is not None:
            yield moment, intent["id"], partial(_settle, state, intent)


def _settle(state: State, intent: Json) -> None:
    sessions.after_settlement(state, intent, payments.settle(state, intent))


def _expiries(state: State) -> Iterator[Deed]:
    for session in state.all("checkout.session"):
        if session["status"] == "open":
            yield session["expires_at"], session["id"], partial(sessions.expire, state, session)


def _attempts(state: State) -> Iterator[Deed]:
    for invoice in state.all("invoice"):
        moment = invoice["next_payment_attempt"]
        if invoice["status"] == "open" and moment is not None:
            yield moment, invoice["id"], partial(_attempt, state, invoice)


def _attempt(state: State, invoice: Json) -> None:
    invoice["next_payment_attempt"] = None
    payment = receivables.default_payment(state, invoice)
    intent = payment and state.the("payment_intent", payment["payment"]["payment_intent"])
    if intent and intent["status"] == "processing":
        return
    try:
        method = invoicing.method_for(state, invoice)
    except Refusal:
        receivables.fail(state, invoice, automatic=True)
    else:
        invoicing.collect(state, invoice, method, automatic=True)


def _drafts(state: State) -> Iterator[Deed]:
    for invoice in state.all("invoice"):
        moment = invoice["automatically_finalizes_at"]
        if invoice["status"] == "draft" and invoice["auto_advance"] and moment is not None:
            yield moment, invoice["id"], partial(invoicing.finalize, state, invoice)
