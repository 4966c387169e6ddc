"""The hosted pages: the portal, the invoice, and what all of them promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.conftest import checkout_for, invoice_for

if TYPE_CHECKING:
    import stripe

    from portal.sandbox import Sandbox
    from tests.sandbox.conftest import Browser


def portal_for(v1: stripe.V1Services, customer: str, **more: Any) -> stripe.billing_portal.Session:
    if not v1.billing_portal.configurations.list().data:
        v1.billing_portal.configurations.create(
            {
                "features": {"payment_method_update": {"enabled": True}},
                "login_page": {"enabled": True},
            }
        )
    params: Any = {
        "customer": customer,
        "return_url": "https://shop.test/stop",
        "flow_data": {
            "type": "payment_method_update",
            "after_completion": {
                "type": "redirect",
                "redirect": {"return_url": "https://shop.test/updated"},
            },
        },
        **more,
    }
    return v1.billing_portal.sessions.create(params)


def default_card(v1: stripe.V1Services, customer: str) -> str:
    shown = v1.customers.retrieve(
        customer, {"expand": ["invoice_settings.default_payment_method"]}
    ).to_dict()
    return str(shown["invoice_settings"]["default_payment_method"]["card"]["last4"])


def test_a_new_card_in_the_portal_becomes_the_default_and_pays_nothing(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    invoice = invoice_for(v1, ada.id)
    session = portal_for(v1, ada.id, locale="en")
    page = browser.get(session.url)
    assert "ending in 4242" in page.text
    assert "https://shop.test/stop" in page.text

    assert browser.goes_to(session.url, choice="5555555555554444") == "https://shop.test/updated"

    assert default_card(v1, ada.id) == "4444"
    assert v1.invoices.retrieve(invoice.id).status == "open"
    assert "customer.updated" in [e.type for e in v1.events.list({"limit": 5}).data]


def test_a_refused_card_changes_nothing(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    session = portal_for(v1, ada.id, locale="fr")

    back = browser.goes_to(session.url, choice="4000000000000069")

    assert "expiré" in browser.get(back).text
    assert default_card(v1, ada.id) == "4242"


def test_the_banks_question_leads_back_to_the_portals_end(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    session = portal_for(v1, ada.id)

    question = browser.goes_to(session.url, choice="4000002500003155")

    assert browser.goes_to(question, answer="approve") == "https://shop.test/updated"
    assert default_card(v1, ada.id) == "3155"


@pytest.mark.parametrize("rewrites", [False, True])
def test_the_subscriptions_own_default_stays_unless_the_sandbox_is_told_otherwise(
    sandbox: Sandbox,
    v1: stripe.V1Services,
    ada: stripe.Customer,
    browser: Browser,
    rewrites: bool,
) -> None:
    own = v1.customers.payment_methods.list(ada.id).data[0].id
    product = v1.products.create({"name": "Coaching"})
    subscription = v1.subscriptions.create(
        {
            "customer": ada.id,
            "default_payment_method": own,
            "items": [
                {
                    "price_data": {
                        "currency": "eur",
                        "product": product.id,
                        "recurring": {"interval": "month"},
                        "unit_amount": 4_900,
                    }
                }
            ],
        }
    )
    sandbox.state.portal_rewrites_subscriptions = rewrites
    try:
        browser.goes_to(portal_for(v1, ada.id).url, choice="5555555555554444")
    finally:
        sandbox.state.portal_rewrites_subscriptions = False

    kept = v1.subscriptions.retrieve(subscription.id).default_payment_method == own
    assert kept is not rewrites


def test_an_old_portal_link_has_expired_and_can_offer_to_log_in(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    plain = portal_for(v1, ada.id)
    kind = portal_for(v1, ada.id, after_expiration={"type": "customer_login"})

    sandbox.advance(3_700)

    assert browser.get(plain.url).status_code == 410
    page = browser.get(kind.url).text
    login = re.findall(r'href="([^"]+/p/login/[^"]+)"', page)[0]
    known = browser.post(login, email="ada@example.com").text
    unknown = browser.post(login, email="eve@example.com").text
    assert "/portal/session/" in known
    assert "/portal/session/" not in unknown


def test_the_invoice_page_takes_the_payment_and_stays(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    invoice = invoice_for(v1, ada.id)
    url = str(invoice.hosted_invoice_url)

    assert url.endswith(browser.goes_to(url, choice="4242424242424242"))

    page = browser.get(url, **{"Accept-Language": "en"}).text
    assert "Paid. Thank you." in page
    assert "<form" not in page
    assert v1.invoices.retrieve(invoice.id).status == "paid"
    assert browser.goes_to(url, choice="4242424242424242")
    assert len(v1.charges.list({"customer": ada.id}).data) == 1


def test_a_debit_on_the_invoice_page_waits(
    sandbox: Sandbox, v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    invoice = invoice_for(v1, ada.id)
    url = str(invoice.hosted_invoice_url)
    browser.goes_to(url, means="sepa_debit", iban="FR14 2004 1010 0505 0001 3M02 606")

    assert "<form" not in browser.get(url).text
    sandbox.advance(6 * 86_400)

    assert v1.invoices.retrieve(invoice.id).status == "paid"


def test_the_invoice_can_be_downloaded(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    answer = browser.get(str(invoice_for(v1, ada.id).invoice_pdf))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.4")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_a_calm_page_of_its_language_and_says_sandbox(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser, language: str
) -> None:
    portal = portal_for(v1, ada.id, locale=language)
    login = v1.billing_portal.configurations.list().data[0].login_page
    session = checkout_for(v1, ada.id, locale=language)
    urls = [
        str(session.url),
        portal.url,
        str(invoice_for(v1, ada.id).hosted_invoice_url),
        browser.goes_to(str(session.url), choice="4000002760003184"),
        str(login.url),
        "/pay/nothing",
    ]
    for url in urls:
        answer = browser.get(url, **{"Accept-Language": language})
        page = answer.text
        assert f'<html lang="{language}">' in page
        assert '<p class="sandbox">SANDBOX</p>' in page
        assert re.search(r"<title>[^<]+</title>", page)
        assert page.count("<h1>") == 1
        assert "<script" not in page
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        named = set(re.findall(r'<label for="(\w+)"', page))
        assert named == set(re.findall(r'<input type="(?:text|email)" id="(\w+)"', page))


def test_both_languages_have_every_word() -> None:
    from portal.sandbox.pages.paper import WORDS  # noqa: PLC0415 - only this test looks inside

    words = WORDS.read_text(encoding="utf-8")
    french, english = words.split("[en]")

    assert re.findall(r"^(\w+) =", french, re.M) == re.findall(r"^(\w+) =", english, re.M)
    assert "impayé" not in words.lower()


def test_looking_changes_nothing(
    v1: stripe.V1Services, ada: stripe.Customer, browser: Browser
) -> None:
    session, invoice = checkout_for(v1, ada.id), invoice_for(v1, ada.id)
    portal = portal_for(v1, ada.id)
    before = browser.get("/_sandbox/state").text

    for url in (session.url, invoice.hosted_invoice_url, invoice.invoice_pdf, portal.url):
        browser.get(str(url))
    v1.invoices.list({"expand": ["data.payments", "data.customer"]})
    v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    v1.events.list({"limit": 100})

    assert browser.get("/_sandbox/state").text == before
