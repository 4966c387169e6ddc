"""Two at once: double presses, two windows, two people, two clocks; on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.actions.answers import accept, decline
from portal.actions.arranging import withdraw
from portal.actions.daily import run_day
from portal.actions.matching import match_claim
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.problems import ClaimWish, claim_paid
from portal.actions.promises import PromiseWish, propose_promise
from portal.domain.arrangements import Status
from portal.domain.errors import GatewayError, Overtaken
from portal.domain.plans import Plan
from portal.domain.problems import Means
from portal.domain.promises import Action
from tests.support.cases import GRACE, Case, sent, with_card
from tests.support.together import together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.domain.arrangements import Arrangement
    from portal.sandbox import Sandbox
    from tests.support.sites import Portal


@pytest.fixture
def database(either_database: dict[str, str]) -> dict[str, str]:
    """What has to be true on SQLite and on PostgreSQL."""
    return either_database


@pytest.fixture
def bob(portal: Portal, sandbox: Sandbox) -> Case:
    return sent(portal, sandbox)


def promise(case: Case, days: int, nonce: str = "form") -> Arrangement:
    wish = PromiseWish(action=Action.PAY, day=case.day(days), invoice_ids=case.ids)
    return propose_promise(case.tools, case.visit(nonce), wish)


def or_overtaken(act: Callable[[], object]) -> Callable[[], str]:
    def tried() -> str:
        try:
            act()
        except Overtaken:
            return "overtaken"
        return "done"

    return tried


def test_a_button_pressed_many_times_at_once_is_one(bob: Case) -> None:
    made = together(lambda: promise(bob, 5), times=4)

    assert len({one.id for one in made}) == 1
    assert len(bob.every()) == 1
    assert bob.letters() == {"promise_agreed": 1}
    bob.run()
    assert bob.is_paused()


def test_two_windows_at_once_leave_one_agreement(bob: Case) -> None:
    numbers = iter("abcd")

    together(or_overtaken(lambda: promise(bob, 5, next(numbers))), times=3)

    agreed = [a for a in bob.every() if a.status is Status.AGREED]
    assert len(agreed) == 1


def test_two_plans_at_once_are_one_plan_of_the_year(bob: Case) -> None:
    numbers = iter("abcd")

    def agree() -> None:
        wish = PlanWish(invoice_ids=bob.ids, count=2, first=bob.day(1))
        propose_plan(bob.tools, bob.visit(next(numbers)), wish)

    together(or_overtaken(agree), times=3)

    granted = [a for a in bob.every() if isinstance(a.terms, Plan) and a.terms.within_policy]
    assert [a.status for a in granted] == [Status.AGREED]


def test_two_people_who_answer_at_once_give_one_answer(bob: Case) -> None:
    asked = promise(bob, 60)

    said = together(
        or_overtaken(
            lambda: decline(bob.tools, asked.id, by=GRACE, text="Non", next_on=bob.day(2))
        ),
        times=2,
    )
    after = together(
        or_overtaken(lambda: accept(bob.tools, asked.id, by="eve@example.com")), times=2
    )

    assert "done" in said
    assert after == ["done", "done"], "there is nothing to answer any more"
    assert bob.again(asked).status is Status.DECLINED
    assert bob.letters()["promise_declined"] == 1


def test_yes_and_taking_it_back_at_once_leave_one_of_them(bob: Case) -> None:
    asked = promise(bob, 60)
    acts: Iterator[Callable[[], object]] = iter(
        [
            lambda: accept(bob.tools, asked.id, by=GRACE),
            lambda: withdraw(bob.tools, bob.link, asked.id),
        ]
    )

    def do_the_next() -> None:
        next(acts)()

    together(or_overtaken(do_the_next), times=2)

    final = bob.again(asked).status
    assert final in {Status.AGREED, Status.WITHDRAWN}
    bob.run()
    assert bob.is_paused() is (final is Status.AGREED)


def test_a_claim_matched_by_two_at_once_counts_once(bob: Case) -> None:
    wish = ClaimWish(on=bob.today, means=Means.TRANSFER, invoice_ids=bob.ids)
    made = claim_paid(bob.tools, bob.visit(), wish)

    def match() -> None:
        try:
            match_claim(bob.tools, made.id, by=GRACE, on=bob.today)
        except (Overtaken, GatewayError):
            return

    together(match, times=3)
    match()

    assert bob.again(made).status is Status.FULFILLED
    assert bob.at_stripe()["amount_paid"] == 8_000
    assert bob.told().count("payment_received") == 1


def test_two_clocks_at_once_charge_a_part_once_and_write_once(
    portal: Portal, sandbox: Sandbox
) -> None:
    carla = with_card(portal, sandbox, 9_000)
    carla.invoices = carla.invoices[1:]
    carla.forget_money()
    wish = PlanWish(invoice_ids=carla.ids, count=2, first=carla.day(3), debits=True)
    propose_plan(carla.tools, carla.visit(), wish)
    carla.move_to(carla.day(3))

    together(lambda: run_day(carla.tools), times=3)
    run_day(carla.tools)

    assert [amount for amount in carla.moved() if amount == 4_500] == [4_500]
    assert carla.at_stripe()["amount_remaining"] == 4_500
    assert carla.letters()["plan_part_declined"] == 0
