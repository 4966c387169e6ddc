"""Scenes to start from: clients, cards and debts with a past that the API cannot backdate.

All moments are seconds since 1970 (UTC). Nothing here is announced by webhook unless the scene is
built inside `announced(state)`; what has fallen due since (retries, debits) has then happened.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from portal.sandbox.cards import ACCOUNTS, account_by_iban, card_by_number, card_that
from portal.sandbox.engine import attaching, due, invoicing, payments, saving, subscribing
from portal.sandbox.errors import Refusal
from portal.sandbox.events import change, emit
from portal.sandbox.shapes import billing, people, sessions
from portal.sandbox.shapes import invoices as shapes
from portal.sandbox.state import Json, State

GOOD_CARD = "4242424242424242"
_Rest = ParamSpec("_Rest")


@contextmanager
def announced(state: State) -> Iterator[None]:
    """Let the scenes inside be announced to the webhook endpoints."""
    before = state.loud
    state.loud = True
    try:
        yield
    finally:
        state.loud = before


@contextmanager
def together(state: State) -> Iterator[None]:
    """Build many scenes quickly: what fell due since happens once, at the end."""
    state.hurried = True
    try:
        yield
    finally:
        state.hurried = False
        _catch_up(state)


@contextmanager
def _quietly(state: State) -> Iterator[None]:
    before, state.silent = state.silent, not state.loud
    try:
        yield
    finally:
        state.silent = before


def _catch_up(state: State) -> None:
    with state.lock, _quietly(state):
        due.run(state)


def _scene(
    build: Callable[Concatenate[State, _Rest], Json],
) -> Callable[Concatenate[State, _Rest], Json]:
    """One scene at a time, and silent by default."""

    @wraps(build)
    def built(state: State, /, *args: _Rest.args, **options: _Rest.kwargs) -> Json:
        with state.lock, _quietly(state):
            made = build(state, *args, **options)
            if not state.hurried:
                due.run(state)
            return made

    return built


@_scene
def portal_settings(state: State, /, *, return_url: str | None = None, login: bool = True) -> Json:
    """What the owner saves once in the Dashboard: the client may change the card."""
    made = sessions.portal_configuration(state) | {"is_default": True}
    made["default_return_url"] = return_url
    for feature in ("payment_method_update", "invoice_history"):
        made["features"][feature]["enabled"] = True
    if login:
        page = f"{state.origin}/p/login/test_{state.secret(made['id'], 14)}"
        made["login_page"] = {"enabled": True, "url": page}
    return state.add(made)


@_scene
def customer(
    state: State,
    /,
    *,
    name: str,
    email: str,
    card: str | None = GOOD_CARD,
    expires: tuple[int, int] = (12, 2034),
    **fields: Any,
) -> Json:
    """A customer, by default with a saved default card; `fields` are further customer fields."""
    made = people.customer(state) | {"name": name, "email": email, **fields}
    state.add(made)
    emit(state, "customer.created", made)
    if card is not None:
        _save_card(state, made, card, expires=expires)
    return made


def _save_card(state: State, owner: Json, number: str, *, expires: tuple[int, int]) -> Json:
    card = card_by_number(number)
    if card is None:
        raise LookupError(f"{number} is no test card.")
    method = saving.make_card(state, card, exp_month=expires[0], exp_year=expires[1])
    # Not `attach`: it refuses cards that decline, and this one went bad after it was saved.
    method["customer"] = owner["id"]
    emit(state, "payment_method.attached", method)
    settings = {**owner["invoice_settings"], "default_payment_method": method["id"]}
    change(state, "customer.updated", owner, invoice_settings=settings)
    return method


def _finalized(
    state: State, owner: Json, amount: int, *, description: str, currency: str, **fields: Any
) -> Json:
    item = shapes.invoice_item(state, owner["id"], amount=amount, currency=currency)
    item["description"] = description
    state.add(item)
    invoice = state.add(shapes.invoice(state, owner, currency) | fields)
    invoicing.take_in(state, invoice, item)
    owner["currency"] = owner["currency"] or currency
    emit(state, "invoice.created", invoice)
    invoicing.finalize(state, invoice)
    return invoice


@_scene
def sent_invoice(  # noqa: PLR0913 - an invoice is made of this much
    state: State,
    /,
    owner: str,
    *,
    amount: int,
    description: str,
    sent_at: int,
    due_at: int,
    currency: str = "eur",
    **fields: Any,
) -> Json:
    """An open invoice sent on `sent_at` and due on `due_at`, also when that has passed."""
    with state.clock.held_at(sent_at):
        invoice = _finalized(
            state, state.the("customer", owner), amount, description=description,
            currency=currency, collection_method="send_invoice", due_date=due_at, **fields,
        )  # fmt: skip
        emit(state, "invoice.sent", invoice)
    return invoice


@_scene
def failed_invoice(  # noqa: PLR0913 - an invoice is made of this much
    state: State,
    /,
    owner: str,
    *,
    amount: int,
    description: str,
    failed_at: int,
    reason: str = "insufficient_funds",
    currency: str = "eur",
    retries: bool = True,
) -> Json:
    """A one-off invoice whose automatic charge was refused for `reason` on `failed_at`."""
    with state.clock.held_at(failed_at):
        _spoil(state, _own_card(state, owner), reason)
        invoice = _finalized(
            state, state.the("customer", owner), amount, description=description,
            currency=currency, auto_advance=retries,
        )  # fmt: skip
        _try(state, invoice)
    return invoice


def _own_card(state: State, owner: str) -> str:
    settings = state.the("customer", owner)["invoice_settings"]
    if settings["default_payment_method"] is None:
        raise LookupError("This customer has no card that could fail.")
    return str(settings["default_payment_method"])


def _spoil(state: State, method: str, reason: str) -> None:
    """From now on the saved card is refused for `reason`, or asks for a confirmation."""
    number = "4000002760003184" if reason == "authentication_required" else card_that(reason).number
    state.kept(method)["card"] = number


def _try(state: State, invoice: Json) -> None:
    try:
        invoicing.pay(state, invoice, None)
    except Refusal:
        return


@_scene
def failed_subscription(  # noqa: PLR0913 - a subscription is made of this much
    state: State,
    /,
    owner: str,
    *,
    amount: int,
    product: str,
    started_at: int,
    failed_at: int,
    reason: str = "insufficient_funds",
    own_card: bool = False,
    currency: str = "eur",
) -> Json:
    """A monthly subscription, paid at first and refused for `reason` on `failed_at`.

    Returns the open invoice. With `own_card` the subscription carries its own default payment
    method, as those do that were bought through Checkout.
    """
    card = _own_card(state, owner)
    with state.clock.held_at(started_at):
        sold = state.add(billing.product(state, product))
        price = state.add(
            billing.price(state, sold["id"], amount=amount, currency=currency)
            | {"type": "recurring", "recurring": _monthly()}
        )
        values = {"default_payment_method": card} if own_card else {}
        bought = subscribing.start(state, state.the("customer", owner), [(price, 1)], **values)
        first = state.the("invoice", bought["latest_invoice"])
        invoicing.finalize(state, first)
        invoicing.pay(state, first, None)
    with state.clock.held_at(failed_at):
        _spoil(state, card, reason)
        invoice = subscribing.renew(state, bought)
        invoicing.finalize(state, invoice)
        _try(state, invoice)
    return invoice


def _monthly() -> Json:
    return {
        "interval": "month", "interval_count": 1, "meter": None, "trial_period_days": None,
        "usage_type": "licensed",
    }  # fmt: skip


@_scene
def renewed(state: State, /, subscription: str, *, at: int) -> Json:
    """The next period's invoice, still a draft; it is now the subscription's latest one."""
    with state.clock.held_at(at):
        return subscribing.renew(state, state.the("subscription", subscription))


@_scene
def part_paid(state: State, /, invoice: str, *, amount: int, paid_at: int) -> Json:
    """An instalment of `amount` that arrived on `paid_at`."""
    bill = state.the("invoice", invoice)
    with state.clock.held_at(paid_at):
        card = card_by_number(GOOD_CARD)
        if card is None:
            raise LookupError(GOOD_CARD)
        method = saving.make_card(state, card)
        intent = payments.create(state, amount, bill["currency"], customer=bill["customer"])
        payments.confirm(state, intent, method)
        attaching.attach_intent(state, bill, intent)
    return bill


@_scene
def debit_on_its_way(
    state: State, /, invoice: str, *, begun_at: int, iban: str = ACCOUNTS[0].iban
) -> Json:
    """A SEPA debit over everything that remains, begun on `begun_at`; the bank takes five days."""
    bill = state.the("invoice", invoice)
    account = account_by_iban(iban)
    if account is None:
        raise LookupError(f"{iban} is no test account.")
    with state.clock.held_at(begun_at):
        invoicing.collect(state, bill, saving.make_account(state, account))
    return bill


@_scene
def paid(state: State, /, invoice: str, *, paid_at: int, outside: bool = False) -> Json:
    """The invoice was paid in full on `paid_at`, by card or outside of Stripe."""
    bill = state.the("invoice", invoice)
    with state.clock.held_at(paid_at):
        card = card_by_number(GOOD_CARD)
        if outside or card is None:
            invoicing.pay_outside(state, bill)
        else:
            invoicing.collect(state, bill, saving.make_card(state, card))
    return bill
