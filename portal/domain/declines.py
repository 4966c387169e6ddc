"""Why a bank said no: five gentle groups and a neutral one, what a client may read, what helps.

The codes are Stripe's (docs.stripe.com/declines/codes). Lost, stolen and fraud are deliberately
in the neutral group: Stripe asks that they be shown as a plain decline.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DeclineGroup(StrEnum):
    """What the client reads, never the code itself."""

    CARD_ENDED = "card_ended"  # the saved card has reached its end date
    CARD_DATA = "card_data"  # a digit of the card does not match: enter it again
    NOT_THAT_DAY = "not_that_day"  # the bank did not approve it that day: another day, another card
    CONFIRM = "confirm"  # the bank asks the client to confirm
    TEMPORARY = "temporary"  # a technical incident: nothing to do, or try again
    NEUTRAL = "neutral"  # the bank did not approve it this time: another card usually works


_GROUPS: dict[DeclineGroup, tuple[str, ...]] = {
    DeclineGroup.CARD_ENDED: ("expired_card", "invalid_expiry_month", "invalid_expiry_year"),
    DeclineGroup.CARD_DATA: (
        "incorrect_number",
        "incorrect_cvc",
        "incorrect_zip",
        "incorrect_address",
        "invalid_number",
        "invalid_cvc",
        "invalid_account",
        "new_account_information_available",
    ),
    DeclineGroup.NOT_THAT_DAY: (
        "insufficient_funds",
        "card_velocity_exceeded",
        "withdrawal_count_limit_exceeded",
    ),
    DeclineGroup.CONFIRM: (
        "authentication_required",
        "authentication_not_handled",
        "payment_intent_authentication_failure",
        "payment_intent_action_required",
        "invoice_payment_intent_requires_action",
        "setup_intent_authentication_failure",
    ),
    DeclineGroup.TEMPORARY: (
        "processing_error",
        "issuer_not_available",
        "try_again_later",
        "reenter_transaction",
        "approve_with_id",
    ),
}
_GROUP_OF = {code: group for group, codes in _GROUPS.items() for code in codes}

# The client told the bank to stop: code must never try again, a person has to talk.
_STOPPED_BY_CLIENT = frozenset(
    {"revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """One refusal. `code` stays with the owner; the client reads the words of `group`."""

    group: DeclineGroup
    code: str = ""

    @property
    def may_be_retried_by_us(self) -> bool:
        """False when the client told the bank to stop: then only a person may ask again."""
        return self.code not in _STOPPED_BY_CLIENT


def decline_of(*, code: str | None, decline_code: str | None) -> Decline:
    """The group for Stripe's two codes; `decline_code` speaks first, and the unknown is neutral."""
    for name in (decline_code, code):
        if name and name in _GROUP_OF:
            return Decline(group=_GROUP_OF[name], code=name)
    return Decline(group=DeclineGroup.NEUTRAL, code=decline_code or code or "")
