"""What became of a letter that did not leave: it waits and leaves later, or a person is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.letters import STALE, send_waiting
from portal.actions.undelivered import let_it_be, regard_as_sent, try_again
from portal.domain.letters import MOST_TRIES, MOVES, Outcome, pause_after
from portal.mail import Smtp
from tests.support.mail_server import CUT, running_mail_server
from tests.support.postgres import free_port
from tests.support.sites import ADA, INVOICE, NOW, Portal, at_another_time, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.mail import Mailer
    from portal.store.letter_queries import SentLetter

BY = "grace@example.com"


@pytest.fixture
def portal(tmp_path: Path, either_database: dict[str, str]) -> Iterator[Portal]:
    """A portal with Ada, to whom letters wait."""
    here = open_portal(write_site(tmp_path / "site"), either_database)
    here.add(ADA, INVOICE)
    yield here
    here.close()


def queue(portal: Portal, count: int = 1, *, not_before: datetime | None = None) -> None:
    """Put letters to Ada into the queue."""
    link = portal.link()
    with portal.services.tools.ledger() as ledger:
        for number in range(count):
            ledger.queue_letter(
                "fresh_link", "ada", link.id, at=NOW, key=f"k{number}", not_before=not_before
            )


def send(portal: Portal, mailer: Mailer, *, at: datetime = NOW) -> int:
    """Send what waits at some moment through a mailer; how many left."""
    here = at_another_time(portal, at)
    sent = send_waiting(here.services.tools, replace(here.services.post, mailer=mailer))
    here.close()
    return sent


def letters(portal: Portal) -> tuple[SentLetter, ...]:
    with portal.services.queries() as queries:
        return queries.letters("ada")


def told(portal: Portal) -> list[str]:
    with portal.services.queries() as queries:
        return [notice.what for notice in queries.notices()]


def happened(portal: Portal) -> list[str]:
    with portal.services.queries() as queries:
        return [line.what for line in queries.timeline("ada") if "letter" in line.what]


def closed() -> Smtp:
    """A mailer whose server is not there."""
    return Smtp(f"smtp://127.0.0.1:{free_port()}", timeout=0.5)


def test_what_a_server_puts_off_leaves_later_and_bothers_nobody(portal: Portal) -> None:
    queue(portal)
    with running_mail_server({"RCPT": ["450 4.2.0 who are you?"]}) as server:
        assert send(portal, server.mailer()) == 0
        (waiting,) = letters(portal)
        assert waiting.not_before is not None
        assert send(portal, server.mailer(), at=waiting.not_before - timedelta(seconds=1)) == 0
        assert send(portal, server.mailer(), at=waiting.not_before) == 1

    assert timedelta(minutes=4) < waiting.not_before - NOW < timedelta(minutes=6)
    assert (waiting.problem, letters(portal)[0].problem) == ("450 4.2.0", "")
    assert len(server.letters) == 1
    assert told(portal) == []


@pytest.mark.parametrize(
    ("answer", "notice"),
    [("550 5.1.1 nobody", "unknown_address"), ("550 5.7.1 no", "letter_refused")],
)
def test_what_a_server_refuses_for_good_is_not_tried_again(
    portal: Portal, answer: str, notice: str
) -> None:
    queue(portal, 2)
    with running_mail_server({"RCPT": [answer]}) as server:
        assert send(portal, server.mailer()) == 1
        assert send(portal, server.mailer(), at=NOW + timedelta(days=3)) == 0

    refused, sent = letters(portal)
    assert (refused.outcome, sent.outcome) == (Outcome.REFUSED, Outcome.SENT)
    assert refused.problem == answer[:9]
    assert told(portal) == [notice]


def test_where_nobody_answers_the_other_letters_are_not_tried_in_vain(portal: Portal) -> None:
    queue(portal, 3)

    assert send(portal, closed()) == 0
    assert [letter.tries for letter in letters(portal)] == [1, 0, 0]

    with running_mail_server() as server:
        assert send(portal, server.mailer(), at=NOW + timedelta(minutes=6)) == 3
    assert len(server.letters) == 3


def test_a_password_that_the_server_does_not_know_is_told_once_a_day(portal: Portal) -> None:
    queue(portal, 3)
    with running_mail_server(sign_in=True) as server:
        stranger = server.mailer(user="grace:guessed@")
        for minutes in (0, 1, 2):
            send(portal, stranger, at=NOW + timedelta(minutes=minutes))
        assert told(portal) == ["mail_sign_in"]
        send(portal, stranger, at=NOW + timedelta(days=1))

        assert told(portal) == ["mail_sign_in", "mail_sign_in"]
        right = server.mailer(user="grace:a%20pass%2Fword@")
        assert send(portal, right, at=NOW + timedelta(days=2)) == 3


def test_a_letter_is_given_up_after_two_days_and_the_owner_hears_before(portal: Portal) -> None:
    queue(portal)
    at, heard = NOW, []
    for _ in range(MOST_TRIES):
        send(portal, closed(), at=at)
        heard.append(told(portal))
        at = letters(portal)[0].not_before or at

    assert heard[1:3] == [[], ["letter_waits"]]
    assert heard[-1] == ["letter_waits", "letter_gave_up"]
    assert timedelta(days=1, hours=18) < at - NOW < timedelta(days=2, hours=6)
    assert letters(portal)[0].outcome is Outcome.GAVE_UP
    with running_mail_server() as server:
        assert send(portal, server.mailer(), at=at + timedelta(days=9)) == 0


def test_a_letter_without_an_answer_is_unknown_and_a_person_may_send_it_again(
    portal: Portal,
) -> None:
    queue(portal)
    with running_mail_server({"END": [CUT]}) as server:
        assert send(portal, server.mailer()) == 0
        assert send(portal, server.mailer(), at=NOW + timedelta(days=3)) == 0
        assert told(portal) == ["letter_unknown"]

        assert try_again(portal.services.tools, letters(portal)[0].id, by=BY)
        assert told(portal) == []
        assert not try_again(portal.services.tools, letters(portal)[0].id, by=BY)
        assert send(portal, server.mailer(), at=NOW + timedelta(days=3)) == 1

    assert len(server.letters) == 1
    assert happened(portal) == ["letter_unknown", "letter_again", "letter_sent"]


def test_a_person_may_know_that_an_unknown_letter_has_left(portal: Portal) -> None:
    queue(portal)
    with running_mail_server({"END": [CUT]}) as server:
        send(portal, server.mailer())
    number = letters(portal)[0].id

    assert regard_as_sent(portal.services.tools, number, by=BY)
    assert not regard_as_sent(portal.services.tools, number, by=BY)
    assert not try_again(portal.services.tools, number, by=BY)

    assert letters(portal)[0].outcome is Outcome.SENT
    assert letters(portal)[0].sent_at == NOW
    assert happened(portal) == ["letter_unknown", "letter_left"]


def test_only_what_may_have_left_can_be_regarded_as_sent(portal: Portal) -> None:
    queue(portal)
    send(portal, closed())

    assert not regard_as_sent(portal.services.tools, letters(portal)[0].id, by=BY)


def test_a_letter_that_is_let_be_never_leaves(portal: Portal) -> None:
    queue(portal, 2)
    send(portal, closed())
    waiting, untried = letters(portal)

    assert let_it_be(portal.services.tools, waiting.id, by=BY)
    assert not let_it_be(portal.services.tools, waiting.id, by=BY)
    assert not let_it_be(portal.services.tools, untried.id, by=BY)
    with running_mail_server() as server:
        assert send(portal, server.mailer(), at=NOW + timedelta(days=1)) == 1

    assert letters(portal)[0].outcome is Outcome.DROPPED
    assert happened(portal) == ["letter_let_be", "letter_sent"]


def test_nobody_decides_about_a_letter_that_is_in_hand_or_not_there(portal: Portal) -> None:
    queue(portal)
    send(portal, closed())
    number = letters(portal)[0].id
    later = NOW + timedelta(hours=1)
    with portal.services.tools.ledger() as ledger:
        assert ledger.claim_letter(now=later, stale=later - STALE)

    for act in (try_again, regard_as_sent, let_it_be):
        assert not act(portal.services.tools, number, by=BY)
        assert not act(portal.services.tools, 999, by=BY)


def test_a_letter_leaves_at_its_hour_and_not_before(portal: Portal) -> None:
    queue(portal, not_before=NOW + timedelta(hours=3))
    with running_mail_server() as server:
        assert send(portal, server.mailer(), at=NOW + timedelta(hours=2)) == 0
        assert send(portal, server.mailer(), at=NOW + timedelta(hours=3)) == 1


def test_a_sender_that_wakes_up_too_late_takes_nothing_back(portal: Portal) -> None:
    queue(portal)
    with portal.services.tools.ledger() as ledger:
        slow = ledger.claim_letter(now=NOW, stale=NOW - STALE)
    later = NOW + STALE + timedelta(minutes=1)
    with portal.services.tools.ledger() as ledger:
        quick = ledger.claim_letter(now=later, stale=later - STALE)
    assert slow is not None
    assert quick is not None

    with portal.services.tools.ledger() as ledger:
        assert not ledger.hand_over_letter(slow, at=later)
        assert not ledger.put_off_letter(slow, until=later, problem="cut")
        assert not ledger.finish_letter(slow["id"], Outcome.REFUSED, at=later, claim=slow)
        assert ledger.hand_over_letter(quick, at=later)
        assert not ledger.hand_over_letter(quick, at=later)
        assert ledger.finish_letter(quick["id"], Outcome.SENT, at=later)
        assert not ledger.finish_letter(quick["id"], Outcome.DROPPED, at=later)


def test_what_was_thought_unknown_has_left_when_its_sender_says_so(portal: Portal) -> None:
    queue(portal)
    with portal.services.tools.ledger() as ledger:
        slow = ledger.claim_letter(now=NOW, stale=NOW - STALE)
        assert slow is not None
        ledger.hand_over_letter(slow, at=NOW)
    send(portal, closed(), at=NOW + timedelta(hours=1))
    assert letters(portal)[0].outcome is Outcome.UNKNOWN

    with portal.services.tools.ledger() as ledger:
        assert ledger.finish_letter(slow["id"], Outcome.SENT, at=NOW + timedelta(hours=2))


def test_pauses_grow_and_letters_that_failed_together_do_not_come_back_together() -> None:
    pauses = [pause_after(tries, name="a") for tries in range(1, MOST_TRIES)]

    assert pauses == sorted(pause for pause in pauses if pause is not None)
    assert pause_after(MOST_TRIES, name="a") is None
    assert len({pause_after(1, name=str(number)) for number in range(50)}) > 40
    assert pause_after(1, name="a") == pause_after(1, name="a")


def test_what_has_left_or_was_dropped_stays_so() -> None:
    assert set(MOVES) == set(Outcome)
    assert not MOVES[Outcome.SENT] | MOVES[Outcome.DROPPED]
    assert {one for one in Outcome if one.needs_person} == set(Outcome) - {
        Outcome.WAITING,
        Outcome.SENT,
        Outcome.DROPPED,
    }


def test_an_outbox_takes_a_letter_twice_and_holds_it_once(portal: Portal) -> None:
    queue(portal)
    outbox = portal.services.post.mailer
    assert send(portal, outbox) == 1
    with portal.services.tools.ledger() as ledger:
        number = ledger.letters("ada")[0].id
    assert not try_again(portal.services.tools, number, by=BY)

    (kept,) = portal.settings.mail.outbox.iterdir()
    assert outbox.has_left(kept.stem) is True
    assert outbox.has_left("letter.other") is False
