"""Thanks: once for each payment that came after a letter had reminded of the invoice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.actions.letters import send_waiting
from portal.actions.matching import receive_money
from portal.actions.thanks import thank
from portal.domain.arrangements import Kind
from portal.domain.money import Money
from portal.store.case_queries import Silence
from tests.letters.arranged import arranged
from tests.support.reminded import Reminding

if TYPE_CHECKING:
    from tests.support.cases import Case

FIRST = date(2026, 11, 4)
PAID_ON = date(2026, 11, 9)


@pytest.fixture
def letters(ada: Case) -> Reminding:
    """Ada, on the day on which her first letter is due."""
    return Reminding(case=ada).at(FIRST)


def pay(letters: Reminding, cents: int, *, nonce: str = "one") -> None:
    case = letters.case
    receive_money(
        case.tools, case.ids[0], Money(cents, "EUR"), by="grace", on=case.today, nonce=nonce
    )


def last_letter(letters: Reminding) -> str:
    send_waiting(letters.case.tools, letters.case.portal.services.post)
    with letters.case.portal.services.queries() as queries:
        letter = queries.letters("ada")[-1]
    assert letter.name == "payment_received"
    return letter.body


def test_whoever_pays_after_a_letter_is_thanked_once(letters: Reminding) -> None:
    letters.run()
    pay(letters.at(PAID_ON), 12_000)

    assert thank(letters.case.tools) == 1
    assert thank(letters.case.tools) == 0

    said = last_letter(letters)
    assert "Bien reçu\u00a0: 120,00\u00a0€, le lundi 9 novembre 2026" in said
    assert "F-2026-014" in said
    assert "Tout est réglé." in said


def test_each_part_is_thanked_for_with_what_is_left(letters: Reminding) -> None:
    letters.run()
    pay(letters.at(PAID_ON), 4_000)
    thank(letters.case.tools)

    assert "Il reste 80,00\u00a0€ à régler." in last_letter(letters)

    pay(letters.at(date(2026, 11, 10)), 8_000, nonce="two")
    assert thank(letters.case.tools) == 1
    assert "Tout est réglé." in last_letter(letters)


def test_whoever_was_never_reminded_is_not_thanked(letters: Reminding) -> None:
    pay(letters, 12_000)

    assert thank(letters.case.tools) == 0


def test_a_plan_thanks_by_its_own_letters(letters: Reminding) -> None:
    letters.run()
    with letters.case.tools.ledger() as ledger:
        ledger.add_arrangement(arranged(Kind.PLAN))
    pay(letters.at(PAID_ON), 4_000)

    assert thank(letters.case.tools) == 0


def test_a_promise_that_was_kept_is_thanked_for(letters: Reminding) -> None:
    letters.run()
    with letters.case.tools.ledger() as ledger:
        ledger.add_arrangement(replace(arranged(Kind.PROMISE), client_id="ada"))
    pay(letters.at(PAID_ON), 12_000)

    assert thank(letters.case.tools) == 1


def test_a_payment_of_long_ago_is_not_thanked_for_any_more(letters: Reminding) -> None:
    letters.run()
    pay(letters.at(PAID_ON), 12_000)

    assert thank(letters.at(date(2026, 11, 20)).case.tools) == 0


def test_silence_is_kept_even_from_thanks(letters: Reminding) -> None:
    letters.run()
    case = letters.at(PAID_ON).case
    with case.tools.ledger() as ledger:
        ledger.set_silence(
            Silence(client_id="ada", until_on=None, why="", set_at=case.moment, set_by="grace")
        )
    pay(letters, 12_000)

    assert thank(case.tools) == 0


def test_thanks_arrive_in_the_hours_of_the_client(letters: Reminding) -> None:
    letters.run()
    pay(letters.at(PAID_ON, 21), 12_000)
    thank(letters.case.tools)

    assert letters.send() == []
    assert letters.at(date(2026, 11, 10)).send() == ["payment_received: F-2026-014"]
