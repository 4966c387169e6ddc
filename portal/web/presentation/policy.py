"""The policy in sentences: what is granted at once, stated openly on the page "how to pay"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from portal.domain.variables import answer_time
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from portal.content import Words
    from portal.domain.money import Money
    from portal.domain.policy import Policy, Tier


def policy_block(policy: Policy, words: Words) -> Markup:
    """The limits as a list, and within how many working days a person answers the rest."""
    answer = words("policy.answer", answer=answer_time(policy, words.templates))
    if not policy.tiers:
        return Markup("<p>{} {}</p>").format(words("policy.on_request"), answer)
    plans = policy.plans_per_year
    rows, below = [], None
    for place, tier in enumerate(policy.tiers):
        rows.append(_row(tier if plans else replace(tier, parts=1), below, words))
        following = policy.tiers[place + 1] if place + 1 < len(policy.tiers) else None
        if following is None or following.up_to != tier.up_to:
            below = tier.up_to
    listed = Markup("<ul>\n{}</ul>\n").format(Markup("").join(rows))
    if not plans:
        return listed + Markup("<p>{}</p>").format(answer)
    return listed + Markup("<p>{} {}</p>").format(words("policy.one_plan", n=plans), answer)


def _row(tier: Tier, below: Money | None, words: Words) -> Markup:
    def said(amount: Money) -> str:
        return money(amount, words.language)

    if tier.up_to is not None:
        heading = words("policy.up_to", amount=said(tier.up_to))
    elif below is not None:
        heading = words("policy.beyond", amount=said(below))
    else:
        heading = words("policy.any_amount")
    if tier.age_up_to is not None:
        heading = words("policy.aged", heading=heading, n=tier.age_up_to)
    granted = [words("policy.date", n=tier.latest_days)] if tier.latest_days else []
    if tier.parts > 1:
        smallest = said(tier.smallest_part)
        often = words(f"policy.frequency.{tier.frequency}")
        granted.append(words("policy.parts", n=tier.parts, smallest=smallest, frequency=often))
    return Markup("<li><strong>{}</strong>{} {}</li>\n").format(
        heading, words("policy.colon"), words.join(granted, style="or")
    )
