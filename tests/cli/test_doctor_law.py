"""The doctor and the law: rates past their time, and the one that the owner's terms state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.cli.doctor.findings import Finding, Level, Visit
from portal.cli.doctor.law import law
from portal.law import read_law
from portal.settings import load_settings
from tests.support.doctoring import doctor, levels
from tests.support.sites import OWNER, SECRET, own_words, write_site

if TYPE_CHECKING:
    from pathlib import Path

IN_TIME, AFTER = date(2026, 3, 1), date(2026, 11, 26)


def found(folder: Path, today: date, terms: str = "") -> list[Finding]:
    """What the doctor says of the law on a day, to an owner with these terms."""
    write_site(folder, more=f"\n[terms]\n{terms}\n")
    settings = load_settings(folder, {"PORTAL_SECRETS": SECRET})
    return list(law(Visit(settings=settings, services=None, today=today)))


def test_within_the_half_year_all_is_well(tmp_path: Path) -> None:
    (well,) = found(tmp_path, IN_TIME)

    assert well.level is Level.OK
    in_force = [one for one in read_law().figures if one.is_in_force(IN_TIME)]
    assert well.sentence.startswith(f"{len(in_force)} figures of the law")


def test_a_rate_past_its_time_is_told_with_where_to_look_it_up(tmp_path: Path) -> None:
    expired, well = found(tmp_path, date(2026, 7, 1))

    assert (expired.level, well.level) == (Level.NOTE, Level.OK)
    assert "three times the legal interest (7.86 %) was valid until 2026-06-30" in expired.sentence
    assert "every 1 January and 1 July (arrêté of 15 December 2025" in expired.mend
    assert "in words, which stay true" in expired.mend


def test_what_was_not_verified_is_not_told_as_a_fact(tmp_path: Path) -> None:
    assert "12.15" not in repr(found(tmp_path, AFTER))


def test_an_owner_who_states_a_rate_is_asked_to_compare_it(tmp_path: Path) -> None:
    (expired, _) = found(tmp_path, AFTER, "penalty_rate = 12.15")

    assert expired.level is Level.NOTE
    assert "write penalty_rate_checked = 2026-11-26 beside it" in expired.mend


@pytest.mark.parametrize(
    ("checked", "asked"),
    [
        ("2026-07-01", False),
        ("2026-11-26", False),
        ("2026-06-30", True),  # the rates changed the day after
        ("2027-01-02", True),  # a day that has not come says nothing
    ],
)
def test_a_rate_compared_in_this_half_year_is_left_alone(
    tmp_path: Path, checked: str, *, asked: bool
) -> None:
    terms = f"penalty_rate = 12.15\npenalty_rate_checked = {checked}"

    said = found(tmp_path, AFTER, terms)

    assert ("was valid until" in said[0].sentence) is asked
    assert ("as you compared it on" in said[0].sentence) is not asked


def test_a_rate_below_the_lowest_that_is_allowed_is_wrong(tmp_path: Path) -> None:
    below, _ = found(tmp_path, IN_TIME, "penalty_rate = 5")

    assert below.level is Level.WRONG
    assert "[terms] penalty_rate is 5 %" in below.sentence
    assert "may not lie below 7.86 %" in below.sentence
    assert "Write at least 7.86" in below.mend


def test_the_lowest_rate_itself_is_allowed(tmp_path: Path) -> None:
    said = found(tmp_path, IN_TIME, "penalty_rate = 7.86")

    assert [one.level for one in said] == [Level.OK, Level.OK]


def test_below_a_rate_that_has_ended_is_doubtful_and_not_wrong(tmp_path: Path) -> None:
    terms = "penalty_rate = 5\npenalty_rate_checked = 2026-11-01"

    below, _ = found(tmp_path, AFTER, terms)

    assert below.level is Level.NOTE
    assert "below the lowest that was allowed until 2026-06-30 (7.86 %)" in below.sentence


def test_what_nobody_has_read_for_long_is_to_be_read_again(tmp_path: Path) -> None:
    again = found(tmp_path, date(2027, 4, 1))[1]

    assert again.level is Level.NOTE
    assert "Flat sum for recovery costs, for each invoice (€40)" in again.sentence
    assert "Limitation" not in again.sentence


def test_every_figure_is_listed_when_asked_for_and_what_is_unsure_says_so(tmp_path: Path) -> None:
    said = doctor(write_site(tmp_path), "--offline", "--verbose")["law"]

    listed = [
        sentence for _, sentence, _ in said if "Confidence" in sentence or "Not verif" in sentence
    ]
    assert len(listed) == len(read_law().figures)
    assert ["12.15 %" in sentence for sentence in listed if "Not verified" in sentence] == [True]
    assert any(
        "(consumer). code de la consommation, L218-2. Confidence: medium." in sentence
        for sentence in listed
    )


@pytest.mark.parametrize(("only", "level"), [("false", "wrong"), ("true", "ok")])
def test_a_clause_before_consumers_is_wrong_unless_there_are_none(
    tmp_path: Path, only: str, level: str
) -> None:
    owner = OWNER.replace("[contact]", f"professionals_only = {only}\n\n[contact]")
    words = own_words(write_site(tmp_path, owner=owner))
    home = words / "fr/home.md"
    home.write_text(home.read_text() + "\nDes pénalités de retard sont dues.\n")

    said = doctor(tmp_path, "--offline")

    assert levels(said, "words") == [level]
    assert ("content/fr/home.md, line" in said["words"][0][1]) is (level == "wrong")
