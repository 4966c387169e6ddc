"""Scenes: debts with a past, made without the API's help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.sandbox import scenes
from tests.sandbox.conftest import DAY

if TYPE_CHECKING:
    import stripe

    from portal.sandbox import Sandbox


@pytest.fixture
def now(sandbox: Sandbox) -> int:
    return sandbox.state.now()


@pytest.fixture
def owner(sandbox: Sandbox) -> str:
    """Ada, made by a scene."""
    made = scenes.customer(sandbox.state, name="Ada", email="ada@example.com")
    return str(made["id"])


def test_an_invoice_can_be_long_due(
    sandbox: Sandbox, v1: stripe.V1Services, owner: str, now: int
) -> None:
    made = scenes.sent_invoice(
        sandbox.state, owner, amount=24_000, description="Coaching", sent_at=now - 40 * DAY,
        due_at=now - 10 * DAY,
    )  # fmt: skip
    scenes.part_paid(sandbox.state, made["id"], amount=8_000, paid_at=now - 5 * DAY)

    shown = v1.invoices.retrieve(made["id"])

    assert (shown.status, shown.due_date, shown.created) == (
        "open", now - 10 * DAY, now - 40 * DAY,
    )  # fmt: skip
    assert (shown.amount_paid, shown.amount_remaining) == (8_000, 16_000)


@pytest.mark.parametrize("own_card", [False, True])
def test_a_subscription_can_have_failed_last_week(
    sandbox: Sandbox, v1: stripe.V1Services, owner: str, now: int, own_card: bool
) -> None:
    made = scenes.failed_subscription(
        sandbox.state, owner, amount=4_900, product="Coaching", started_at=now - 37 * DAY,
        failed_at=now - 7 * DAY, own_card=own_card,
    )  # fmt: skip

    expand = [
        "parent.subscription_details.subscription",
        "payments.data.payment.payment_intent",
    ]
    shown = v1.invoices.retrieve(made["id"], {"expand": expand}).to_dict()

    subscription = shown["parent"]["subscription_details"]["subscription"]
    error = shown["payments"]["data"][0]["payment"]["payment_intent"]["last_payment_error"]
    assert (shown["status"], shown["attempt_count"], subscription["status"]) == (
        "open", 2, "past_due",
    )  # fmt: skip
    assert error["decline_code"] == "insufficient_funds"
    assert (subscription["default_payment_method"] is not None) is own_card
    assert shown["next_payment_attempt"] > now


def test_a_new_period_makes_a_newer_draft(
    sandbox: Sandbox, v1: stripe.V1Services, owner: str, now: int
) -> None:
    failed = scenes.failed_subscription(
        sandbox.state, owner, amount=4_900, product="Coaching", started_at=now - 37 * DAY,
        failed_at=now - 7 * DAY,
    )  # fmt: skip
    subscription = failed["parent"]["subscription_details"]["subscription"]
    draft = scenes.renewed(sandbox.state, subscription, at=now)

    assert v1.subscriptions.retrieve(subscription).latest_invoice == draft["id"]
    open_ones = v1.invoices.list({"subscription": subscription, "status": "open"})
    assert [i.id for i in open_ones.data] == [failed["id"]]


def test_a_debit_can_be_on_its_way(
    sandbox: Sandbox, v1: stripe.V1Services, owner: str, now: int
) -> None:
    made = scenes.sent_invoice(
        sandbox.state, owner, amount=24_000, description="C", sent_at=now - 40 * DAY,
        due_at=now - 10 * DAY,
    )  # fmt: skip
    scenes.debit_on_its_way(sandbox.state, made["id"], begun_at=now - 2 * DAY)
    assert v1.invoices.retrieve(made["id"]).status == "open"

    sandbox.advance(4 * DAY)

    assert v1.invoices.retrieve(made["id"]).status == "paid"


def test_an_old_failure_has_used_up_its_attempts(
    sandbox: Sandbox, v1: stripe.V1Services, owner: str, now: int
) -> None:
    made = scenes.failed_invoice(
        sandbox.state, owner, amount=24_000, description="C", failed_at=now - 60 * DAY,
        reason="expired_card",
    )  # fmt: skip

    shown = v1.invoices.retrieve(made["id"])

    assert (shown.attempt_count, shown.next_payment_attempt) == (4, None)


def test_many_scenes_catch_up_once_at_the_end(sandbox: Sandbox, owner: str, now: int) -> None:
    with scenes.together(sandbox.state):
        made = scenes.failed_invoice(
            sandbox.state, owner, amount=2_400, description="C", failed_at=now - 60 * DAY
        )
        assert made["attempt_count"] == 1

    assert made["attempt_count"] == 4


def test_scenes_are_silent_unless_asked(sandbox: Sandbox) -> None:
    sandbox.set_webhook("http://127.0.0.1:9/")
    scenes.customer(sandbox.state, name="Ada", email="ada@example.com")
    quiet = {event["pending_webhooks"] for event in sandbox.state.all("event")}

    with scenes.announced(sandbox.state):
        scenes.customer(sandbox.state, name="Grace", email="grace@example.com")

    loud = {event["pending_webhooks"] for event in sandbox.state.all("event")}
    assert (quiet, loud) == ({0}, {0, 1})
    sandbox.state.objects["webhook_endpoint"].clear()


def test_the_portals_settings_can_be_there_from_the_start(
    sandbox: Sandbox, v1: stripe.V1Services, owner: str
) -> None:
    scenes.portal_settings(sandbox.state, return_url="https://shop.test/")

    assert v1.billing_portal.sessions.create({"customer": owner}).return_url == "https://shop.test/"


def test_an_invoice_can_be_settled_already(
    sandbox: Sandbox, v1: stripe.V1Services, owner: str, now: int
) -> None:
    for outside in (False, True):
        made = scenes.sent_invoice(
            sandbox.state, owner, amount=2_400, description="C", sent_at=now - 9 * DAY,
            due_at=now - DAY,
        )  # fmt: skip
        scenes.paid(sandbox.state, made["id"], paid_at=now - 2 * DAY, outside=outside)
        assert v1.invoices.retrieve(made["id"]).status == "paid"
