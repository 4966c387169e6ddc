"""Checkout: sessions, the hosted page, debits that are decided days later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

from tests.sandbox.conftest import DAY, checkout_for

if TYPE_CHECKING:
    from portal.sandbox import Sandbox
    from tests.sandbox.conftest import Browser

GOOD, BAD_ACCOUNT = "FR1420041010050500013M02606", "FR8420041010050500013M02607"


def kinds(v1: stripe.V1Services) -> list[str]:
    events = v1.events.list({"types": ["checkout.*", "payment_intent.*"], "limit": 100}).data
    return [event.type for event in reversed(events)]


def test_a_card_pays_and_the_client_is_sent_back_with_the_sessions_id(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    session = checkout_for(
        v1, ada.id, payment_intent_data={"metadata": {"invoice": "in_1"}}, metadata={"n": "1"}
    )
    assert (session.status, session.payment_status, session.payment_intent) == (
        "open", "unpaid", None,
    )  # fmt: skip

    there = browser.goes_to(str(session.url), card_number="4242 4242 4242 4242", expiry="12/34")

    assert there == f"https://shop.test/thanks?session={session.id}"
    done = v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge", "line_items"]}
    )
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert isinstance(done.payment_intent, stripe.PaymentIntent)
    assert done.payment_intent.metadata["invoice"] == "in_1"
    assert done.metadata is not None
    assert kinds(v1)[-2:] == ["payment_intent.succeeded", "checkout.session.completed"]


def test_a_refused_card_brings_the_client_back_to_the_form_with_a_reason(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    url = str(checkout_for(v1, ada.id, locale="en").url)

    back = browser.goes_to(url, choice="4000000000009995")

    assert "insufficient funds" in browser.get(back).text
    assert browser.goes_to(url, choice="4242424242424242").startswith("https://shop.test/")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"card_number": "1234"}, "no test card"),
        ({"card_number": "4242424242424242", "expiry": "13/30"}, "must lie ahead"),
        ({"card_number": "4242424242424242", "expiry": "01/20"}, "must lie ahead"),
        ({"means": "sepa_debit", "iban": "FR00"}, "no test account"),
        ({"choice": "4000000000009987"}, "did not accept"),
    ],
)
def test_what_was_mistyped_is_said_kindly(
    v1: stripe.V1Services,
    ada: stripe.Customer,
    browser: Browser,
    form: dict[str, str],
    sentence: str,
) -> None:
    session = checkout_for(v1, ada.id, locale="en")

    assert sentence in browser.get(browser.goes_to(str(session.url), **form)).text
    assert v1.checkout.sessions.retrieve(session.id).status == "open"


def test_the_banks_question_comes_between(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    session = checkout_for(v1, ada.id, locale="fr")

    question = browser.goes_to(str(session.url), choice="4000002500003155")
    assert "Votre banque demande" in browser.get(question).text
    assert "refused=authentication" in browser.goes_to(question, answer="refuse")
    question = browser.goes_to(str(session.url), choice="4000002500003155")

    assert browser.goes_to(question, answer="approve").startswith("https://shop.test/thanks")
    assert v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert browser.get(question).status_code == 410


@pytest.mark.parametrize(
    ("account", "status", "event"),
    [
        (GOOD, "paid", "checkout.session.async_payment_succeeded"),
        (BAD_ACCOUNT, "unpaid", "checkout.session.async_payment_failed"),
    ],
)
def test_a_debit_is_complete_but_unpaid_until_the_bank_answers(
    sandbox: Sandbox,
    v1: stripe.V1Services,
    ada: stripe.Customer,
    browser: Browser,
    account: str,
    status: str,
    event: str,
) -> None:
    session = checkout_for(v1, ada.id)

    browser.goes_to(str(session.url), account=account)
    begun = v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (begun.status, begun.payment_status) == ("complete", "unpaid")
    assert isinstance(begun.payment_intent, stripe.PaymentIntent)
    assert begun.payment_intent.status == "processing"
    sandbox.advance(6 * DAY)

    assert v1.checkout.sessions.retrieve(session.id).payment_status == status
    assert kinds(v1)[-1] == event


def test_a_card_is_saved_in_setup_mode_without_becoming_the_default(
    v1: stripe.V1Services, browser: Browser
) -> None:
    ada = v1.customers.create({"email": "ada@example.com"})
    session = v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "eur",
            "customer": ada.id,
            "success_url": "https://shop.test/thanks",
            "setup_intent_data": {"metadata": {"subscription": "sub_1"}},
        }
    )

    browser.goes_to(str(session.url), choice="5555555555554444")

    done = v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent.payment_method"]})
    assert (done.status, done.payment_status) == ("complete", "no_payment_required")
    assert isinstance(done.setup_intent, stripe.SetupIntent)
    assert isinstance(done.setup_intent.payment_method, stripe.PaymentMethod)
    assert done.setup_intent.payment_method.customer == ada.id
    settings = v1.customers.retrieve(ada.id).invoice_settings
    assert settings is not None
    assert settings.default_payment_method is None


def test_an_abandoned_session_expires_by_the_clock(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    session = checkout_for(v1, ada.id, expires_at=sandbox.state.now() + 1_860)

    sandbox.advance(1_900)

    assert v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert kinds(v1) == ["checkout.session.expired"]
    assert browser.get(str(session.url)).status_code == 410


def test_only_an_open_session_can_be_expired(v1: stripe.V1Services, ada: stripe.Customer) -> None:
    session = checkout_for(v1, ada.id)
    assert v1.checkout.sessions.expire(session.id).status == "expired"

    with pytest.raises(stripe.InvalidRequestError):
        v1.checkout.sessions.expire(session.id)
    listed = v1.checkout.sessions.list({"customer": ada.id, "status": "expired"})
    assert [s.id for s in listed.data] == [session.id]


def test_the_offered_means_can_be_narrowed(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    session = checkout_for(v1, ada.id, excluded_payment_method_types=["sepa_debit"])

    assert session.payment_method_types == ["card"]
    assert "IBAN" not in browser.get(str(session.url)).text
