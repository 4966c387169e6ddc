"""Figures about all cases together, for the owner: shares and sums, never a score of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.domain.money import Money


def plans_share(in_plans: Iterable[Money], to_receive: Iterable[Money]) -> int:
    """Which share of what is to be received runs in plans, in whole percent, never rounded up.

    Currencies are not added up: it is the share of that currency where it is the largest.
    """
    planned = {amount.currency: amount.minor for amount in total(in_plans)}
    shares = [
        100 * min(planned.get(amount.currency, 0), amount.minor) // amount.minor
        for amount in total(to_receive)
        if amount.minor > 0
    ]
    return max(shares, default=0)
