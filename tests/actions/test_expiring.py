"""A word about a card that ends: once, in time, to whoever relies on it, and never in a silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.expiring import tell_expiring_cards
from portal.actions.letters import send_waiting
from portal.domain.arrangements import Kind
from portal.domain.clients import PaymentMethod
from portal.domain.invoices import Collection, InvoiceStatus
from portal.store.case_queries import Silence
from tests.letters.arranged import arranged, with_terms
from tests.support.reminded import Reminding
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from tests.support.cases import Case

CARD = PaymentMethod(
    id="pm_1", kind="card", brand="visa", last4="4242", exp_month=12, exp_year=2026
)
CHARGED = replace(INVOICE, collection=Collection.AUTOMATIC, due_date=date(2026, 12, 15))
# A Tuesday: thirty days before the card ends.
FIRST_DAY = date(2026, 12, 1)


@pytest.fixture
def letters(ada: Case) -> Reminding:
    """Ada, whose card ends with December and pays an invoice in the middle of it."""
    ada.portal.add(replace(ADA, method=CARD), CHARGED)
    return Reminding(case=ada).at(FIRST_DAY)


def told(letters: Reminding) -> list[str]:
    tell_expiring_cards(letters.case.tools)
    return letters.send()


def silence(letters: Reminding, *, until: date | None) -> None:
    now = letters.case.moment
    with letters.case.tools.ledger() as ledger:
        ledger.set_silence(
            Silence(client_id="ada", until_on=until, why="", set_at=now, set_by="grace")
        )


def test_a_card_that_ends_within_thirty_days_is_spoken_of_once(letters: Reminding) -> None:
    assert told(letters.at(FIRST_DAY - timedelta(days=1))) == []
    assert told(letters.at(FIRST_DAY)) == ["card_expiring: F-2026-014"]
    assert tell_expiring_cards(letters.case.tools) == 0
    assert told(letters.at(date(2026, 12, 22))) == []


def test_the_letter_names_the_card_its_last_day_and_what_is_paid_with_it(
    letters: Reminding,
) -> None:
    tell_expiring_cards(letters.case.tools)
    send_waiting(letters.case.tools, letters.case.portal.services.post)

    with letters.case.portal.services.queries() as queries:
        letter = queries.letters("ada")[-1]

    assert letter.subject == "Une carte à mettre à jour avant le jeudi 31 décembre 2026"
    assert "Visa se terminant par 4242" in letter.body
    assert "Elle sert pour la facture F-2026-014 (Coaching d'octobre)." in letter.body


def test_a_card_on_which_nothing_relies_is_left_alone(letters: Reminding) -> None:
    letters.case.portal.add(replace(CHARGED, collection=Collection.INVOICE))

    assert told(letters) == []


def test_a_subscription_between_two_invoices_relies_on_its_card(letters: Reminding) -> None:
    paid = replace(CHARGED, subscription="sub_1", status=InvoiceStatus.PAID, paid=CHARGED.total)
    letters.case.portal.add(paid)
    assert told(letters) == ["card_expiring: "]


def test_a_subscription_that_was_last_invoiced_long_ago_does_not(letters: Reminding) -> None:
    paid = replace(
        CHARGED, subscription="sub_1", status=InvoiceStatus.PAID, paid=CHARGED.total,
        issued_on=date(2025, 10, 1),
    )  # fmt: skip
    letters.case.portal.add(paid)

    assert told(letters) == []


def test_a_plan_that_is_charged_by_itself_relies_on_the_card(letters: Reminding) -> None:
    letters.case.portal.add(replace(CHARGED, collection=Collection.INVOICE))
    with letters.case.tools.ledger() as ledger:
        ledger.add_arrangement(with_terms(arranged(Kind.PLAN), debits=True))

    assert told(letters) == ["card_expiring: F-2026-014"]


def test_nothing_is_said_while_silence_is_set(letters: Reminding) -> None:
    silence(letters, until=None)

    assert tell_expiring_cards(letters.case.tools) == 0


def test_silence_that_is_set_meanwhile_keeps_the_letter_until_it_is_over(
    letters: Reminding,
) -> None:
    tell_expiring_cards(letters.case.tools)
    silence(letters, until=date(2026, 12, 2))

    assert letters.send() == []
    assert letters.at(date(2026, 12, 3), 11).send() == ["card_expiring: F-2026-014"]


def test_a_card_that_was_replaced_meanwhile_is_not_spoken_of(letters: Reminding) -> None:
    tell_expiring_cards(letters.case.tools)
    letters.case.portal.add(replace(ADA, method=replace(CARD, id="pm_2", exp_year=2029)))

    assert letters.send() == []
    assert letters.told("letter_dropped")[0].details["why"] == "over"


def test_the_letter_waits_for_the_hours_of_its_client(letters: Reminding) -> None:
    tell_expiring_cards(letters.at(FIRST_DAY, 20).case.tools)

    assert letters.send() == []
    assert letters.at(date(2026, 12, 2)).send() == ["card_expiring: F-2026-014"]


def test_a_card_without_an_end_and_one_that_has_ended_are_not_spoken_of(
    letters: Reminding,
) -> None:
    for method in (replace(CARD, exp_month=None, exp_year=None), replace(CARD, exp_month=11)):
        letters.case.portal.add(replace(ADA, method=method))

        assert told(letters) == []
