"""What is said next: several invoices, days that were missed, a future that comes as foretold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.calendars.holidays import open_days
from portal.domain.arrangements import Status
from portal.domain.clients import ClientKind
from portal.domain.forecasting import forecast
from portal.domain.hours import Clock
from portal.domain.invoices import Collection, InvoiceStatus
from portal.domain.money import Money
from portal.domain.promises import Action
from portal.domain.reminder_case import Case, Return, ReturnKind, Rules
from portal.domain.reminding import Move, outlook, pause_day
from portal.domain.sequence import MOST_REMINDERS, Reminder, ReminderStatus, Step, default_paces
from tests.domain.moments import (
    CARD_REFUSED,
    HERE,
    calling,
    case,
    moment,
    only_move,
    paced,
    steps,
    taken,
    why,
)
from tests.domain.values import ADA, arrangement, invoice, promise

if TYPE_CHECKING:
    from portal.domain.invoices import Invoice

DUE = date(2026, 11, 23)
WRITTEN = date(2026, 11, 25)
PACES = default_paces(small=Money(2_000, "EUR"), large=Money(50_000, "EUR"))


# --- several invoices


def test_invoices_at_the_same_step_share_one_letter() -> None:
    bills = [invoice(f"F-{number}", due=DUE - timedelta(days=number)) for number in range(3)]

    move = only_move(case(*bills), moment(WRITTEN))

    assert move.step is Step.FIRST_TRANSFER
    assert move.invoice_ids == ("F-2", "F-1", "F-0"), "the oldest comes first"


def test_the_gentlest_step_goes_first_and_the_other_waits_five_days() -> None:
    old, fresh = invoice("F-1", due=date(2026, 11, 9)), invoice("F-2", due=DUE)
    found = case(old, fresh, reminders=(taken(Step.FIRST_TRANSFER, date(2026, 11, 12), "F-1"),))

    seen = outlook(found, moment(WRITTEN))

    assert [(move.step, move.invoice_ids) for move in seen.moves] == [
        (Step.FIRST_TRANSFER, ("F-2",))
    ]
    assert [(wait.invoice_id, wait.why, wait.until) for wait in seen.waits] == [
        ("F-1", "too_soon", HERE.start_of(date(2026, 11, 30)))
    ]


def test_two_letters_to_one_client_lie_five_days_apart_whatever_they_are_about() -> None:
    one, two = invoice("F-1", due=date(2026, 11, 16)), invoice("F-2", due=DUE)
    found = case(one, two, reminders=(taken(Step.FIRST_TRANSFER, date(2026, 11, 24), "F-1"),))

    assert steps(found, moment(date(2026, 11, 27))) == []
    assert steps(found, moment(date(2026, 11, 30))) == [Step.FIRST_TRANSFER]


# --- standing still


def test_after_weeks_of_standing_still_one_letter_leaves_and_not_three() -> None:
    late = moment(date(2027, 2, 16))

    move = only_move(case(invoice(due=DUE)), late)

    assert move.step is Step.FIRST_TRANSFER
    after = case(invoice(due=DUE), reminders=(taken(move.step, date(2027, 2, 16)),))
    assert why(after, late + timedelta(minutes=30)) == "not_yet"
    assert steps(after, moment(date(2027, 2, 23))) == [Step.SECOND]


def test_after_weeks_of_standing_still_the_second_letter_may_come_with_a_call() -> None:
    found = case(invoice(due=DUE), reminders=(taken(Step.FIRST_TRANSFER, WRITTEN),), **calling())

    assert steps(found, moment(date(2027, 1, 12))) == [Step.FIRST_CALL, Step.SECOND]


def test_asking_again_a_moment_later_asks_for_nothing_more() -> None:
    found = case(invoice(due=DUE))
    queued = taken(Step.FIRST_TRANSFER, WRITTEN, status=ReminderStatus.QUEUED)

    assert why(replace(found, reminders=(queued,)), moment(WRITTEN, 10, 1)) == "under_way"


# --- the pause that a letter announces


def test_a_letter_that_leaves_later_announces_a_later_pause_and_never_an_earlier_one() -> None:
    rules = replace(paced(), pause=True)
    queued = taken(
        Step.SECOND, date(2026, 12, 2), status=ReminderStatus.QUEUED, pause_on=date(2026, 12, 17)
    )
    found = case(invoice(due=DUE), reminders=(queued,), rules=rules)

    assert pause_day(found, queued, moment(date(2026, 12, 2))) == date(2026, 12, 17)
    assert pause_day(found, queued, moment(date(2026, 12, 7))) == date(2026, 12, 22)
    early = replace(queued, pause_on=date(2027, 1, 20))
    assert pause_day(found, early, moment(date(2026, 12, 2))) == date(2027, 1, 20)
    assert pause_day(found, replace(queued, pause_on=None), moment(date(2026, 12, 2))) is None
    hasty = replace(found, rules=replace(paced(formal=5, notice=8), pause=True))
    assert pause_day(hasty, queued, moment(date(2026, 12, 7))) == date(2026, 12, 22)


# --- foretelling


def test_a_schedule_says_in_the_end_what_it_waits_for() -> None:
    moves, waits = forecast(case(invoice(due=DUE), is_silenced=True), moment(WRITTEN))

    assert moves == ()
    assert [wait.why for wait in waits] == ["stopped"]


def test_a_schedule_goes_on_behind_a_promise() -> None:
    said = arrangement(terms=promise(action=Action.PAY, day=date(2026, 12, 4)))

    moves, waits = forecast(case(invoice(due=DUE), arrangements=(said,)), moment(WRITTEN))

    assert [(move.step.value, f"{move.at.astimezone(HERE.zone):%d/%m}") for move in moves] == [
        ("first_transfer", "08/12"), ("second", "15/12"),
        ("formal", "22/12"), ("decision", "30/12"),
    ]  # fmt: skip
    assert [wait.why for wait in waits] == ["nothing_follows"]


def test_a_call_that_may_not_come_yet_is_foretold_for_its_day() -> None:
    one, two = invoice("F-1", due=DUE), invoice("F-2", due=date(2026, 11, 26))
    found = case(
        one, two, rules=replace(paced(second=None, formal=None, notice=60), gap_days=5), **calling()
    )

    moves, _ = forecast(found, moment(DUE))

    calls = [(m.invoice_ids, f"{m.at:%d/%m}") for m in moves if m.step is Step.FIRST_CALL]
    assert calls == [
        (("F-1",), "29/11"),
        (("F-2",), "06/12"),
    ]  # midnight here is the evening in UTC


START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLACES = (
    ("Europe/Paris", ""), ("Europe/Paris", "57"), ("Indian/Reunion", "974"),
    ("America/Guadeloupe", "971"), ("Pacific/Noumea", "NC"),
)  # fmt: skip
days_around = st.integers(-40, 30).map(lambda count: START.date() + timedelta(days=count))


@st.composite
def bills(draw: st.DrawFn) -> tuple[Invoice, ...]:
    """Invoices of all kinds, due around the beginning."""
    made = []
    for number in range(draw(st.integers(1, 3))):
        failed = draw(st.booleans())
        paid = draw(st.integers(0, 5)) == 0
        due = draw(days_around)
        amount = Money(draw(st.sampled_from([1_500, 12_000, 60_000])), "EUR")
        about: dict[str, Any] = {}
        if failed:
            hours = draw(st.integers(0, 200))
            about = {"decline": CARD_REFUSED, "declined_at": START - timedelta(hours=hours)}
            if draw(st.booleans()):
                about["next_attempt_on"] = START.date() + timedelta(days=draw(st.integers(0, 9)))
        elif draw(st.integers(0, 4)) == 0:
            about = {"collection": Collection.AUTOMATIC}
        if paid:
            about = {"status": InvoiceStatus.PAID, "paid": amount.minor}
        made.append(invoice(f"F-{number}", amount, due=due, **about))
    return tuple(made)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A client somewhere, with whatever may have happened already."""
    zone, region = draw(st.sampled_from(PLACES))
    mine = draw(bills())
    ids = [bill.id for bill in mine]
    said = []
    if draw(st.booleans()):
        terms = promise(action=draw(st.sampled_from(Action)), day=draw(days_around))
        share = replace(terms.shares[0], invoice_id=draw(st.sampled_from(ids)))
        status = draw(st.sampled_from([Status.AGREED, Status.MISSED, Status.REQUESTED]))
        said.append(
            arrangement(
                status=status, terms=replace(terms, shares=(share,)), next_on=draw(days_around)
            )
        )
    returns: tuple[Return, ...] = ()
    if draw(st.integers(0, 3)) == 0:
        returns = (
            Return(
                id=1, key="1", kind=ReturnKind.REPLY, client_id="ada", address="", subject="",
                text="", at=START - timedelta(hours=draw(st.integers(0, 90))),
            ),
        )  # fmt: skip
    written: tuple[Reminder, ...] = ()
    if draw(st.booleans()):
        on = START.date() - timedelta(days=draw(st.integers(0, 12)))
        step = draw(st.sampled_from([Step.FIRST_TRANSFER, Step.SECOND, Step.BEFORE]))
        written = (taken(step, on, draw(st.sampled_from(ids))),)
    phone = draw(st.sampled_from(["", "01 99 00 00 00"]))
    kind = draw(st.sampled_from(ClientKind))
    return case(
        *mine,
        client=replace(ADA, phone=phone, kind=kind),
        clock=Clock(zone=ZoneInfo(zone), calendar=open_days("FR", region)),
        arrangements=tuple(said),
        returns=returns,
        reminders=written,
        is_silenced=draw(st.integers(0, 5)) == 0,
        silent_until=draw(days_around),
        rules=Rules(before=draw(st.booleans()), pause=draw(st.booleans()), paces=PACES),
    )


def live(found: Case, until: datetime) -> tuple[list[Move], Case]:
    """Let the scheduler run every half hour; what it did, and the case afterwards."""
    moves: list[Move] = []
    now = START
    while now <= until:
        for move in outlook(found, now).moves:
            moves.append(move)
            found = found.with_reminder(_done(found, move, now, number=len(moves)))
        now += timedelta(minutes=30)
    return moves, found


def _done(found: Case, move: Move, now: datetime, *, number: int) -> Reminder:
    return taken(
        move.step, found.clock.day_of(now), *move.invoice_ids,
        number=number, pause_on=move.pause_on,
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(cases())
def test_what_was_foretold_is_what_happens_when_the_scheduler_runs_every_half_hour(
    found: Case,
) -> None:
    end = START + timedelta(days=40)

    foretold = [move for move in forecast(found, START)[0] if move.at <= end]
    lived, _ = live(found, end)

    assert lived == foretold


@given(cases())
def test_whatever_happens_letters_keep_to_their_hours_their_distance_and_their_number(
    found: Case,
) -> None:
    moves, _ = forecast(found, START)
    letters = [m for m in moves if m.step.is_letter and m.step is not Step.FORMAL]

    for move in letters:
        assert found.clock.next_slot(move.at, found.rules.hours) == move.at
    days = [found.clock.day_of(move.at) for move in letters]
    assert all(later - earlier >= timedelta(days=5) for earlier, later in pairwise(days))
    calls = [
        found.clock.day_of(m.at) for m in moves if m.step in {Step.FIRST_CALL, Step.SECOND_CALL}
    ]
    assert all(later - earlier >= timedelta(days=7) for earlier, later in pairwise(calls))
    assert not calls or found.client.phone
    for bill in found.invoices:
        mine = [m.step for m in moves if bill.id in m.invoice_ids]
        before = [r.step for r in found.taken(bill)]
        reminders = [step for step in before + mine if step.is_reminder]
        assert len(reminders) <= MOST_REMINDERS
        assert [step.rank for step in reminders] == sorted({step.rank for step in reminders})
        assert not mine or bill.status is InvoiceStatus.OPEN


@given(cases(), st.integers(0, 90))
def test_a_scheduler_that_stood_still_writes_at_most_once(found: Case, days: int) -> None:
    now = START + timedelta(days=days, minutes=30)

    moves = outlook(found, now).moves

    assert sum(m.step.is_letter and m.step is not Step.FORMAL for m in moves) <= 1


@given(cases())
def test_every_open_invoice_moves_or_says_why_it_waits(found: Case) -> None:
    seen = outlook(found, START)

    told = {wait.invoice_id for wait in seen.waits}
    told |= {invoice_id for move in seen.moves for invoice_id in move.invoice_ids}
    assert told == {bill.id for bill in found.open_invoices}
    assert all(wait.until is None or wait.until > START for wait in seen.waits)


@given(cases())
def test_a_pause_lies_fifteen_days_behind_its_first_word_and_only_ever_moves_later(
    found: Case,
) -> None:
    moves, _ = forecast(found, START)

    for bill in found.invoices:
        said = [m for m in moves if m.pause_on is not None and bill.id in m.invoice_ids]
        days = [m.pause_on for m in said if m.pause_on is not None]
        if said:
            first = found.clock.day_of(said[0].at)
            assert days[0] - first >= timedelta(days=15)
        assert days == sorted(days)
        decided = [m for m in moves if m.step is Step.DECISION and bill.id in m.invoice_ids]
        assert all(found.clock.day_of(m.at) >= day for m in decided for day in days)
