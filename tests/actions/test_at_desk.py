"""One date in place of a plan; a word that was kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.actions.arranging import Visit
from portal.actions.at_desk import mark_spoken, propose_date
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.promises import PromiseWish, accept_counter, propose_promise
from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.errors import DayRefused
from portal.domain.promises import Action, Promise
from portal.domain.reasons import Reason
from tests.support.sites import ADA, INVOICE, Portal, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BY = "grace@example.com"
DAY = date(2026, 12, 15)
POLICY = """
[[policy.tier]]
latest_days = 60
parts = 3
smallest_part = "10.00"
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    """Ada owes one invoice."""
    site = write_site(tmp_path / "site", more=POLICY)
    portal = open_portal(site, {"STRIPE_API_BASE": "http://127.0.0.1:1"})
    portal.add(ADA, INVOICE)
    yield portal
    portal.close()


def visit(here: Portal, reason: Reason | None = None) -> Visit:
    return Visit(link=here.link(), client=ADA, nonce="n", reason=reason)


def wished_plan(here: Portal) -> Arrangement:
    wish = PlanWish(invoice_ids=[INVOICE.id], count=3, first=date(2026, 11, 30), note="merci")
    return propose_plan(here.services.tools, visit(here, Reason.HARD_TIME), wish)


def now(here: Portal, wanted: str) -> Arrangement:
    with here.services.queries() as queries:
        found = queries.arrangement(wanted)
    assert found is not None
    return found


def test_one_date_takes_the_place_of_the_plan_that_was_wished_for(here: Portal) -> None:
    plan = wished_plan(here)

    proposed = propose_date(here.services.tools, plan.id, by=BY, day=DAY, text="plutôt ainsi")

    assert now(here, plan.id).status is Status.REPLACED
    assert (proposed.kind, proposed.status) == (Kind.PROMISE, Status.COUNTERED)
    promise = proposed.terms
    assert isinstance(promise, Promise)
    assert (promise.day, promise.amount, promise.answer) == (DAY, INVOICE.total, "plutôt ainsi")
    assert proposed.answer_by == date(2026, 12, 1)
    assert proposed.link_id == plan.link_id


def test_the_client_says_yes_to_it(here: Portal) -> None:
    plan = wished_plan(here)
    proposed = propose_date(here.services.tools, plan.id, by=BY, day=DAY, text="")
    with here.services.queries() as queries:
        link = queries.link(plan.link_id)
    assert link is not None

    assert accept_counter(here.services.tools, link, proposed.id).status is Status.AGREED


def test_pressed_twice_it_is_one_proposal(here: Portal) -> None:
    plan = wished_plan(here)
    tools = here.services.tools
    first = propose_date(tools, plan.id, by=BY, day=DAY, text="")

    again = propose_date(tools, plan.id, by=BY, day=DAY, text="")

    assert again.status is Status.REPLACED
    with here.services.queries() as queries:
        assert {a.id for a in queries.arrangements("ada")} == {plan.id, first.id}
        letters = [letter.name for letter in queries.letters("ada")]
    assert letters.count("promise_countered") == 2  # the client's and the owner's copy


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 12, 25), date(2029, 6, 1)])
def test_a_day_that_cannot_be_is_refused(here: Portal, day: date) -> None:
    plan = wished_plan(here)

    with pytest.raises(DayRefused):
        propose_date(here.services.tools, plan.id, by=BY, day=day, text="")
    assert now(here, plan.id).status is Status.REQUESTED


def test_only_a_plan_that_waits_is_answered_so(here: Portal) -> None:
    wish = PromiseWish(action=Action.CALL, day=date(2026, 11, 24), invoice_ids=[INVOICE.id])
    promise = propose_promise(here.services.tools, visit(here), wish)

    assert propose_date(here.services.tools, promise.id, by=BY, day=DAY, text="").id == promise.id
    assert now(here, promise.id).status is Status.AGREED


def test_a_call_that_came_keeps_the_promise(here: Portal) -> None:
    wish = PromiseWish(action=Action.CALL, day=date(2026, 11, 24), invoice_ids=[INVOICE.id])
    promise = propose_promise(here.services.tools, visit(here), wish)
    assert promise.status is Status.AGREED

    assert mark_spoken(here.services.tools, promise.id, by=BY).status is Status.FULFILLED
    assert mark_spoken(here.services.tools, promise.id, by=BY).status is Status.FULFILLED


def test_a_promise_of_money_is_kept_by_money_alone(here: Portal) -> None:
    wish = PromiseWish(action=Action.PAY, day=date(2026, 11, 24), invoice_ids=[INVOICE.id])
    promise = propose_promise(here.services.tools, visit(here), wish)

    assert mark_spoken(here.services.tools, promise.id, by=BY).status is Status.AGREED


def test_a_wish_that_waits_is_not_kept_yet(here: Portal) -> None:
    wish = PromiseWish(action=Action.CALL, day=date(2026, 11, 24), invoice_ids=[INVOICE.id])
    promise = propose_promise(here.services.tools, visit(here, Reason.HARD_TIME), wish)

    assert mark_spoken(here.services.tools, promise.id, by=BY).status is Status.REQUESTED
