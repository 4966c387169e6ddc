"""Parts that are charged by themselves: on their day, once, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.actions.arranging import look_later
from portal.actions.charging import charge_due_parts
from portal.actions.plans import PlanWish, move_instalment, propose_plan
from portal.domain.arrangements import Status
from portal.domain.errors import PlanRefused
from portal.domain.plans import Charge, Plan, mark
from portal.sandbox import Fault
from tests.support.cases import Case, mend_cards
from tests.support.stripe_pages import GOOD, REFUSED

if TYPE_CHECKING:
    from portal.domain.arrangements import Arrangement


@pytest.fixture
def debits(carla: Case) -> tuple[Case, Arrangement]:
    """Ninety euros in three parts, charged by themselves."""
    case = replace(carla, invoices=carla.invoices[1:])
    case.forget_money()
    wish = PlanWish(invoice_ids=case.ids, count=3, first=case.day(1), debits=True)
    return case, propose_plan(case.tools, case.visit(), wish)


def terms(arrangement: Arrangement) -> Plan:
    assert isinstance(arrangement.terms, Plan)
    return arrangement.terms


def parts_charged(case: Case) -> list[int]:
    return [amount for amount in case.moved() if amount == 3_000]


def test_each_part_is_charged_on_its_day_once_and_the_plan_finishes(
    debits: tuple[Case, Arrangement],
) -> None:
    case, made = debits
    assert terms(made).debits
    for number, part in enumerate(terms(made).instalments, 1):
        for _ in range(2):
            case.run(part.due)
        assert len(parts_charged(case)) == number
    assert case.again(made).status is Status.FULFILLED
    assert case.letters()["plan_finished"] == 1
    assert case.told().count("plan_part_charged") == 3


def test_a_refused_part_is_told_and_the_next_one_is_charged_all_the_same(
    debits: tuple[Case, Arrangement],
) -> None:
    case, made = debits
    first, second, _ = terms(made).instalments
    mend_cards(case.sandbox, REFUSED)
    for _ in range(3):
        case.run(first.due)
    case.run(case.day(2))
    assert parts_charged(case) == []
    assert case.letters()["plan_part_declined"] == 1
    assert "plan_part_awaited" not in case.letters(), "told already"
    assert terms(case.again(made)).instalments[0].charge is Charge.DECLINED

    mend_cards(case.sandbox, GOOD)
    case.run(second.due)

    assert parts_charged(case) == [3_000]
    assert case.again(made).status is Status.AGREED


@pytest.mark.parametrize("path", ["/v1/payment_intents/*/confirm", "/v1/payment_intents"])
@pytest.mark.parametrize("status", ["close_after", "close", 503])
def test_a_lost_answer_leads_to_one_charge(
    debits: tuple[Case, Arrangement], path: str, status: str | int
) -> None:
    case, made = debits
    first = terms(made).instalments[0]
    case.sandbox.inject_fault(Fault(path=path, method="POST", status=status, count=3))
    case.run(first.due)
    case.sandbox.workshop.faults.clear()
    case.run(case.day(1))
    case.run(case.day(1))

    assert parts_charged(case) == [3_000]
    assert terms(case.again(made)).instalments[0].charge in {Charge.CHARGED, Charge.UNKNOWN}
    assert "plan_part_declined" not in case.letters()


def test_a_clock_that_died_between_claim_and_call_charges_once(
    debits: tuple[Case, Arrangement],
) -> None:
    case, made = debits
    case.move_to(terms(made).instalments[0].due)
    claimed = made.change(mark(terms(made), 1, charge=Charge.UNKNOWN))
    look_later(case.tools, made, claimed)

    for _ in range(2):
        charge_due_parts(case.tools, case.again(made))

    assert parts_charged(case) == [3_000]
    assert terms(case.again(made)).instalments[0].charge is Charge.CHARGED
    with pytest.raises(PlanRefused, match="parts"):
        move_instalment(case.tools, case.link, made.id, number=1, day=case.day(3))


def test_a_declined_part_whose_date_is_moved_is_charged_on_its_new_day(
    debits: tuple[Case, Arrangement],
) -> None:
    case, made = debits
    mend_cards(case.sandbox, REFUSED)
    case.run(terms(made).instalments[0].due)
    mend_cards(case.sandbox, GOOD)
    day = case.day(4)

    move_instalment(case.tools, case.link, made.id, number=1, day=day)
    case.run(day)

    assert parts_charged(case) == [3_000]


def test_a_part_that_was_paid_ahead_is_not_charged(debits: tuple[Case, Arrangement]) -> None:
    case, made = debits
    stripe_id = case.invoices[0].stripe_id
    first = terms(made).instalments[0]
    case.tools.gateway.record_payment(stripe_id, first.amount, on=case.today, key="ahead")

    case.run(first.due)

    assert parts_charged(case) == []
    assert case.again(made).status is Status.AGREED


def test_nothing_is_charged_for_an_invoice_that_is_not_at_stripe(ada: Case) -> None:
    wish = PlanWish(invoice_ids=ada.ids, count=2, first=ada.day(1), debits=True)

    assert not terms(propose_plan(ada.tools, ada.visit(), wish)).debits
