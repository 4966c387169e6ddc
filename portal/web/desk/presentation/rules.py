"""The policy and the bank account, as the people at the desk read them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.content import Words
    from portal.domain.business import Site
    from portal.domain.policy import Policy, Tier


class Line(NamedTuple):
    """A name and what it stands for."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierView:
    """What is granted at once to one kind of debt."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesView:
    """What is granted, what else is fixed, and where transfers go."""

    tiers: tuple[TierView, ...]
    house: tuple[Line, ...]
    bank: tuple[Line, ...]


def present_rules(site: Site, words: Words) -> RulesView:
    """The rules of the settings, in words."""
    policy, bank = site.policy, site.bank
    lines = bank and [
        Line(words("rules.holder"), bank.holder),
        Line(words("rules.iban"), bank.grouped_iban),
        Line(words("rules.bic"), bank.bic),
    ]
    return RulesView(
        tiers=tuple(_tier(_in_force(tier, policy), words) for tier in policy.tiers),
        house=tuple(_house(policy, words)),
        bank=tuple(line for line in lines or () if line.value),
    )


def _in_force(tier: Tier, policy: Policy) -> Tier:
    """A tier as it is applied: where no plan is granted in a year, none is granted by it."""
    return tier if policy.plans_per_year else replace(tier, parts=1)


def _tier(tier: Tier, words: Words) -> TierView:
    bounds = []
    if tier.up_to is not None:
        bounds.append(words("rules.up_to", amount=money(tier.up_to, words.language)))
    if tier.age_up_to is not None:
        bounds.append(words("rules.age", n=tier.age_up_to))
    return TierView(
        heading=words.join(bounds) if bounds else words("rules.otherwise"),
        lines=tuple(_granted(tier, words)),
    )


def _granted(tier: Tier, words: Words) -> Iterator[Line]:
    yield Line(words("rules.date"), words("rules.days", n=tier.latest_days))
    if tier.parts < 2:
        yield Line(words("rules.parts"), words("rules.no_parts"))
        return
    rhythm = words(f"rules.{tier.frequency}")
    yield Line(words("rules.parts"), words("rules.parts_up_to", n=tier.parts, rhythm=rhythm))
    if tier.smallest_part:
        yield Line(words("rules.smallest"), money(tier.smallest_part, words.language))


def _house(policy: Policy, words: Words) -> Iterator[Line]:
    yield Line(words("rules.answer"), words("rules.answer_days", n=policy.answer_days))
    plans = policy.plans_per_year
    yield Line(
        words("rules.plans"),
        words("rules.plans_a_year", n=plans) if plans else words("rules.no_plans"),
    )
    yield Line(words("rules.alarm"), words("rules.alarm_share", share=policy.alarm_share))
