"""The scheduler: each step is claimed once, told, and brought up to what became of its letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.letters import send_waiting
from portal.actions.promises import PromiseWish, propose_promise
from portal.actions.reminding import look_ahead, remind, settle_letters
from portal.actions.tasks import Outcome as Ended
from portal.actions.tasks import StepWish, finish
from portal.actions.undelivered import let_it_be, regard_as_sent, try_again
from portal.domain.forecasting import forecast
from portal.domain.letters import Outcome
from portal.domain.promises import Action
from portal.domain.reminder_case import Return, ReturnKind
from portal.domain.sequence import ReminderStatus, Step
from portal.mail import Kind, LetterNotSent, LetterUnknown
from tests.support.cases import GRACE, imported
from tests.support.reminded import Reminding
from tests.support.sites import ADA, DUE, INVOICE
from tests.support.together import together

if TYPE_CHECKING:
    from email.message import EmailMessage

    from portal.sandbox import Sandbox
    from tests.support.cases import Case
    from tests.support.sites import Portal

FIRST = date(2026, 11, 4)  # two working days after the due date
SECOND = date(2026, 11, 12)  # a week later is Armistice Day


@pytest.fixture
def letters(ada: Case) -> Reminding:
    """Ada, whose invoice is due on 2 November, on the morning of the 4th."""
    return Reminding(case=ada).at(FIRST)


def test_a_letter_is_claimed_sent_and_settled_and_a_second_run_does_nothing(
    letters: Reminding,
) -> None:
    report = letters.look()

    assert (report.looked, report.letters, report.asked, report.waiting) == (1, 1, 0, 0)
    assert letters.steps() == [("first_transfer", "queued")]
    assert letters.look().letters == 0
    assert letters.send() == ["reminder_first_transfer: F-2026-014"]
    assert letters.steps() == [("first_transfer", "sent")]
    assert letters.run() == []


def test_the_timeline_tells_what_was_queued_and_what_left(letters: Reminding) -> None:
    letters.run()

    (queued,) = letters.told("reminder_queued")
    assert (queued.who, queued.invoice_id, queued.details) == (
        "clock", INVOICE.id, {"step": "first_transfer"},
    )  # fmt: skip
    (left,) = letters.told("letter_sent")
    assert left.details["letter"] == "reminder_first_transfer"


def test_the_whole_sequence_day_by_day_comes_as_the_schedule_foretold(
    letters: Reminding,
) -> None:
    letters.at(FIRST, 8, 30)
    (looked,) = look_ahead(letters.case.tools)
    foretold = [
        (move.step.value, looked.case.office.day_of(move.at))
        for move in forecast(looked.case, letters.case.moment)[0]
        if move.step is not Step.DECISION
    ]

    for number in range(30):
        letters.at(FIRST + timedelta(days=number), 10)
        letters.run()

    lived = [(one.step.value, one.on) for one in letters.taken()]
    assert lived == foretold == [
        ("first_transfer", FIRST), ("second", SECOND), ("formal", date(2026, 11, 19)),
    ]  # fmt: skip
    assert letters.steps()[-1] == ("formal", "draft"), "a person releases it"
    assert "release_formal" in letters.case.tasks()


def test_after_weeks_without_a_scheduler_one_letter_leaves(letters: Reminding) -> None:
    letters.at(date(2026, 12, 15))

    assert letters.run() == ["reminder_first_transfer: F-2026-014"]
    assert letters.run() == []
    letters.at(date(2026, 12, 17))
    assert letters.run() == []


def test_a_person_is_asked_to_call_once_and_only_where_a_number_is_known(
    letters: Reminding,
) -> None:
    letters.run()
    letters.case.portal.add(replace(ADA, phone="01 99 00 00 00"))
    letters.at(date(2026, 11, 9))

    assert letters.look().asked == 1
    assert letters.look().asked == 0
    assert letters.steps()[-1] == ("first_call", "asked")
    assert letters.case.tasks()["call"].due_on == date(2026, 11, 9)


def test_while_a_person_has_something_to_decide_nothing_is_written(letters: Reminding) -> None:
    with letters.case.portal.services.tools.ledger() as ledger:
        ledger.add_task("decide", "ada", key="decide/1", due_on=FIRST, at=letters.case.moment)

    assert letters.run() == []
    assert [line.details["why"] for line in letters.told("reminder_waits")] == ["owner_decides"]

    task = letters.case.tasks()["decide"]
    step = StepWish(what="look", on=FIRST + timedelta(days=9))
    assert finish(letters.case.tools, task.id, by=GRACE, outcome=Ended(), step=step)
    assert letters.run() == ["reminder_first_transfer: F-2026-014"]


def test_why_a_case_waits_is_told_once_for_each_reason(letters: Reminding) -> None:
    letters.at(DUE + timedelta(days=1))
    letters.look()
    letters.at(DUE + timedelta(days=1), 15)
    letters.look()
    letters.at(FIRST, 7)
    letters.look()

    told = [line.details for line in letters.told("reminder_waits")]
    assert told == [
        {"why": "not_yet", "until": "2026-11-04"}, {"why": "hours", "until": "2026-11-04"},
    ]  # fmt: skip


def test_what_a_case_waits_for_stands_beside_it(letters: Reminding) -> None:
    letters.at(DUE + timedelta(days=1)).look()

    with letters.case.portal.services.queries() as queries:
        standing = queries.standing("ada")

    assert standing is not None
    assert (standing.why, standing.until_on, standing.step) == ("not_yet", FIRST, "first_transfer")


def test_looking_ahead_does_nothing(letters: Reminding) -> None:
    (looked,) = look_ahead(letters.case.tools)

    assert [move.step for move in looked.outlook.moves] == [Step.FIRST_TRANSFER]
    assert letters.steps() == []
    assert letters.case.letters() == {}
    assert letters.told("reminder_waits") == []


# --- what comes between


def test_a_promise_that_was_missed_leads_to_the_second_letter_and_never_back_to_the_first(
    letters: Reminding,
) -> None:
    letters.at(DUE)
    case = letters.case
    wish = PromiseWish(action=Action.PAY, day=date(2026, 11, 6), invoice_ids=case.ids)
    propose_promise(case.tools, case.visit(), wish)
    for number in range(20):
        letters.at(DUE + timedelta(days=number))
        case.run()
        letters.run()

    assert [(one.step, one.on) for one in letters.taken()] == [(Step.SECOND, date(2026, 11, 18))]
    assert list(case.letters()) == [
        "promise_agreed", "promise_nudge", "promise_missed", "reminder_second",
    ]  # fmt: skip
    assert "promise_missed" in case.tasks(), "a person may call meanwhile"


def test_a_promise_that_was_missed_twice_is_the_owners_to_decide(letters: Reminding) -> None:
    letters.at(DUE)
    case = letters.case
    for nonce, day in (("one", date(2026, 11, 6)), ("two", date(2026, 11, 16))):
        wish = PromiseWish(action=Action.PAY, day=day, invoice_ids=case.ids)
        propose_promise(case.tools, case.visit(nonce), wish)
        while case.today < day + timedelta(days=4):
            letters.at(case.today + timedelta(days=1))
            case.run()
            letters.run()
    letters.at(date(2026, 12, 10)).run()

    assert letters.taken() == ()
    assert letters.told("reminder_waits")[-1].details["why"] == "owner_decides"


def test_a_reply_silences_the_letters_for_three_working_days(letters: Reminding) -> None:
    came = Return(
        id=0, key="re@example.com", kind=ReturnKind.REPLY, client_id="ada",
        address="ada@example.com", subject="Re:", text="Je regarde", at=letters.case.moment,
    )  # fmt: skip
    with letters.case.portal.services.tools.ledger() as ledger:
        assert ledger.add_return(came)
        assert not ledger.add_return(came), "a message is counted once"

    assert letters.run() == []
    letters.at(date(2026, 11, 9), 17)
    assert letters.run() == []
    letters.at(date(2026, 11, 10))
    assert letters.run() == ["reminder_first_transfer: F-2026-014"]


class Refusing:
    """A mail server that takes nothing for this address, ever."""

    def send(self, message: EmailMessage) -> None:
        raise LetterNotSent(str(message["To"]), kind=Kind.REFUSED, problem="refused")

    def has_left(self, name: str) -> bool | None:
        del name
        return False


def test_a_letter_that_the_server_refused_stops_the_letters_until_the_address_is_another(
    letters: Reminding,
) -> None:
    letters.look()
    send_waiting(letters.case.tools, replace(letters.post, mailer=Refusing()))

    letters.at(FIRST, 11)
    assert letters.run() == []
    assert letters.steps() == [("first_transfer", "stopped")]
    assert [line.details["why"] for line in letters.told("reminder_waits")] == ["bounced"]

    letters.case.portal.add(replace(ADA, email="ada@example.org"))
    assert letters.run() == ["reminder_first_transfer: F-2026-014"]


def refused_letter(letters: Reminding) -> int:
    """A letter that the server refused, and of which the scheduler knows; its number."""
    letters.look()
    send_waiting(letters.case.tools, replace(letters.post, mailer=Refusing()))
    letters.at(FIRST, 11)
    letters.look()
    with letters.case.portal.services.queries() as queries:
        (letter,) = queries.letters("ada")
    return letter.id


def test_a_refused_letter_that_a_person_tries_again_leaves_and_the_sequence_goes_on(
    letters: Reminding,
) -> None:
    number = refused_letter(letters)
    letters.at(FIRST, 12)

    assert [try_again(letters.case.tools, number, by=GRACE) for _ in range(2)] == [True, False]

    assert letters.send() == ["reminder_first_transfer: F-2026-014"]
    assert letters.steps() == [("first_transfer", "sent")]


def test_a_refused_letter_is_not_tried_again_beside_the_one_that_took_its_place(
    letters: Reminding,
) -> None:
    number = refused_letter(letters)
    letters.case.portal.add(replace(ADA, email="ada@example.org"))
    assert letters.run() == ["reminder_first_transfer: F-2026-014"]

    try_again(letters.case.tools, number, by=GRACE)

    assert letters.send() == []


def test_a_case_that_is_settled_stands_nowhere_any_more(letters: Reminding) -> None:
    refused_letter(letters)
    letters.run()
    portal = letters.case.portal
    with portal.services.queries() as queries:
        assert queries.standing("ada") is not None

    portal.add(portal.invoice(INVOICE.id).receive(INVOICE.remaining))
    letters.look()

    with portal.services.queries() as queries:
        assert queries.standing("ada") is None


class CutOff:
    """A mail server whose line breaks after the message was handed over."""

    def send(self, message: EmailMessage) -> None:
        raise LetterUnknown(str(message["To"]), problem="cut_off")

    def has_left(self, name: str) -> bool | None:
        del name
        return None


def the_unknown_letter(letters: Reminding) -> int:
    """A letter of which nobody knows whether it left; its number."""
    letters.look()
    send_waiting(letters.case.tools, replace(letters.post, mailer=CutOff()))
    with letters.case.portal.services.queries() as queries:
        (letter,) = queries.letters("ada")
    assert letter.outcome is Outcome.UNKNOWN
    return letter.id


def test_a_letter_that_may_have_left_is_not_written_again_and_keeps_the_others_back(
    letters: Reminding,
) -> None:
    the_unknown_letter(letters)
    letters.case.portal.add(replace(INVOICE, id="F-2", number="F-2", due_date=FIRST))

    for days in (1, 5, 40):
        letters.at(FIRST + timedelta(days=days))
        assert letters.run() == []
    assert letters.steps() == [("first_transfer", "queued")]


def test_what_a_person_knows_of_it_decides_how_it_goes_on(letters: Reminding) -> None:
    number = the_unknown_letter(letters)
    letters.at(FIRST + timedelta(days=2))

    assert regard_as_sent(letters.case.tools, number, by=GRACE)
    letters.run()

    (reminder,) = letters.taken()
    assert (reminder.status, reminder.on) == (ReminderStatus.SENT, FIRST)


def test_a_letter_that_a_person_let_be_does_not_come_again(letters: Reminding) -> None:
    number = the_unknown_letter(letters)
    assert let_it_be(letters.case.tools, number, by=GRACE)

    letters.at(FIRST + timedelta(days=1))
    assert letters.run() == []
    assert letters.steps() == [("first_transfer", "skipped")]
    letters.at(SECOND)
    assert letters.run() == ["reminder_second: F-2026-014"]


# --- two at once


@pytest.fixture
def everywhere(portal: Portal, sandbox: Sandbox) -> Reminding:
    """Ada once more; her portal stands on the database of the test."""
    return Reminding(case=imported(portal, sandbox)).at(FIRST)


class TestOnBothDatabases:
    """What has to be true on SQLite and on PostgreSQL."""

    @pytest.fixture
    def database(self, either_database: dict[str, str]) -> dict[str, str]:
        return either_database

    def test_two_schedulers_at_the_same_time_take_a_step_once(self, everywhere: Reminding) -> None:
        tools = everywhere.case.tools

        reports = together(lambda: remind(tools), times=4)

        assert sum(report.letters for report in reports) == 1
        assert everywhere.steps() == [("first_transfer", "queued")]
        assert everywhere.case.letters() == {"reminder_first_transfer": 1}
        assert len(everywhere.told("reminder_queued")) == 1

    def test_schedulers_and_senders_at_the_same_time_write_once(
        self, everywhere: Reminding
    ) -> None:
        tools, post = everywhere.case.tools, everywhere.post

        def work() -> int:
            remind(tools)
            return send_waiting(tools, post)

        together(work, times=3)
        settle_letters(tools)

        assert everywhere.steps() == [("first_transfer", "sent")]
        assert len(everywhere.told("letter_sent")) == 1

    def test_many_cases_are_read_at_once_and_each_is_decided_alone(
        self, everywhere: Reminding
    ) -> None:
        for number in range(5):
            client = replace(ADA, id=f"c{number}", email=f"c{number}@example.com")
            bill = replace(INVOICE, id=f"F-{number}", number=f"F-{number}", client_id=client.id)
            everywhere.case.portal.add(client, bill)

        report = everywhere.look()

        assert (report.looked, report.letters) == (6, 6)
        assert send_waiting(everywhere.case.tools, everywhere.post) == 6


def test_a_sender_that_died_before_telling_is_made_good_by_the_next_scheduler(
    letters: Reminding,
) -> None:
    letters.look()
    send_waiting(letters.case.tools, letters.post)
    assert letters.steps() == [("first_transfer", "queued")]

    letters.at(FIRST, 12)
    letters.look()

    assert letters.steps() == [("first_transfer", "sent")]


def test_a_letter_that_left_a_day_later_counts_from_the_day_on_which_it_left(
    letters: Reminding,
) -> None:
    letters.look()
    letters.at(FIRST + timedelta(days=1))
    letters.send()

    (reminder,) = letters.taken()
    assert (reminder.status, reminder.on) == (ReminderStatus.SENT, FIRST + timedelta(days=1))


def test_the_days_are_those_of_the_client(letters: Reminding) -> None:
    """Half past nine in Réunion is half past six in Paris."""
    letters.case.portal.add(replace(ADA, region="974", zone="Indian/Reunion"))
    letters.case.moment = datetime(2026, 11, 4, 5, 29, tzinfo=UTC)
    assert letters.run() == []

    letters.case.moment = datetime(2026, 11, 4, 5, 30, tzinfo=UTC)
    assert letters.run() == ["reminder_first_transfer: F-2026-014"]
