"""`[reminders]`: when letters leave and at which pace, and what is said of what cannot be."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest

from portal.domain.hours import Hours
from portal.domain.money import Money
from portal.domain.reminder_case import Rules
from portal.domain.sequence import default_paces, pace_of
from tests.settings.test_loading import SMALLEST, faults, load

if TYPE_CHECKING:
    from pathlib import Path

    from portal.domain.sequence import Pace

OWN = """
[reminders]
before = true
before_days = 3
hours = "10:00-16:30"
friday = "8:00-9:00"
gap_days = 7
review_days = 90
pause = true
hand_over = true
[[reminders.pace]]
name = "firms"
kind = "professional"
relation = "new"
amount_from = 100
amount_up_to = 2000
first = 5
call = 4
second = 14
formal = 21
notice = 15
[[reminders.pace]]
name = "soft"
relation = "long"
letters = 2
[[reminders.pace]]
name = "once"
letters = 1
"""


def rules(folder: Path, toml: str = "") -> Rules:
    return load(folder, SMALLEST + toml).site.reminders


def pace(found: Rules, name: str) -> Pace:
    return next(one for one in found.paces if one.name == name)


def test_without_a_word_the_letters_go_as_the_documentation_says(tmp_path: Path) -> None:
    found = rules(tmp_path)

    small, large = Money(2_000, "EUR"), Money(50_000, "EUR")
    assert found == Rules(paces=default_paces(small=small, large=large))
    assert found.hours == Hours(time(9, 30), time(17, 30), time(9, 30), time(12))
    assert not found.before
    assert not found.pause


def test_every_key_of_the_owner_reaches_the_letters(tmp_path: Path) -> None:
    found = rules(tmp_path, OWN)

    assert (found.before, found.before_days, found.gap_days) == (True, 3, 7)
    assert (found.review_days, found.pause, found.hand_over) == (90, True, True)
    assert found.hours == Hours(time(10), time(16, 30), time(8), time(9))
    firms = pace(found, "firms")
    assert (firms.kind, firms.relation) == ("professional", "new")
    assert (firms.from_, firms.up_to) == (Money(10_000, "EUR"), Money(200_000, "EUR"))
    assert (firms.first, firms.call, firms.second, firms.formal, firms.notice) == (5, 4, 14, 21, 15)


def test_fewer_letters_end_earlier_with_a_persons_decision(tmp_path: Path) -> None:
    found = rules(tmp_path, OWN)

    assert (pace(found, "soft").second, pace(found, "soft").formal) == (7, None)
    assert (pace(found, "once").second, pace(found, "once").formal) == (None, None)


def test_own_paces_take_the_place_of_the_portals(tmp_path: Path) -> None:
    assert [one.name for one in rules(tmp_path, OWN).paces] == ["firms", "soft", "once"]


def test_an_owner_who_lets_nothing_go_keeps_the_other_paces(tmp_path: Path) -> None:
    paces = rules(tmp_path, "[reminders]\nsmall = 0\n").paces

    assert [one.name for one in paces] == ["small", "soft", "early", "professional", "standard"]
    cent = Money(1, "EUR")
    assert pace_of(paces, kind="consumer", relation="known", amount=cent).name == "standard"


def test_sums_are_those_of_the_policys_currency(tmp_path: Path) -> None:
    yen = SMALLEST + '[policy]\ncurrency = "JPY"\n[reminders]\nsmall = 200\nlarge = 60000\n'
    found = load(tmp_path, yen).site.reminders

    assert pace(found, "small").up_to == Money(200, "JPY")
    assert pace(found, "early").from_ == Money(60_000, "JPY")


@pytest.mark.parametrize(
    ("written", "where", "said"),
    [
        ('hours = "9h30-17h"', "hours", 'hours are written as "9:30-17:30"'),
        ('hours = "9:30-25:00"', "hours", "no time of the day"),
        ('hours = "7:30-17:00"', "hours", "between 8:00 and 20:00"),
        ('hours = "17:00-9:00"', "hours", "the first hour comes first"),
        ('friday = "9:00-20:30"', "friday", "between 8:00 and 20:00"),
        ("gap_days = 4", "gap_days", ""),
        ("before_days = 16", "before_days", ""),
        ("review_days = 10", "review_days", ""),
        ("small = 500\nlarge = 400", "small", ""),
        ("small = 150\nlarge = 150", "small", "it lies above `large`"),
        ("louder = true", "louder", ""),
    ],
)
def test_what_cannot_be_is_told_with_its_place(
    tmp_path: Path, written: str, where: str, said: str
) -> None:
    told = faults(tmp_path, f"{SMALLEST}[reminders]\n{written}\n")

    assert f"[reminders] {where}" in told
    assert said in told


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ("first = 0", "first"),
        ("second = 4", "second"),
        ("formal = 3", "formal"),
        ("notice = 7", "notice"),
        ("letters = 4", "letters"),
        ('kind = "rich"', "kind"),
        ('relation = "bad"', "relation"),
    ],
)
def test_no_pace_is_harder_than_the_portal_allows(tmp_path: Path, written: str, where: str) -> None:
    told = faults(tmp_path, f'{SMALLEST}[[reminders.pace]]\nname = "mine"\n{written}\n')

    assert "reminders.pace" in told
    assert where in told
