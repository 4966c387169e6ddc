"""What became of it: the money first, then what can be done, in every voice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.domain.declines import Decline, DeclineGroup
from portal.domain.links import Rights
from portal.domain.payments import Attempt, AttemptKind, AttemptStatus, Share
from tests.web.clients import (
    AWAITED,
    FAILED,
    LINK,
    NOW,
    ON_ITS_WAY,
    PAID,
    PART_PAID,
    UNKNOWN,
    UPCOMING,
    facts,
)
from tests.web.pages import outcome_of, render, speaking, text_of

if TYPE_CHECKING:
    from portal.domain.facts import ClientFacts

PAYMENT = Attempt(
    id="t1",
    debt="d",
    link_id=LINK.id,
    client_id="ada",
    kind=AttemptKind.CHECKOUT,
    shares=(Share(invoice_id="i1", amount=AWAITED.total),),
    started_at=NOW,
)
CARD = replace(PAYMENT, kind=AttemptKind.CARD, pays=True)
NOT_TODAY = Decline(group=DeclineGroup.NOT_THAT_DAY, code="insufficient_funds")
STATUS = AttemptStatus
CASES = {
    "paid": (replace(PAYMENT, status=STATUS.PAID), PAID),
    "part_paid": (replace(PAYMENT, status=STATUS.PAID), PART_PAID),
    "card_saved_paid": (replace(CARD, status=STATUS.PAID), PAID),
    "card_saved": (replace(CARD, status=STATUS.CARD_SAVED, pays=False), AWAITED),
    "card_saved_declined": (replace(CARD, status=STATUS.DECLINED, decline=NOT_TODAY), AWAITED),
    "declined": (replace(PAYMENT, status=STATUS.DECLINED, decline=NOT_TODAY), AWAITED),
    "confirm": (
        replace(PAYMENT, status=STATUS.DECLINED, decline=Decline(group=DeclineGroup.CONFIRM)),
        AWAITED,
    ),
    "on_its_way": (replace(PAYMENT, status=STATUS.ON_ITS_WAY), ON_ITS_WAY),
    "not_finished": (replace(PAYMENT, status=STATUS.NOT_FINISHED), AWAITED),
    "card_not_finished": (replace(CARD, status=STATUS.NOT_FINISHED), AWAITED),
    "unknown": (replace(PAYMENT, status=STATUS.UNKNOWN), UNKNOWN),
}


@pytest.mark.parametrize("voice", ["fr-vous", "fr-tu", "en"])
@pytest.mark.parametrize("kind", CASES)
def test_every_outcome_is_told_in_every_voice(kind: str, voice: str) -> None:
    attempt, invoice = CASES[kind]
    view = outcome_of(attempt, speaking(facts(invoice), voice))
    page = render("outcome.html", voice, view=view)

    assert view.kind == kind
    assert view.headline in page
    assert "insufficient" not in page
    assert page.count('class="first"') == (1 if view.buttons else 0)


def test_a_paid_invoice_has_its_receipt_and_nothing_more_to_do() -> None:
    view = outcome_of(*_case("paid"))

    assert view.buttons == ()
    assert [receipt.url for receipt in view.receipts] == ["/a/abcd/document/i1"]
    assert "120,00" in text_of(view.paragraphs[0])


def test_a_decline_offers_another_card_a_transfer_and_another_date() -> None:
    view = outcome_of(*_case("declined"))

    assert view.buttons[0].url == "/a/abcd/pay"
    assert [(field.name, field.value) for field in view.buttons[0].fields] == [("invoice", "i1")]
    assert view.buttons[1].url == "/a/abcd/#transfer"
    assert [ask.name for ask in view.asks] == ["other_date", "in_parts"]
    assert "Rien n’a été débité" in text_of(view.paragraphs[0])


def test_a_declined_card_update_leads_to_the_card_again_and_still_pays() -> None:
    view = outcome_of(*_case("card_saved_declined"))

    assert view.buttons[0].url == "/a/abcd/card"
    assert view.buttons[0].fields[0].value == "pay"


def test_an_accountant_who_may_only_pay_is_led_to_the_payment() -> None:
    attempt, invoice = CASES["card_saved_declined"]
    forwarded = facts(invoice, link=replace(LINK, rights=Rights.PAY))

    assert outcome_of(attempt, forwarded).buttons[0].url == "/a/abcd/pay"


@pytest.mark.parametrize("kind", ["unknown", "on_its_way"])
def test_nothing_is_asked_while_the_answer_is_awaited(kind: str) -> None:
    view = outcome_of(*_case(kind))

    assert view.buttons == ()
    assert view.asks == ()


def test_an_unknown_outcome_names_the_day_of_our_answer() -> None:
    told = text_of(" ".join(outcome_of(*_case("unknown")).paragraphs))

    assert "mercredi 18 mars 2026" in told


def test_the_promised_day_does_not_move_and_is_not_promised_once_passed() -> None:
    attempt, invoice = CASES["unknown"]
    old = replace(attempt, started_at=NOW - timedelta(days=30))

    told = text_of(" ".join(outcome_of(old, facts(invoice)).paragraphs))

    assert "mars 2026" not in told


def test_a_debit_on_its_way_names_the_day_it_is_expected() -> None:
    assert "vendredi 20 mars 2026" in text_of(outcome_of(*_case("on_its_way")).paragraphs[0])


def test_a_debit_without_a_day_is_told_without_one() -> None:
    attempt, invoice = CASES["on_its_way"]
    view = outcome_of(attempt, facts(replace(invoice, expected_on=None)))

    assert "2026" not in text_of(view.paragraphs[0])


def test_a_saved_card_says_when_it_will_be_tried() -> None:
    attempt, _ = CASES["card_saved"]

    assert "jeudi 19 mars 2026" in text_of(outcome_of(attempt, facts(FAILED)).paragraphs[1])


def test_an_attempt_that_stripe_still_holds_open_is_not_finished() -> None:
    assert outcome_of(PAYMENT, facts(AWAITED)).kind == "not_finished"


def test_several_invoices_are_named_together() -> None:
    shares = (*PAYMENT.shares, Share(invoice_id="i2", amount=UPCOMING.total))
    attempt = replace(PAYMENT, shares=shares, status=STATUS.PAID)
    paid_too = replace(UPCOMING, status=PAID.status, paid=UPCOMING.total)

    told = text_of(outcome_of(attempt, facts(PAID, paid_too)).paragraphs[0])

    assert "240,00" in told
    assert "F-2026-014 et F-2026-020" in told


def _case(kind: str) -> tuple[Attempt, ClientFacts]:
    attempt, invoice = CASES[kind]
    return attempt, facts(invoice)


def test_a_card_that_is_being_paid_with_says_to_wait_and_asks_for_nothing() -> None:
    saved = replace(CARD, status=STATUS.CARD_SAVED, pays=True)

    assert outcome_of(saved, facts(AWAITED)).kind == "unknown"


def test_a_declined_attempt_says_thank_you_once_the_invoice_was_paid_another_way() -> None:
    declined = replace(PAYMENT, status=STATUS.DECLINED, decline=NOT_TODAY)

    view = outcome_of(declined, facts(PAID))

    assert view.kind == "already_paid"
    assert view.buttons == ()
