"""Idempotency keys, and the answers that never come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests
import stripe

from portal.sandbox import Fault
from tests.sandbox.conftest import DAY, client_for, invoice_for

if TYPE_CHECKING:
    from portal.sandbox import Sandbox


def test_the_same_key_gives_the_same_answer_and_does_it_once(v1: stripe.V1Services) -> None:
    first = v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"})
    second = v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"})

    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(v1.customers.list().data) == 1


def test_the_same_key_for_something_else_is_refused(v1: stripe.V1Services) -> None:
    v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"})

    with pytest.raises(stripe.IdempotencyError):
        v1.customers.create({"name": "Grace"}, {"idempotency_key": "k"})
    with pytest.raises(stripe.IdempotencyError):
        v1.products.create({"name": "Ada"}, {"idempotency_key": "k"})


def test_a_decline_is_remembered_and_wrong_parameters_are_not(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    card = v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada.id})
    invoice = invoice_for(v1, ada.id)
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            v1.invoices.pay(invoice.id, {"payment_method": card.id}, {"idempotency_key": "pay"})
    assert len(v1.charges.list({"customer": ada.id}).data) == 1

    with pytest.raises(stripe.InvalidRequestError):
        v1.customers.create({"email": "nobody"}, {"idempotency_key": "c"})
    assert v1.customers.create({"email": "ada@example.com"}, {"idempotency_key": "c"}).email


def test_a_key_is_forgotten_after_a_day(sandbox: Sandbox, v1: stripe.V1Services) -> None:
    first = v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"})
    sandbox.advance(DAY + 1)

    assert v1.customers.create({"name": "Ada"}, {"idempotency_key": "k"}).id != first.id


def test_two_clicks_at_once_pay_once(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)

    def click(_: int) -> str | None:
        here = client_for(sandbox)
        return here.invoices.pay(invoice.id, {}, {"idempotency_key": "pay"}).status

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(click, range(8)))

    assert answers == ["paid"] * 8
    assert len(v1.charges.list({"customer": ada.id}).data) == 1


def test_an_answer_that_never_came_is_found_again_by_its_key(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)
    sandbox.inject_fault(Fault(path="/v1/invoices/*/pay", method="POST", status="close_after"))

    with pytest.raises(stripe.APIConnectionError):
        v1.invoices.pay(invoice.id, {}, {"idempotency_key": "pay"})

    assert v1.invoices.retrieve(invoice.id).status == "paid"
    assert v1.invoices.pay(invoice.id, {}, {"idempotency_key": "pay"}).status == "paid"
    assert len(v1.charges.list({"customer": ada.id}).data) == 1


def test_the_librarys_own_repetition_survives_it(sandbox: Sandbox, ada: stripe.Customer) -> None:
    patient = client_for(sandbox, retries=1)
    sandbox.inject_fault(Fault(path="/v1/customers", status="close_after"))

    made = patient.customers.create({"name": "Grace"})

    assert [c.id for c in patient.customers.list().data] == [made.id, ada.id]


def test_faults_come_as_ordered_and_then_stop(sandbox: Sandbox, v1: stripe.V1Services) -> None:
    answer = requests.post(
        f"{sandbox.url}/_sandbox/faults",
        json={
            "next": [
                {"path": "/v1/customers", "method": "POST", "status": 500, "count": 2},
                {"path": "/v1/customers", "method": "POST", "status": 429},
                {"path": "/v1/customers", "method": "POST", "status": "close"},
            ]
        },
        timeout=5,
    )
    assert answer.json() == {"waiting": 3}
    expected = [stripe.APIError, stripe.APIError, stripe.RateLimitError, stripe.APIConnectionError]

    for kind in expected:
        with pytest.raises(kind):
            v1.customers.create({})
    assert v1.customers.list().data == []
    assert v1.customers.create({}).id


def test_a_silent_server_is_a_timeout(sandbox: Sandbox) -> None:
    hasty = client_for(sandbox, timeout=0.2)
    sandbox.inject_fault(Fault(path="/v1/account", status="timeout"))
    sandbox.inject_fault(Fault(path="/v1/account", slow=0.5))

    for _ in range(2):
        with pytest.raises(stripe.APIConnectionError):
            hasty.accounts.retrieve_current()


@pytest.mark.parametrize("wish", [{"status": "explode"}, {"colour": "red"}])
def test_a_fault_that_does_not_exist_is_refused(sandbox: Sandbox, wish: dict[str, str]) -> None:
    answer = requests.post(f"{sandbox.url}/_sandbox/faults", json={"next": [wish]}, timeout=5)

    assert answer.status_code == 400
