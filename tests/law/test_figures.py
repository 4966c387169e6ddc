"""The figures of the law: whole, in order, and those that the program and the words go by."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from portal.domain.calendar import WEEKDAYS, add_months
from portal.domain.clients import ClientKind
from portal.domain.lawmarks import Colour, Why, law_mark, limitation_day
from portal.domain.money import Money
from portal.domain.policy import Frequency
from portal.domain.retention import Retention
from portal.domain.schedules import LONGEST_DAYS, training_parts
from portal.law import AppliesTo, Confidence, Figure, Law, Unit, read_law
from portal.settings.schema import TermsTable
from tests.tools.law_table import BEGIN, END, PAGE, law_table

LAW = read_law()
TODAY = date(2026, 11, 26)
DONE = date(2026, 11, 20)
CONTENT = Path(__file__).parents[2] / "content"


def value(key: str) -> int:
    """What holds today under a key, where it is a whole number."""
    found = LAW.on(TODAY, key)
    assert found is not None, key
    assert found.value == int(found.value)
    return int(found.value)


# --- the table ------------------------------------------------------------------------------


def test_every_figure_either_ends_or_says_when_to_look_it_over() -> None:
    assert [one.key for one in LAW.figures if not (one.valid_until or one.check_after)] == []


def test_every_figure_has_a_name_and_a_source() -> None:
    assert [one.key for one in LAW.figures if not (one.name and one.source)] == []


def test_the_figures_of_one_key_follow_one_another_without_overlap() -> None:
    for earlier, later in pairwise(LAW.figures):
        if earlier.key == later.key:
            assert earlier.valid_until is not None
            assert later.valid_from is not None
            assert earlier.valid_until < later.valid_from


def test_what_was_not_verified_is_no_fact() -> None:
    assert [one.key for one in LAW.figures if not one.is_verified] == ["late_rate"]


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("late_rate_least", "7.86 %"),
        ("credit_ceiling", "€100,000"),
        ("judge_spreads", "24 months"),
        ("simplified_answer", "1 month"),
    ],
)
def test_a_figure_is_written_with_its_unit(key: str, written: str) -> None:
    newest = LAW.newest(key)

    assert newest is not None
    assert newest.written == written


def test_the_page_about_the_law_shows_every_figure_as_it_stands() -> None:
    page = PAGE.read_text(encoding="utf-8")

    shown = page.partition(BEGIN)[2].partition(END)[0]

    assert shown == law_table(), "write it anew: python -m tests.tools.law_table"


# --- time -----------------------------------------------------------------------------------


def test_a_figure_holds_from_its_first_day_to_its_last() -> None:
    first, last = date(2026, 1, 1), date(2026, 6, 30)

    assert LAW.on(first - timedelta(days=1), "late_rate_least") is None
    assert LAW.on(first, "late_rate_least") == LAW.on(last, "late_rate_least") is not None
    assert LAW.on(last + timedelta(days=1), "late_rate_least") is None


def test_a_rate_whose_half_year_is_over_is_to_be_looked_up() -> None:
    keys = {"late_rate", "legal_interest", "late_rate_least"}

    assert LAW.expired(date(2026, 6, 30)) == ()
    assert {one.key for one in LAW.expired(date(2026, 7, 1))} == keys


def test_a_rate_whose_successor_is_known_is_not() -> None:
    known = figure("rate", until=date(2026, 6, 30), renewed="twice a year")
    next_one = figure("rate", since=date(2026, 7, 1), until=date(2026, 12, 31), renewed="again")
    law = Law(figures=(known, next_one))

    assert law.expired(date(2026, 12, 31)) == ()
    assert law.expired(date(2027, 1, 1)) == (next_one,)


def test_what_a_reform_ended_is_history_and_nothing_to_look_up() -> None:
    assert LAW.on(date(2026, 11, 19), "credit_exit_period") is not None
    assert LAW.on(date(2026, 11, 20), "credit_exit_period") is None
    assert "credit_exit_period" not in {one.key for one in LAW.expired(date(2030, 1, 1))}


def test_what_has_no_end_is_looked_over_after_its_day() -> None:
    assert LAW.to_look_over(TODAY) == ()
    assert "recovery_sum" in {one.key for one in LAW.to_look_over(date(2027, 4, 1))}


def figure(key: str, *, since: date | None = None, until: date, renewed: str) -> Figure:
    """A figure of a test."""
    return Figure(
        key=key,
        name="A rate",
        value=Decimal(7),
        unit=Unit.PERCENT,
        applies_to=AppliesTo.PROFESSIONAL,
        source="a test",
        confidence=Confidence.HIGH,
        valid_from=since,
        valid_until=until,
        renewed=renewed,
    )


# --- what goes by it --------------------------------------------------------------------------


def test_the_colours_of_the_law_change_where_the_law_says() -> None:
    free = DONE + timedelta(days=value("credit_exit_days"))
    judge = add_months(DONE, value("judge_spreads"))

    def why(last: date, kind: ClientKind = ClientKind.CONSUMER) -> Why:
        return law_mark(kind, last=last, performed_on=DONE).reasons[0]

    assert (why(free), why(free + timedelta(days=1))) == (Why.WITHIN_50_DAYS, Why.BEYOND_50_DAYS)
    assert law_mark(ClientKind.PROFESSIONAL, last=judge, performed_on=DONE).colour is Colour.GREEN
    assert why(judge + timedelta(days=1), ClientKind.PROFESSIONAL) is Why.BEYOND_24_MONTHS


@pytest.mark.parametrize("kind", ClientKind)
def test_a_debt_lives_as_long_as_the_law_says(kind: ClientKind) -> None:
    years = value(f"limitation_{kind.value}")

    assert limitation_day(kind, DONE) == add_months(DONE, 12 * years)
    assert Retention().limitation_years(kind) == years


def test_no_plan_is_longer_than_what_a_judge_may_grant() -> None:
    longest = max(
        add_months(date(y, 1, 1), value("judge_spreads")) - date(y, 1, 1) for y in range(2026, 2030)
    )

    assert longest.days == LONGEST_DAYS


def test_the_first_part_of_a_training_is_the_share_of_the_law() -> None:
    parts = training_parts(
        Money(100_000, "EUR"), 3, first=DONE, frequency=Frequency.MONTHLY, calendar=WEEKDAYS
    )

    assert parts[0].amount == Money(1_000 * value("training_share"), "EUR")


def test_what_is_kept_is_kept_as_long_as_the_law_says() -> None:
    assert Retention().invoice_years == value("keep_invoices")
    assert Retention().client_years == value("keep_client")


def test_a_term_of_payment_longer_than_the_law_allows_is_a_fault() -> None:
    most = value("term_most")

    assert TermsTable(payment_days=most).payment_days == most
    with pytest.raises(ValueError, match="payment_days"):
        TermsTable(payment_days=most + 1)


@pytest.mark.parametrize(
    ("key", "number", "part", "in_french", "in_english"),
    [
        ("recovery_sum", 40, "pro", "indemnité forfaitaire de 40 €", "flat indemnity of €40"),
        ("term_unsaid", 30, "pro", "trente jours", "thirty days"),
        ("late_rate_points", 10, "pro", "majoré de dix points", "plus ten points"),
        ("judge_spreads", 24, "particulier", "limite de deux ans", "within two years"),
    ],
)
def test_the_terms_state_what_the_table_holds(
    key: str, number: int, part: str, in_french: str, in_english: str
) -> None:
    assert value(key) == number
    assert in_french in (CONTENT / f"fr/terms/{part}.md").read_text(encoding="utf-8")
    assert in_english in (CONTENT / f"en/terms/{part}.md").read_text(encoding="utf-8")


def test_no_page_and_no_letter_states_a_rate_that_ends() -> None:
    dated = {str(one.value).replace(".", "[.,]") for one in LAW.figures if one.renewed}
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(dated))})\b")

    found = [path for path in CONTENT.rglob("*.*") if pattern.search(path.read_text("utf-8"))]

    assert found == []
