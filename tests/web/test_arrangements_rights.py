"""Whose arrangement it is: strangers' ids lead nowhere, an accountant's link sees and pays only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.domain.links import Rights
from tests.support.sites import ADA, INVOICE
from tests.web.guests import FRIDAY, Guest, granting, guest_of, said

if TYPE_CHECKING:
    from pathlib import Path

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

BOB = replace(ADA, id="bob", email="bob@example.com", first_name="Bob")
ENDED = "Ce lien ne mène plus à une page"


@pytest.fixture
def portal(tmp_path: Path, sandbox: Sandbox) -> Portal:
    there = granting(tmp_path, sandbox)
    there.add(BOB, replace(INVOICE, id="F-2026-090", client_id="bob"))
    return there


def rules(portal: Portal) -> list[tuple[str, str]]:
    """Every route of the forms and arrangements, as method and pattern."""
    return [
        (method, rule.rule)
        for rule in portal.app.url_map.iter_rules()
        if rule.endpoint.startswith("arranging.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def opened(guest: Guest, method: str, rule: str, arrangement: str) -> tuple[int, str]:
    address = rule.replace("<token:token>", guest.token).replace("<reason>", "forgot")
    address = address.replace("<arrangement_id>", arrangement)
    answer = guest.browser.open(address, method=method, data={"number": "1", "score": "5"})
    return answer.status_code, said(answer)


def test_somebody_else_s_arrangement_does_not_exist_on_any_route(portal: Portal) -> None:
    ada, bob = guest_of(portal), guest_of(portal, BOB)
    bob.agree("plan", {"first": "2026-11-22", "parts": "2"})
    (theirs,) = bob.arrangements("bob")
    of_one = [(m, rule) for m, rule in rules(portal) if "<arrangement_id>" in rule]

    for wanted in (theirs.id, "0" * 24, "x"):
        for method, rule in of_one:
            status, page = opened(ada, method, rule, wanted)
            assert status == 404, (method, rule)
            assert ENDED in page, (method, rule)
    assert bob.arrangements("bob") == (theirs,)
    assert len(of_one) >= 14


def test_an_accountant_may_ask_for_nothing_on_any_route(portal: Portal) -> None:
    ada = guest_of(portal)
    ada.agree("date", {"day": FRIDAY, "action": "pay"})
    before = ada.arrangements()
    accountant = guest_of(portal, rights=Rights.PAY)
    every = rules(portal)

    refused = {
        (method, rule)
        for method, rule in every
        if opened(accountant, method, rule, before[0].id)[0] == 403
    }

    paying = {(m, rule) for m, rule in every if rule.endswith("<arrangement_id>/pay")}
    assert refused == set(every) - paying
    assert ada.arrangements() == before


def test_a_link_that_ended_opens_none_of_these_pages(portal: Portal) -> None:
    forged = Guest(portal, "a" * 72)

    for method, rule in rules(portal):
        status, page = opened(forged, method, rule, "x")
        assert (status, ENDED in page) == (404, True), (method, rule)


def test_nobody_asks_for_somebody_else_s_invoices(portal: Portal) -> None:
    ada = guest_of(portal)

    ada.agree("date", {"day": FRIDAY, "action": "pay", "invoice": "F-2026-090"})

    assert ada.arrangements()[0].invoice_ids == (INVOICE.id,)


@pytest.mark.parametrize("place", ["help/nonsense/", "help/FORGOT/", "arrangement/"])
def test_what_is_no_page_is_an_ended_link(portal: Portal, place: str) -> None:
    assert guest_of(portal).get(place).status_code == 404


def test_what_was_typed_is_only_text(portal: Portal) -> None:
    ada = guest_of(portal)
    form = {"day": FRIDAY, "action": "pay", "note": "<b>hop</b> {{ 7*7 }}", "amount": '"><i>'}

    form_again = ada.post("date/check", form)
    checked = ada.post("date/check", {**form, "amount": ""})

    for page in (form_again, checked):
        assert "<b>hop" not in page.text
        assert "<i>" not in page.text
        assert "&lt;b&gt;hop&lt;/b&gt; {{ 7*7 }}" in page.text


def test_no_amount_and_no_free_word_is_taken_from_an_address(portal: Portal) -> None:
    page = guest_of(portal).get("date/?note=Bonjour&amount=12&decider=Zoé").text

    assert "Bonjour" not in page
    assert 'value="12"' not in page
    assert "Zoé" not in page
