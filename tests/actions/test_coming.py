"""What an owner does about a letter before it leaves: other words, earlier, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.clearing import clear_steps
from portal.actions.coming import (
    Named,
    forget_words,
    letters_within,
    send_now,
    skip_letter,
    write_words,
)
from portal.actions.letters import send_waiting
from portal.actions.remembering import case_of
from portal.actions.reminding import remind, settle_letters
from portal.domain.clients import Voice
from portal.domain.coming import coming_letters
from portal.domain.sequence import ReminderStatus, Step
from portal.store.case_queries import Silence
from tests.support.sites import ADA, INVOICE, at_another_time, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.domain.coming import ComingLetter
    from tests.support.sites import Portal

BY = "grace@example.com"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRST = Named(client_id="ada", step=Step.FIRST_TRANSFER, invoice_id=INVOICE.id)
SECOND = replace(FIRST, step=Step.SECOND)
OTHER = replace(INVOICE, id="other", number="2026-099", due_date=date(2026, 11, 30))
SUBJECT = "Un mot au sujet de {about}"
BODY = "Bonjour {first_name},\n\nUn mot sur {invoices}, {amount}, prévu {when}.\n\n{link}\n"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    """It is Monday; Ada's invoice was due on the Friday before."""
    portal = open_portal(write_site(tmp_path), {}, now=MONDAY)
    portal.add(ADA, replace(INVOICE, due_date=date(2026, 11, 20)))
    yield portal
    portal.close()


def coming(here: Portal) -> tuple[ComingLetter, ...]:
    tools = here.services.tools
    with tools.ledger() as ledger:
        client = ledger.client("ada")
        assert client is not None
        return coming_letters(case_of(tools, ledger, client), tools.now)


def steps(here: Portal) -> list[tuple[str, date]]:
    return [(one.reminder.step.value, one.reminder.on) for one in coming(here)]


def sent(here: Portal) -> list[tuple[str, str]]:
    """Name and subject of what has left to Ada, after the post office went through its queue."""
    tools = here.services.tools
    send_waiting(tools, here.services.post)
    settle_letters(tools)
    with here.services.queries() as queries:
        return [(one.name, one.subject) for one in queries.letters("ada") if one.sent_at]


def test_every_letter_to_come_is_foretold_with_its_day(here: Portal) -> None:
    assert steps(here) == [
        ("first_transfer", date(2026, 11, 24)),
        ("second", date(2026, 12, 1)),
        ("formal", date(2026, 12, 8)),
    ]
    assert [one.is_next for one in coming(here)] == [True, False, False]


def test_what_stands_in_the_queue_comes_first_and_the_rest_follows_it(here: Portal) -> None:
    assert send_now(here.services.tools, FIRST, by=BY) == ""

    first, *rest = coming(here)
    assert first.is_claimed
    assert [one.reminder.step for one in rest] == [Step.SECOND, Step.FORMAL]
    assert rest[0].reminder.on == date(2026, 11, 30)


def test_a_letter_on_its_way_names_only_what_it_would_still_speak_of(here: Portal) -> None:
    here.add(replace(OTHER, due_date=date(2026, 11, 20)))
    send_now(here.services.tools, FIRST, by=BY)
    assert set(coming(here)[0].reminder.invoice_ids) == {INVOICE.id, OTHER.id}

    here.add(here.invoice(OTHER.id).receive(OTHER.remaining))

    assert coming(here)[0].reminder.invoice_ids == (INVOICE.id,)


def test_a_letter_that_something_holds_is_known_to_be_put_off(here: Portal) -> None:
    assert [one.is_put_off for one in coming(here)] == [False, False, False]
    with here.services.tools.ledger() as ledger:
        ledger.set_silence(
            Silence(
                client_id="ada", until_on=date(2026, 11, 27), why="vacances",
                set_at=MONDAY, set_by=BY,
            )
        )  # fmt: skip

    assert [one.is_put_off for one in coming(here)] == [True, False, False]


def test_who_looks_some_days_ahead_sees_no_further(here: Portal) -> None:
    tools = here.services.tools
    with tools.ledger() as ledger:
        client = ledger.client("ada")
        assert client is not None
        case = case_of(tools, ledger, client)

    near = coming_letters(case, MONDAY, until=MONDAY + timedelta(days=7))

    assert [one.reminder.step for one in near] == [Step.FIRST_TRANSFER]
    assert near == coming_letters(case, MONDAY)[:1]


def test_a_letter_that_is_sent_now_leaves_at_once_and_by_whom_is_known(here: Portal) -> None:
    assert send_now(here.services.tools, FIRST, by=BY) == ""
    assert [name for name, _ in sent(here)] == ["reminder_first_transfer"]
    with here.services.queries() as queries:
        assert [one.who for one in queries.reminders("ada")] == [BY]


def test_sent_now_twice_a_letter_leaves_once(here: Portal) -> None:
    tools = here.services.tools
    assert [send_now(tools, FIRST, by=BY) for _ in range(2)] == ["", "under_way"]
    assert len(sent(here)) == 1
    assert send_now(tools, FIRST, by=BY) == "over"


def test_sent_now_by_night_a_letter_waits_for_the_clients_morning(here: Portal) -> None:
    evening = at_another_time(here, MONDAY.replace(hour=21))
    assert send_now(evening.services.tools, FIRST, by=BY) == ""
    assert sent(evening) == []
    assert len(sent(at_another_time(here, MONDAY + timedelta(days=1)))) == 1


def test_only_the_next_letter_can_be_sent_now_or_left_out(here: Portal) -> None:
    tools = here.services.tools
    assert send_now(tools, SECOND, by=BY) == "another_first"
    assert not skip_letter(tools, SECOND, by=BY)


def test_a_client_who_is_silenced_is_not_written_to_by_hand_either(here: Portal) -> None:
    with here.services.tools.ledger() as ledger:
        ledger.set_silence(
            Silence(
                client_id="ada", until_on=date(2026, 11, 27), why="vacances",
                set_at=MONDAY, set_by=BY,
            )
        )  # fmt: skip
    assert send_now(here.services.tools, FIRST, by=BY) == "silenced"


def test_what_is_not_due_yet_is_not_reminded_of_sooner(here: Portal) -> None:
    here.add(replace(INVOICE, due_date=date(2026, 11, 25)))
    assert send_now(here.services.tools, FIRST, by=BY) == "not_due"


def test_a_letter_that_is_left_out_is_followed_by_the_next_on_its_day(here: Portal) -> None:
    tools = here.services.tools
    assert [skip_letter(tools, FIRST, by=BY) for _ in range(2)] == [True, False]
    assert steps(here) == [("second", date(2026, 12, 1)), ("formal", date(2026, 12, 8))]
    remind(tools)
    assert sent(here) == []


def test_a_letter_in_the_queue_can_be_left_out_until_somebody_has_it_in_hand(here: Portal) -> None:
    tools = at_another_time(here, MONDAY.replace(hour=21)).services.tools
    send_now(tools, FIRST, by=BY)

    assert [skip_letter(tools, FIRST, by=BY) for _ in range(2)] == [True, False]

    tomorrow = at_another_time(here, MONDAY + timedelta(days=1))
    remind(tomorrow.services.tools)
    assert sent(tomorrow) == []
    with here.services.queries() as queries:
        assert [one.status for one in queries.reminders("ada")] == [ReminderStatus.SKIPPED]


def test_a_letter_that_a_sender_has_in_hand_is_not_left_out(here: Portal) -> None:
    tools = here.services.tools
    send_now(tools, FIRST, by=BY)
    with tools.ledger() as ledger:
        assert ledger.claim_letter(now=MONDAY, stale=MONDAY - timedelta(minutes=10))
    assert not skip_letter(tools, FIRST, by=BY)


def test_a_formal_letter_sent_now_is_a_draft_that_waits_for_its_owner(here: Portal) -> None:
    here = at_another_time(here, MONDAY + timedelta(days=1))
    tools = here.services.tools
    with tools.ledger() as ledger:
        for step, day in ((Step.FIRST_TRANSFER, 4), (Step.SECOND, 18)):
            ledger.add_reminder(
                step, "ada", (INVOICE.id,), status=ReminderStatus.SENT,
                on=date(2026, 11, day), at=MONDAY, who="clock",
            )  # fmt: skip
    formal = replace(FIRST, step=Step.FORMAL)

    assert send_now(tools, formal, by=BY) == ""

    (letter,) = coming(here)
    assert letter.is_draft
    assert sent(here) == []
    assert skip_letter(tools, formal, by=BY)
    assert coming(here) == ()


def test_a_letter_leaves_in_the_words_that_were_written_for_it(here: Portal) -> None:
    tools = here.services.tools
    assert write_words(tools, FIRST, subject=SUBJECT, body=BODY, by=BY)
    send_now(tools, FIRST, by=BY)

    assert sent(here) == [("reminder_first_transfer", "Un mot au sujet de la facture F-2026-014")]
    with here.services.queries() as queries:
        (letter,) = queries.letters("ada")
    assert letter.edited_by == BY
    assert "Bonjour Ada" in letter.body
    assert "120,00 €" in letter.body.replace("\u202f", " ").replace("\xa0", " ")


def test_words_for_one_letter_are_not_those_of_another(here: Portal) -> None:
    tools = here.services.tools
    assert write_words(tools, SECOND, subject=SUBJECT, body=BODY, by=BY)
    send_now(tools, FIRST, by=BY)
    assert "Un mot" not in sent(here)[0][1]


def test_words_in_the_voice_of_before_are_left_out(here: Portal) -> None:
    tools = here.services.tools
    write_words(tools, FIRST, subject=SUBJECT, body=BODY, by=BY)
    here.add(replace(ADA, voice=Voice.ENGLISH))
    send_now(tools, FIRST, by=BY)
    assert "Un mot" not in sent(here)[0][1]


def test_words_can_be_taken_back_once(here: Portal) -> None:
    tools = here.services.tools
    write_words(tools, FIRST, subject=SUBJECT, body=BODY, by=BY)
    assert [forget_words(tools, FIRST, by=BY) for _ in range(2)] == [True, False]
    send_now(tools, FIRST, by=BY)
    assert "Un mot" not in sent(here)[0][1]


def test_words_for_what_was_paid_are_forgotten(here: Portal) -> None:
    tools = here.services.tools
    write_words(tools, FIRST, subject=SUBJECT, body=BODY, by=BY)
    here.add(here.invoice(INVOICE.id).receive(INVOICE.remaining))
    clear_steps(tools)
    with here.services.queries() as queries:
        assert queries.own_words() == ()


def test_words_for_a_letter_that_will_not_come_are_not_kept(here: Portal) -> None:
    nobody = replace(FIRST, client_id="nobody")
    assert not write_words(here.services.tools, nobody, subject=SUBJECT, body=BODY, by=BY)
    assert not skip_letter(here.services.tools, nobody, by=BY)
    assert send_now(here.services.tools, nobody, by=BY) == "over"


def test_two_invoices_that_are_due_on_different_days_each_have_their_next_letter(
    here: Portal,
) -> None:
    here.add(OTHER)
    tools = here.services.tools
    send_now(tools, FIRST, by=BY)
    sent(here)

    mine = [one for one in coming(here) if OTHER.id in one.reminder.invoice_ids]

    assert mine[0].is_next
    assert mine[0].reminder.step is Step.FIRST_TRANSFER


def within(here: Portal, days: int) -> list[tuple[str, str]]:
    tools = here.services.tools
    with here.services.queries() as queries:
        found = letters_within(tools, queries, days=days)
    return [(one.case.client.id, one.reminder.step.value) for one in found]


def test_of_all_clients_those_are_told_to_whom_something_leaves_within_days(here: Portal) -> None:
    eve = replace(ADA, id="eve", email="eve@example.com")
    here.add(eve, replace(OTHER, client_id="eve"))

    assert within(here, 7) == [("ada", "first_transfer")]
    assert within(here, 9) == [
        ("ada", "first_transfer"), ("ada", "second"), ("eve", "first_transfer"),
    ]  # fmt: skip


def test_a_formal_letter_is_told_once_it_is_a_draft(here: Portal) -> None:
    tools = here.services.tools
    assert ("ada", "formal") not in within(here, 60)
    with tools.ledger() as ledger:
        for step, day in ((Step.FIRST_TRANSFER, 4), (Step.SECOND, 11)):
            ledger.add_reminder(
                step, "ada", (INVOICE.id,), status=ReminderStatus.SENT,
                on=date(2026, 11, day), at=MONDAY, who="clock",
            )  # fmt: skip
    remind(tools)

    assert within(here, 0) == [("ada", "formal")]


def test_what_is_held_is_told_as_leaving_on_no_day(here: Portal) -> None:
    send_now(at_another_time(here, MONDAY.replace(hour=21)).services.tools, FIRST, by=BY)
    assert within(here, 3) == [("ada", "first_transfer")]

    with here.services.tools.ledger() as ledger:
        ledger.set_silence(
            Silence(client_id="ada", until_on=None, why="avocat", set_at=MONDAY, set_by=BY)
        )

    assert within(here, 3) == []
