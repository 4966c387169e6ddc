"""Mail scanners open every link: no GET and no HEAD of any route may create, consume or record."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from portal.domain.reasons import Reason
from tests.support.owing import another_invoice, owing_by_card, owing_by_transfer
from tests.support.sites import INVOICE
from tests.support.stripe_pages import type_card
from tests.web.guests import Guest

if TYPE_CHECKING:
    from werkzeug.routing import Rule

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal


def rows(portal: Portal) -> list[str]:
    """Everything that the database holds, as text."""
    with portal.services.store.engine.connect() as connection:
        return list(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]


def addresses(
    portal: Portal, tokens: list[str], attempts: list[str], arranged: list[str]
) -> list[str]:
    """Every address that any GET route answers, filled with everything that exists."""
    words = [
        page.slug for language in ("fr", "en") for page in portal.services.library.pages(language)
    ]
    found: list[str] = []
    for rule in portal.app.url_map.iter_rules():
        if "GET" in (rule.methods or set()):
            found.extend(_filled(rule, tokens, attempts, words, arranged))
    return sorted(set(found))


def _filled(
    rule: Rule, tokens: list[str], attempts: list[str], words: list[str], arranged: list[str]
) -> list[str]:
    if "slug" in rule.arguments:
        return words
    if "version" in rule.arguments:
        return ["/static/x/portal.css", "/static/x/portal.js"]
    with_token = [
        rule.rule.replace("<folder>", token[:2]).replace("<token:token>", token)
        .replace("<token>", token)
        for token in tokens
    ]  # fmt: skip
    return [
        address.replace("<attempt_id>", attempt).replace("<invoice_id>", INVOICE.id)
        .replace("<arrangement_id>", arrangement).replace("<reason>", reason)
        for address in with_token
        for attempt in (attempts if "attempt_id" in rule.arguments else [""])
        for arrangement in (arranged if "arrangement_id" in rule.arguments else [""])
        for reason in (Reason if "reason" in rule.arguments else [""])
    ]  # fmt: skip


def arrange(portal: Portal, token: str) -> list[str]:
    """One arrangement of each kind that Ada herself can make; their ids."""
    guest = Guest(portal, token)
    guest.agree("date", {"day": "2026-11-27", "action": "pay"})
    guest.agree("plan", {"first": "2026-11-22", "parts": "2"})
    guest.agree("problem", {"topic": "other", "text": "Une question."})
    guest.agree("paid", {"on_day": "16", "on_month": "11", "on_year": "2026", "means": "cash"})
    guest.agree("message", {"text": "Bonjour"})
    guest.agree("details", {"email": "new@example.com", "first_name": "Ada"})
    guest.post("forward")
    return [arrangement.id for arrangement in guest.arrangements()]


def test_reading_every_address_three_times_in_any_order_changes_nothing(
    portal: Portal, sandbox: Sandbox
) -> None:
    browser = portal.app.test_client()
    by_card, by_transfer = owing_by_card(portal, sandbox), owing_by_transfer(portal, sandbox)
    second = another_invoice(portal, sandbox, by_transfer, amount=900)
    tokens = [portal.token(i.client_id) for i in (by_card, by_transfer)] + [portal.token()]
    browser.post(f"/a/{tokens[0]}/card", data={"then": "pay"})
    browser.post(f"/a/{tokens[1]}/pay", data={"invoice": [by_transfer.id, second.id]})
    browser.post(f"/a/{tokens[2]}/pay", data={"invoice": INVOICE.id})
    with portal.services.queries() as queries:
        attempts = [attempt.id for attempt in queries.unfinished_attempts()]
    assert len(attempts) == 3
    arranged = arrange(portal, tokens[2])
    assert len(arranged) == 6
    every = addresses(portal, tokens, attempts, arranged) * 3
    random.Random(5).shuffle(every)  # noqa: S311 - seeded on purpose
    before = rows(portal), sandbox.dump()

    for address in every:
        browser.get(address)
        browser.head(address)

    assert (rows(portal), sandbox.dump()) == before


@pytest.mark.parametrize("method", ["head", "get"])
def test_a_scanner_that_follows_the_way_back_from_stripe_finishes_nothing_unpaid(
    portal: Portal, sandbox: Sandbox, method: str
) -> None:
    invoice = owing_by_card(portal, sandbox)
    token = portal.token(invoice.client_id)
    browser = portal.app.test_client()
    browser.post(f"/a/{token}/card", data={"then": "pay"})
    with portal.services.queries() as queries:
        (attempt,) = queries.unfinished_attempts()

    for _ in range(3):
        getattr(browser, method)(f"/a/{token}/return/{attempt.id}/")

    assert portal.invoice(invoice.id).why_not_payable == ""


def test_head_never_finishes_even_what_was_paid(portal: Portal) -> None:

    token = portal.token()
    browser = portal.app.test_client()
    page = browser.post(f"/a/{token}/pay", data={"invoice": INVOICE.id}).headers["Location"]
    landing = type_card(page)
    before = rows(portal)

    browser.head(landing.address)

    assert rows(portal) == before


@pytest.mark.parametrize("route", ["pay", "card"])
def test_an_act_is_never_done_by_get(portal: Portal, route: str) -> None:
    answer = portal.app.test_client().get(f"/a/{portal.token()}/{route}")

    assert answer.status_code == 405
