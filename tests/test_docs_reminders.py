"""The page about reminders says what the tables of the program say, line by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.domain.holding import HOLDS
from portal.domain.money import Money
from portal.domain.reminder_case import Rules
from portal.domain.sequence import STANDARD, STEPS, Pace, Unit, default_paces
from portal.settings.reminders import RemindersTable

PAGE = Path(__file__).parents[1] / "docs" / "reminders.md"


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, its head left out."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    rows = re.findall(r"^\| `.*$", section.partition("\n## ")[0], re.MULTILINE)
    return [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows]


def test_the_sequence_is_that_of_the_program() -> None:
    shown = table("The sequence")

    assert [(row[0], row[3]) for row in shown] == [(rule.step.value, rule.by) for rule in STEPS]


@pytest.mark.parametrize("rule", STEPS, ids=lambda rule: rule.step.value)
def test_each_step_comes_after_as_many_days_as_the_table_says(rule: object) -> None:
    step = next(one for one in STEPS if one is rule)
    when = next(row[2] for row in table("The sequence") if row[0] == step.step.value)
    figures = {"before": Rules().before_days, "minutes": Rules().minutes}

    figure = figures.get(step.pace) or getattr(STANDARD, step.pace)

    if step.pace == "minutes":
        assert (figure, "an hour" in when) == (60, True)
        return
    unit = "working days" if step.unit is Unit.WORKING_DAYS else "days"
    assert f"{figure} {unit}" in when


def test_what_holds_the_letters_is_what_the_program_holds_them_for() -> None:
    shown = [(row[0], row[2]) for row in table("When nothing leaves")]

    assert shown == [(rule.hold.value, rule.scope.value) for rule in HOLDS]


def test_the_durations_are_those_of_the_rules() -> None:
    lasts = {row[0]: row[3] for row in table("When nothing leaves")}
    happened = {row[0]: row[1] for row in table("When nothing leaves")}

    assert (Rules().reply_days, Rules().part_days, Rules().minutes) == (3, 3, 60)
    assert lasts["replied"] == lasts["part_paid"] == "three working days"
    assert lasts["just_failed"] == "an hour"
    assert f"{Rules().review_days} days" in happened["old"]


def test_the_paces_are_those_that_an_owner_begins_with() -> None:
    begin = RemindersTable()
    units = (Money.parse(str(begin.small), "EUR"), Money.parse(str(begin.large), "EUR"))
    paces = default_paces(small=units[0], large=units[1])
    rows = table("At which pace")

    assert [(row[0], row[2:]) for row in rows] == [(pace.name, figures(pace)) for pace in paces]
    assert f"€{begin.small}" in rows[0][1]
    assert f"€{begin.large}" in rows[1][1]
    assert f"€{begin.large}" in rows[2][1]


def figures(pace: Pace) -> list[str]:
    held = (pace.first, pace.call, pace.second, pace.formal, pace.notice)
    return ["–" if figure is None else str(figure) for figure in held]


def test_the_hours_are_those_that_an_owner_begins_with() -> None:
    text = PAGE.read_text(encoding="utf-8")
    begin = RemindersTable()

    for span in (begin.hours, begin.friday):
        assert "from {} to {}".format(*span.split("-")) in text
    assert (begin.gap_days, Rules().call_days) == (5, 7)
    assert "one letter to a client in five days" in text
    assert "one call a week" in text
