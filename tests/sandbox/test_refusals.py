"""What Stripe refuses, the sandbox refuses too, in the same words where they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe

from tests.sandbox.conftest import DAY, checkout_for, invoice_for

if TYPE_CHECKING:
    from portal.sandbox import Sandbox

LINE = {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 5_000}}
PAYMENT = {"mode": "payment", "success_url": "https://shop.test/"}
PI = {"amount": 5_000, "currency": "eur"}


@pytest.mark.parametrize(
    ("path", "form", "code", "param"),
    [
        ("customers", {"nickname": "A"}, "parameter_unknown", "nickname"),
        ("customers", {"address[planet]": "x"}, "parameter_unknown", "address[planet]"),
        ("customers", {"email": "nobody"}, "email_invalid", "email"),
        ("customers", {"balance": "much"}, "parameter_invalid_integer", "balance"),
        ("customers", {"name": "x" * 257}, None, "name"),
        ("customers", {"metadata[k]": "x" * 501}, None, "metadata[k]"),
        ("customers", {f"metadata[{'k' * 41}]": "x"}, None, "metadata"),
        ("customers", {f"metadata[{n}k]": "x" for n in range(51)}, None, "metadata"),
        ("customers", {"tax_exempt": "perhaps"}, None, "tax_exempt"),
        ("customers?limit=101", None, "parameter_invalid_integer", "limit"),
        ("invoice_payments?payment[payment_intent]=pi_1", None, "parameter_missing",
         "payment[type]"),
        ("invoices?status=unpaid", None, None, "status"),
        ("invoices?starting_after=in_1", None, "resource_missing", "starting_after"),
        ("payment_intents", {"amount": 5000}, "parameter_missing", "currency"),
        ("payment_intents", {**PI, "amount": 49}, "amount_too_small", "amount"),
        ("payment_intents", {**PI, "amount": 100_000_000}, "amount_too_large", "amount"),
        ("payment_intents", {**PI, "confirm": "yes"}, None, "confirm"),
        ("payment_intents", {**PI, "customer": ""}, "parameter_invalid_empty", "customer"),
        ("payment_intents", {**PI, "payment_method_types[0]": "card"},
         "payment_method_types_no_longer_supported", "payment_method_types"),
        ("setup_intents", {"payment_method_types[0]": "card"},
         "payment_method_types_no_longer_supported", "payment_method_types"),
        ("checkout/sessions", {**PAYMENT, "payment_method_types[0]": "card"},
         "payment_method_types_no_longer_supported", "payment_method_types"),
        ("checkout/sessions", {"mode": "payment"}, "parameter_missing", "success_url"),
        ("checkout/sessions", PAYMENT, "parameter_missing", "line_items"),
        ("checkout/sessions", {**PAYMENT, "mode": "setup"}, "parameter_missing", "currency"),
        ("checkout/sessions", {**PAYMENT, "ui_mode": "hosted"}, None, "ui_mode"),
        ("checkout/sessions", {**PAYMENT, "success_url": "shop"}, "url_invalid", "success_url"),
        ("checkout/sessions", {**PAYMENT, "client_reference_id": "x" * 201}, None,
         "client_reference_id"),
        ("checkout/sessions", {**PAYMENT, "line_items[0][price_data][currency]": "eur",
                               "line_items[0][price_data][unit_amount]": 10,
                               "line_items[0][price_data][product_data][name]": "x",
                               "line_items[0][quantity]": 1}, "amount_too_small", "line_items"),
        ("checkout/sessions", {**PAYMENT, "mode": "setup", "currency": "eur",
                               "payment_intent_data[description]": "x"}, None,
         "payment_intent_data"),
        ("billing_portal/sessions", {}, "parameter_missing", "customer"),
        ("billing_portal/configurations", {}, "parameter_missing", "features"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_named(
    sandbox: Sandbox, path: str, form: dict[str, Any] | None, code: str | None, param: str
) -> None:
    answer = requests.request(
        "GET" if form is None else "POST",
        f"{sandbox.url}/v1/{path}",
        data=form,
        headers={"Authorization": "Bearer sk_test_x", "Stripe-Version": "2026-10-28.endive"},
        timeout=5,
    )

    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error["type"], error.get("code"), error["param"]) == (
        "invalid_request_error", code, param,
    )  # fmt: skip


@pytest.mark.parametrize("key", ["", "sk_live_x", "pk_test_x"])
def test_only_test_keys_open_the_door(sandbox: Sandbox, key: str) -> None:
    answer = requests.get(
        f"{sandbox.url}/v1/account",
        headers={"Authorization": f"Bearer {key}"} if key else {},
        timeout=5,
    )

    assert answer.status_code == 401
    assert answer.headers["Request-Id"].startswith("req_")


def test_an_unknown_operation_is_a_404_in_stripes_shape(sandbox: Sandbox) -> None:
    answer = requests.get(
        f"{sandbox.url}/v1/unicorns", headers={"Authorization": "Bearer sk_test_x"}, timeout=5
    )

    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("moment", [29 * 60, DAY + 60])
def test_a_checkout_session_lives_from_half_an_hour_to_a_day(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer, moment: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        checkout_for(v1, ada.id, expires_at=sandbox.state.now() + moment)

    assert refused.value.param == "expires_at"


def test_the_due_date_of_an_open_invoice_cannot_move(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    invoice = invoice_for(v1, ada.id)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1.invoices.update(invoice.id, {"due_date": sandbox.state.now() + 30 * DAY})

    assert refused.value.param == "due_date"
    assert v1.invoices.update(invoice.id, {"metadata": {"plan": "3"}}).metadata is not None


def test_an_invoice_cannot_be_made_due_in_the_past(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="future"):
        v1.invoices.create(
            {
                "customer": ada.id,
                "collection_method": "send_invoice",
                "due_date": sandbox.state.now() - DAY,
            }
        )


def test_a_portal_session_needs_settings_that_were_saved(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="save your customer portal settings"):
        v1.billing_portal.sessions.create({"customer": ada.id})


def test_nothing_can_be_paid_twice_or_after_it_was_withdrawn(
    v1: stripe.V1Services, ada: stripe.Customer
) -> None:
    paid, void = invoice_for(v1, ada.id), invoice_for(v1, ada.id)
    v1.invoices.pay(paid.id)
    v1.invoices.void_invoice(void.id)

    for invoice in (paid, void):
        with pytest.raises(stripe.InvalidRequestError):
            v1.invoices.pay(invoice.id)
    with pytest.raises(stripe.InvalidRequestError):
        v1.invoices.void_invoice(paid.id)


def test_somebody_elses_card_is_refused(v1: stripe.V1Services, ada: stripe.Customer) -> None:
    eve = v1.customers.create({"payment_method": "pm_card_visa"})
    card = v1.customers.payment_methods.list(eve.id).data[0].id
    invoice = invoice_for(v1, ada.id)

    with pytest.raises(stripe.InvalidRequestError):
        v1.invoices.pay(invoice.id, {"payment_method": card})
    with pytest.raises(stripe.InvalidRequestError):
        v1.payment_intents.create(
            {"amount": 5_000, "currency": "eur", "customer": ada.id, "payment_method": card}
        )


def test_without_a_version_an_older_account_may_still_name_its_methods(sandbox: Sandbox) -> None:
    answer = requests.post(
        f"{sandbox.url}/v1/payment_intents",
        data={**PI, "payment_method_types[]": "card"},
        auth=("sk_test_x", ""),
        timeout=5,
    )

    assert answer.status_code == 200
