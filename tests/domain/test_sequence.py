"""The timing, line by line: which step follows what, after how long, and at which pace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from portal.domain.clients import ClientKind
from portal.domain.forecasting import forecast
from portal.domain.hours import Clock
from portal.domain.invoices import Collection, InvoiceStatus
from portal.domain.money import Money
from portal.domain.reminder_case import Asked, Case, Rules
from portal.domain.reminding import outlook
from portal.domain.sequence import (
    LETTERS,
    MOST_REMINDERS,
    STANDARD,
    STEPS,
    Pace,
    ReminderStatus,
    Step,
    default_paces,
    pace_of,
)
from tests.domain.moments import (
    CARD_REFUSED,
    HERE,
    calling,
    case,
    moment,
    only_move,
    paced,
    shut,
    steps,
    taken,
    why,
)
from tests.domain.values import ADA, EUR, invoice

DUE = date(2026, 11, 23)  # a Monday
WRITTEN = date(2026, 11, 25)
OWED = invoice(due=DUE)
SMALL, LARGE = Money(2_000, "EUR"), Money(50_000, "EUR")


def dates(found: Case, start: date = DUE) -> list[tuple[str, str]]:
    """The future of a case: each step with its day and hour on the wall."""
    moves, _ = forecast(found, moment(start, 8))
    return [
        (move.step.value, f"{move.at.astimezone(found.clock.zone):%d/%m %H:%M}") for move in moves
    ]


def test_the_whole_sequence_of_one_invoice_in_dates() -> None:
    rules = Rules(before=True)
    issued = case(OWED, rules=rules, **calling())

    assert dates(issued, date(2026, 11, 2)) == [
        ("before", "16/11 09:30"),  # five working days before
        ("first_transfer", "25/11 09:30"),  # two working days after
        ("first_call", "30/11 00:00"),  # three working days later
        ("second", "02/12 09:30"),  # seven days after the first
        ("second_call", "07/12 00:00"),
        ("formal", "09/12 00:00"),  # a draft, seven days after the second
        ("decision", "17/12 00:00"),
    ]


def test_without_a_telephone_number_nobody_is_asked_to_call() -> None:
    assert [step for step, _ in dates(case(OWED))] == [
        "first_transfer", "second", "formal", "decision",
    ]  # fmt: skip


def test_every_line_of_the_table_says_who_acts_and_why() -> None:
    assert [rule.step for rule in STEPS] == list(Step)
    assert {rule.why for rule in STEPS} == {f"step.{step}" for step in Step}
    by = {rule.step: rule.by for rule in STEPS}
    assert {step for step in Step if by[step] == "program"} == set(LETTERS) - {Step.FORMAL}
    assert sorted(Step, key=lambda step: step.rank) == list(Step)


def test_three_of_the_letters_remind_and_the_marker_before_the_date_does_not() -> None:
    reminding = [step for step in LETTERS if step.is_reminder]

    assert {step.rank for step in reminding} == {1, 3, 5}
    assert len({step.rank for step in reminding}) == MOST_REMINDERS == 3
    assert not Step.BEFORE.is_reminder


# --- before the date


def test_the_marker_before_the_date_is_the_owners_choice() -> None:
    upcoming = invoice(due=date(2026, 12, 1))
    now = moment(date(2026, 11, 24))

    assert why(case(upcoming), now) == "not_yet"
    assert steps(case(upcoming, rules=Rules(before=True)), now) == [Step.BEFORE]


def test_the_marker_speaks_of_what_a_card_will_pay_too() -> None:
    automatic = invoice(due=date(2026, 12, 1), collection=Collection.AUTOMATIC)

    assert steps(case(automatic, rules=Rules(before=True)), moment(date(2026, 11, 24))) == [
        Step.BEFORE
    ]


def test_no_marker_once_the_date_has_come_or_the_card_has_failed() -> None:
    rules = Rules(before=True)
    failed = invoice(due=date(2026, 12, 1), decline=CARD_REFUSED)

    assert why(case(OWED, rules=rules), moment(DUE)) == "not_yet"
    assert steps(case(failed, rules=rules), moment(date(2026, 11, 24))) == [Step.FIRST_CARD]


# --- the first letter


def test_a_transfer_is_given_two_working_days_to_arrive() -> None:
    assert why(case(OWED), moment(date(2026, 11, 24), 17, 0)) == "not_yet"
    assert why(case(OWED), moment(WRITTEN, 9, 0)) == "hours"
    assert steps(case(OWED), moment(WRITTEN, 9, 30)) == [Step.FIRST_TRANSFER]


def test_a_transfer_due_on_a_friday_is_looked_for_until_tuesday() -> None:
    friday = invoice(due=date(2026, 11, 20))

    assert why(case(friday), moment(date(2026, 11, 23))) == "not_yet"
    assert steps(case(friday), moment(date(2026, 11, 24))) == [Step.FIRST_TRANSFER]


def test_a_card_that_failed_is_written_about_an_hour_later_on_the_same_day() -> None:
    failed = invoice(due=DUE, decline=CARD_REFUSED, declined_at=moment(DUE, 9, 40))

    assert why(case(failed), moment(DUE, 10, 39)) == "just_failed"
    assert steps(case(failed), moment(DUE, 10, 40)) == [Step.FIRST_CARD]


def test_a_card_that_failed_in_the_evening_is_written_about_in_the_morning() -> None:
    failed = invoice(due=DUE, decline=CARD_REFUSED, declined_at=moment(DUE, 21))

    assert dates(case(failed), DUE)[0] == ("first_card", "24/11 09:30")


def test_a_card_of_which_we_read_long_after_it_failed_does_not_wait_another_hour() -> None:
    failed = invoice(due=DUE, decline=CARD_REFUSED, declined_at=moment(date(2026, 11, 3)))
    unknown = invoice(due=date(2026, 11, 30), decline=CARD_REFUSED)

    assert steps(case(failed), moment(DUE)) == [Step.FIRST_CARD]
    assert steps(case(unknown), moment(DUE)) == [Step.FIRST_CARD]


def test_a_card_that_is_charged_by_itself_is_left_alone_until_it_fails() -> None:
    automatic = invoice(due=DUE, collection=Collection.AUTOMATIC)

    assert why(case(automatic), moment(DUE + timedelta(days=30))) == "card_will_be_tried"


# --- the second, the formal one, the decision


def written(step: Step, on: date, **fields: object) -> Case:
    return case(OWED, reminders=(taken(step, on),), **fields)


def test_the_second_letter_follows_a_week_after_the_first() -> None:
    for first in (Step.FIRST_TRANSFER, Step.FIRST_CARD):
        found = written(first, WRITTEN)
        assert why(found, moment(date(2026, 12, 1), 17, 0)) == "not_yet"
        assert steps(found, moment(date(2026, 12, 2), 9, 30)) == [Step.SECOND]


def test_the_formal_letter_follows_a_week_after_the_second_as_a_draft_at_any_hour() -> None:
    found = written(Step.SECOND, date(2026, 12, 2))

    assert why(found, moment(date(2026, 12, 8), 23, 59)) == "not_yet"
    assert steps(found, moment(date(2026, 12, 9), 0, 0)) == [Step.FORMAL]


def test_nothing_goes_past_a_draft_that_waits_for_a_person() -> None:
    draft = taken(Step.FORMAL, date(2026, 12, 9), status=ReminderStatus.DRAFT)

    assert why(case(OWED, reminders=(draft,)), moment(date(2027, 2, 1))) == "draft_waits"


def test_after_the_formal_letter_a_person_decides_and_no_fourth_is_written() -> None:
    found = written(Step.FORMAL, date(2026, 12, 9))
    decided = written(Step.DECISION, date(2026, 12, 17))

    assert steps(found, moment(date(2026, 12, 17), 0, 0)) == [Step.DECISION]
    assert why(decided, moment(date(2027, 6, 1))) == "nothing_follows"


def test_a_formal_letter_that_was_left_out_leads_to_the_decision() -> None:
    skipped = taken(Step.FORMAL, date(2026, 12, 9), status=ReminderStatus.SKIPPED)

    assert steps(case(OWED, reminders=(skipped,)), moment(date(2026, 12, 17))) == [Step.DECISION]


def test_a_letter_that_was_stopped_never_happened() -> None:
    stopped = taken(Step.FIRST_TRANSFER, WRITTEN, status=ReminderStatus.STOPPED)

    assert steps(case(OWED, reminders=(stopped,)), moment(date(2026, 11, 26))) == [
        Step.FIRST_TRANSFER
    ]


def test_three_reminders_are_the_most_whatever_came_between_them() -> None:
    three = tuple(
        taken(step, WRITTEN + timedelta(days=6 * number), number=number)
        for number, step in enumerate((Step.FIRST_CARD, Step.FIRST_TRANSFER, Step.SECOND))
    )

    assert steps(case(OWED, reminders=three), moment(date(2027, 1, 20))) == [Step.DECISION]


# --- calls


def test_a_call_is_asked_for_three_working_days_after_a_letter() -> None:
    found = written(Step.FIRST_TRANSFER, WRITTEN, **calling())

    assert why_all(found, moment(date(2026, 11, 29))) == {"not_yet"}
    assert steps(found, moment(date(2026, 11, 30), 0, 0)) == [Step.FIRST_CALL]


def test_a_call_is_counted_in_the_days_of_whoever_calls() -> None:
    feast = Clock(calendar=shut(date(2026, 11, 26), date(2026, 11, 27)))
    found = written(Step.FIRST_TRANSFER, WRITTEN, clock=feast, **calling())

    assert steps(found, moment(date(2026, 11, 30), 0, 0)) == [Step.FIRST_CALL]


def why_all(found: Case, now: datetime) -> set[str]:
    return {wait.why for wait in outlook(found, now).waits}


def test_a_client_is_called_once_a_week_whatever_they_owe() -> None:
    one, other = invoice("F-1", due=DUE), invoice("F-2", due=DUE)
    reminders = (
        taken(Step.FIRST_TRANSFER, WRITTEN, "F-1", number=1),
        taken(Step.FIRST_CALL, date(2026, 11, 30), "F-1", number=2),
        taken(Step.FIRST_TRANSFER, date(2026, 11, 30), "F-2", number=3),
    )
    found = case(one, other, reminders=reminders, **calling())

    assert Step.FIRST_CALL not in steps(found, moment(date(2026, 12, 4)))
    assert "too_soon" in why_all(found, moment(date(2026, 12, 4)))
    assert Step.FIRST_CALL in steps(found, moment(date(2026, 12, 7), 0, 0))


# --- a date that was missed


def test_a_missed_date_is_asked_about_once_and_then_comes_the_second_letter() -> None:
    asked = Asked(at=moment(date(2026, 12, 1), 12), invoice_ids=("F-1",))
    found = case(OWED, asked=(asked,))

    assert why(found, moment(date(2026, 12, 7), 17, 0)) == "not_yet"
    assert only_move(found, moment(date(2026, 12, 8))).step is Step.SECOND


def test_a_date_missed_after_the_second_letter_leads_on_to_the_formal_one() -> None:
    asked = Asked(at=moment(date(2026, 12, 21), 12), invoice_ids=("F-1",))
    found = written(Step.SECOND, date(2026, 12, 2), asked=(asked,))

    assert why(found, moment(date(2026, 12, 27))) == "not_yet"
    assert steps(found, moment(date(2026, 12, 28), 0, 0)) == [Step.FORMAL]


def test_a_date_missed_for_one_invoice_says_nothing_of_another() -> None:
    asked = Asked(at=moment(date(2026, 11, 18), 12), invoice_ids=("F-9",))

    assert only_move(case(OWED, asked=(asked,)), moment(WRITTEN)).step is Step.FIRST_TRANSFER


# --- paces


def fitting(**about: object) -> str:
    told = {"kind": "consumer", "relation": "known", "amount": EUR} | about
    return pace_of(default_paces(small=SMALL, large=LARGE), **told).name  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ({"amount": Money(2_000, "EUR")}, "small"),
        ({"amount": Money(2_001, "EUR")}, "standard"),
        ({"relation": "long", "amount": LARGE}, "soft"),
        ({"relation": "long", "amount": Money(50_001, "EUR")}, "standard"),
        ({"relation": "new", "amount": LARGE}, "early"),
        ({"relation": "new", "amount": Money(49_999, "EUR")}, "standard"),
        ({"kind": "professional"}, "professional"),
        ({"kind": "professional", "relation": "long"}, "soft"),
        ({"amount": Money(2_000, "USD")}, "standard"),
        ({"amount": Money(500, "JPY"), "kind": "professional"}, "professional"),
    ],
)
def test_the_first_pace_that_fits_is_taken(about: dict[str, object], name: str) -> None:
    assert fitting(**about) == name


PACES = {pace.name: pace for pace in default_paces(small=SMALL, large=LARGE)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("small", ["first_transfer 25/11", "first_call 30/11", "decision 03/12"]),
        ("soft", ["first_transfer 30/11", "first_call 03/12", "second 14/12",
                  "second_call 17/12", "decision 22/12"]),
        ("early", ["first_transfer 25/11", "first_call 26/11", "second 02/12",
                   "second_call 03/12", "formal 09/12", "decision 17/12"]),
        ("professional", ["first_transfer 26/11", "first_call 01/12", "second 07/12",
                          "second_call 10/12", "formal 17/12", "decision 25/12"]),
        ("standard", ["first_transfer 25/11", "first_call 30/11", "second 02/12",
                      "second_call 07/12", "formal 09/12", "decision 17/12"]),
    ],
)  # fmt: skip
def test_each_pace_in_dates(name: str, expected: list[str]) -> None:
    pace = replace(PACES[name], kind="", relation="", from_=None, up_to=None)
    found = case(OWED, rules=Rules(paces=(pace,)), **calling())

    assert [f"{step} {day[:5]}" for step, day in dates(found)] == expected


def test_a_small_sum_is_asked_for_once_and_then_let_go_by_a_person() -> None:
    little = invoice(due=DUE, amount=Money(1_500, "EUR"))
    found = case(little, rules=Rules(paces=tuple(PACES.values())))

    assert [step for step, _ in dates(found)] == ["first_transfer", "decision"]


def test_several_small_sums_are_not_a_small_sum() -> None:
    bills = [invoice(f"F-{n}", due=DUE, amount=Money(1_500, "EUR")) for n in (1, 2)]
    rules = Rules(paces=tuple(PACES.values()))

    assert case(*bills, rules=rules).pace(bills[0], date(2026, 11, 25)).name == "standard"


def test_what_is_not_due_yet_says_nothing_of_the_pace() -> None:
    little = invoice("F-1", due=DUE, amount=Money(1_500, "EUR"))
    coming = invoice("F-2", due=date(2026, 12, 20), amount=Money(90_000, "EUR"))

    assert (
        case(little, coming, rules=Rules(paces=tuple(PACES.values()))).pace(little, WRITTEN).name
        == "small"
    )


def test_sums_in_two_currencies_are_never_added_up() -> None:
    euros = invoice("F-1", due=DUE, amount=Money(1_500, "EUR"))
    dollars = invoice("F-2", due=DUE, amount=Money(90_000, "USD"))
    found = case(euros, dollars, rules=Rules(paces=tuple(PACES.values())))

    assert found.pace(euros, WRITTEN).name == "small"
    assert found.pace(dollars, WRITTEN).name == "standard"
    assert only_move(found, moment(WRITTEN)).invoice_ids == ("F-1", "F-2")


def test_an_old_client_is_one_who_paid_two_years_ago() -> None:
    paid = invoice("F-0", due=date(2024, 12, 25), status=InvoiceStatus.PAID, paid=EUR.minor)
    found = case(OWED, paid)

    assert paid.issued_on == date(2024, 11, 25)
    assert found.relation(date(2026, 11, 24)).value == "known"
    assert found.relation(date(2026, 11, 25)).value == "long"
    assert case(OWED).relation(WRITTEN).value == "new"


def test_the_kind_of_client_chooses_the_pace() -> None:
    firm = replace(ADA, kind=ClientKind.PROFESSIONAL)
    found = case(OWED, client=firm, rules=Rules(paces=tuple(PACES.values())))

    assert found.pace(OWED, WRITTEN).name == "professional"


def test_where_no_pace_fits_it_is_the_standard_one() -> None:
    only = (Pace(name="firms", kind="professional"),)

    assert pace_of(only, kind="consumer", relation="new", amount=EUR) is STANDARD


# --- the pause


def test_a_pause_is_announced_fifteen_days_before_in_the_second_letter() -> None:
    rules = replace(paced(), pause=True)
    move = only_move(written(Step.FIRST_TRANSFER, WRITTEN, rules=rules), moment(date(2026, 12, 2)))

    assert move.pause_on == date(2026, 12, 17)


@pytest.mark.parametrize(("formal", "notice"), [(5, 8), (7, 8), (10, 20)])
def test_fifteen_days_are_the_least_whatever_the_pace(formal: int, notice: int) -> None:
    rules = replace(paced(formal=formal, notice=notice), pause=True)
    today = date(2026, 12, 2)
    second = only_move(written(Step.FIRST_TRANSFER, WRITTEN, rules=rules), moment(today))
    found = written(Step.SECOND, today, rules=rules)
    formal_day = today + timedelta(days=formal)

    assert second.pause_on is not None
    assert second.pause_on - today >= timedelta(days=15)
    unannounced = only_move(found, moment(formal_day))
    assert unannounced.pause_on is not None
    assert unannounced.pause_on - formal_day >= timedelta(days=15)


def test_a_formal_letter_that_comes_later_moves_the_pause_later_and_never_forward() -> None:
    rules = replace(paced(), pause=True)
    announced = taken(Step.SECOND, date(2026, 12, 2), pause_on=date(2026, 12, 17))
    found = case(OWED, reminders=(announced,), rules=rules)

    assert only_move(found, moment(date(2026, 12, 9))).pause_on == date(2026, 12, 17)
    assert only_move(found, moment(date(2026, 12, 21))).pause_on == date(2026, 12, 29)
    far = replace(announced, pause_on=date(2027, 1, 20))
    assert only_move(
        case(OWED, reminders=(far,), rules=rules), moment(date(2026, 12, 9))
    ).pause_on == date(2027, 1, 20)


def test_a_pause_begins_on_a_working_day() -> None:
    rules = replace(paced(), pause=True)
    move = only_move(written(Step.FIRST_TRANSFER, WRITTEN, rules=rules), moment(date(2026, 12, 10)))

    assert HERE.calendar.is_open(move.pause_on or DUE)
    assert move.pause_on == date(2026, 12, 28)  # the 25th is Christmas


def test_no_pause_is_announced_where_the_owner_pauses_nothing_or_writes_no_formal_letter() -> None:
    first = written(Step.FIRST_TRANSFER, WRITTEN)
    soft = written(Step.FIRST_TRANSFER, WRITTEN, rules=replace(paced(formal=None), pause=True))

    assert only_move(first, moment(date(2026, 12, 2))).pause_on is None
    assert only_move(soft, moment(date(2026, 12, 2))).pause_on is None


def test_nobody_is_asked_to_decide_before_the_day_that_was_announced() -> None:
    rules = replace(paced(), pause=True)
    formal = taken(Step.FORMAL, date(2026, 12, 9), pause_on=date(2027, 1, 11))
    found = case(OWED, reminders=(formal,), rules=rules)

    assert why(found, moment(date(2027, 1, 10))) == "not_yet"
    assert steps(found, moment(date(2027, 1, 11))) == [Step.DECISION]
