"""Figures about all cases together."""

from __future__ import annotations

from portal.domain.money import Money
from portal.domain.reports import plans_share


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_the_share_of_plans_is_what_runs_in_them_of_what_is_to_be_received() -> None:
    assert plans_share([eur(100), eur(150)], [eur(600), eur(400)]) == 25


def test_a_share_is_never_rounded_up() -> None:
    assert plans_share([eur(2599)], [eur(10_000)]) == 25


def test_where_nothing_is_to_be_received_there_is_no_share() -> None:
    assert plans_share([], []) == 0
    assert plans_share([eur(100)], [eur(0)]) == 0


def test_plans_never_make_more_than_everything() -> None:
    assert plans_share([eur(300)], [eur(200)]) == 100


def test_currencies_are_not_added_up() -> None:
    yen = Money(1_000, "JPY")

    assert plans_share([yen], [eur(10_000), Money(2_000, "JPY")]) == 50
