"""A bank's code becomes one of six gentle sentences, and nothing is given away."""

from __future__ import annotations

import pytest

from portal.domain.declines import DeclineGroup, decline_of


@pytest.mark.parametrize(
    ("decline_code", "group"),
    [
        ("expired_card", DeclineGroup.CARD_ENDED),
        ("incorrect_cvc", DeclineGroup.CARD_DATA),
        ("insufficient_funds", DeclineGroup.NOT_THAT_DAY),
        ("authentication_required", DeclineGroup.CONFIRM),
        ("processing_error", DeclineGroup.TEMPORARY),
        ("do_not_honor", DeclineGroup.NEUTRAL),
    ],
)
def test_each_kind_of_code_has_its_group(decline_code: str, group: DeclineGroup) -> None:
    assert decline_of(code="card_declined", decline_code=decline_code).group is group


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "fraudulent", "merchant_blacklist"])
def test_loss_theft_and_fraud_read_like_any_other_refusal(code: str) -> None:
    assert decline_of(code="card_declined", decline_code=code).group is DeclineGroup.NEUTRAL


def test_a_missing_decline_code_falls_back_to_the_code() -> None:
    assert decline_of(code="expired_card", decline_code=None).group is DeclineGroup.CARD_ENDED
    assert decline_of(code=None, decline_code=None).group is DeclineGroup.NEUTRAL


def test_who_told_the_bank_to_stop_is_never_asked_by_a_machine() -> None:
    stopped = decline_of(code="card_declined", decline_code="revocation_of_authorization")

    assert not stopped.may_be_retried_by_us
    assert decline_of(code="x", decline_code="insufficient_funds").may_be_retried_by_us
