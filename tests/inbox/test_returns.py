"""What comes back by mail, in a whole portal: what it stops, who is told, what is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.letters import send_waiting
from portal.actions.returns import LetterBox, read_inbox, see_answer
from portal.domain.reminder_case import ReturnKind
from portal.inbox import Imap, InboxUnreachable
from tests.inbox import mails
from tests.support.sites import ADA, INVOICE, NOW, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.actions.returns import Report
    from portal.domain.reminder_case import Return
    from tests.support.imap import Imaps
    from tests.support.sites import Portal

OWN = frozenset({"grace@example.com"})


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """Ada owes, and has had one letter."""
    portal = open_portal(write_site(tmp_path / "site"), {})
    portal.add(ADA, INVOICE)
    link = portal.link()
    with portal.services.tools.ledger() as ledger:
        ledger.queue_letter("fresh_link", "ada", link.id, at=NOW, key="a letter")
    assert send_waiting(portal.services.tools, portal.services.post) == 1
    yield portal
    portal.close()


def name_of_letter(portal: Portal) -> str:
    """The Message-ID of the one letter, as it left."""
    (file,) = portal.settings.mail.outbox.glob("*.eml")
    return f"{file.stem}@example.com"


def read(portal: Portal, imaps: Imaps) -> Report:
    box = LetterBox(mailbox=Imap(imaps.url(), context=imaps.trust, timeout=2), own=OWN)
    return read_inbox(portal.services.tools, box)


def returns(portal: Portal) -> tuple[Return, ...]:
    with portal.services.queries() as queries:
        return queries.returns("ada")


def tasks(portal: Portal) -> list[str]:
    with portal.services.queries() as queries:
        return [task.what for task in queries.tasks()]


def lines(portal: Portal) -> list[str]:
    with portal.services.queries() as queries:
        return [line.what for line in queries.timeline("ada")]


def test_an_answer_is_kept_and_waits_to_be_read(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(
        mails.letter("Je règle vendredi.", In_Reply_To=f"<{name_of_letter(portal)}>"),
        arrived=datetime(2026, 11, 22, 8, tzinfo=UTC),
    )

    report = read(portal, imaps)

    (came,) = returns(portal)
    assert report.new == {ReturnKind.REPLY: 1, ReturnKind.BOUNCE: 0, ReturnKind.AUTOMATIC: 0}
    assert (came.kind, came.text, came.letter_id) == (ReturnKind.REPLY, "Je règle vendredi.", 1)
    assert came.at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert tasks(portal) == ["read_reply"]
    assert "reply_received" in lines(portal)


def test_an_answer_from_another_address_is_known_by_what_it_answers(
    portal: Portal, imaps: Imaps
) -> None:
    named = f"<{name_of_letter(portal)}>"
    imaps.mailbox.put(mails.letter("Oui.", sender="compta@example.net", References=named))

    read(portal, imaps)

    assert [came.address for came in returns(portal)] == ["compta@example.net"]


def test_a_client_who_begins_a_mail_of_their_own_is_heard(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.letter("Une question.", sender="ADA@example.com"))

    read(portal, imaps)

    assert [came.text for came in returns(portal)] == ["Une question."]


def test_reading_again_counts_nothing_twice(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.letter("Oui."))
    read(portal, imaps)
    imaps.mailbox.validity += 1  # the provider moved the mailbox: all numbers begin anew

    again = read(portal, imaps)

    assert again.looked == 1
    assert sum(again.new.values()) == 0
    assert len(returns(portal)) == 1


def test_only_what_is_new_is_looked_at(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.letter("Oui."))
    read(portal, imaps)
    imaps.mailbox.put(mails.letter("Encore."))

    assert read(portal, imaps).looked == 1
    assert read(portal, imaps).looked == 0


@pytest.mark.parametrize("sender", ["grace@example.com", "stranger@example.org"])
def test_the_owner_and_strangers_are_left_alone_and_not_even_fetched(
    portal: Portal, imaps: Imaps, sender: str
) -> None:
    imaps.mailbox.put(mails.letter("Un secret.", sender=sender))

    read(portal, imaps)

    assert (returns(portal), tasks(portal)) == ((), [])
    assert not any("BODY.PEEK[]" in asked for asked in imaps.mailbox.asked)


def test_a_clients_newsletter_says_nothing(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.letter("Nos offres", List_Unsubscribe="<https://example.com/>"))

    read(portal, imaps)

    assert returns(portal) == ()


def test_a_note_of_absence_is_shown_and_asks_for_nothing(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.letter("Je reviens lundi.", Auto_Submitted="auto-replied"))

    read(portal, imaps)

    assert [came.kind for came in returns(portal)] == [ReturnKind.AUTOMATIC]
    assert tasks(portal) == []


def test_a_letter_that_did_not_arrive_asks_for_the_address(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.postfix(name_of_letter(portal), "ada@example.com"))

    read(portal, imaps)

    (came,) = returns(portal)
    assert (came.kind, came.address, came.letter_id) == (ReturnKind.BOUNCE, "ada@example.com", 1)
    assert tasks(portal) == ["unknown_address"]


def test_a_report_that_names_no_letter_is_known_by_the_address(
    portal: Portal, imaps: Imaps
) -> None:
    imaps.mailbox.put(mails.exchange("changed-on-the-way@provider.example", "ada@example.com"))

    read(portal, imaps)

    assert [came.address for came in returns(portal)] == ["ada@example.com"]


def test_a_report_about_an_address_that_was_corrected_is_no_news(
    portal: Portal, imaps: Imaps
) -> None:
    name = name_of_letter(portal)
    portal.add(replace(ADA, email="ada@new.example"))
    imaps.mailbox.put(mails.postfix(name, "ada@example.com"))

    read(portal, imaps)

    assert (returns(portal), tasks(portal)) == ((), [])


def test_a_full_mailbox_tells_the_owner_and_stops_nothing(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.postfix(name_of_letter(portal), "ada@example.com", status="5.2.2"))

    read(portal, imaps)

    assert returns(portal) == ()
    assert tasks(portal) == ["letter_refused"]


def test_a_mailbox_that_breaks_off_is_told_once_a_day_and_goes_on_later(
    portal: Portal, imaps: Imaps
) -> None:
    imaps.mailbox.put(mails.letter("Un."))
    second = imaps.mailbox.put(mails.letter("Deux."))
    imaps.mailbox.cut_at = second
    for _ in range(2):
        with pytest.raises(InboxUnreachable):
            read(portal, imaps)
    imaps.mailbox.cut_at = 0

    read(portal, imaps)

    assert [came.text for came in returns(portal)] == ["Un.", "Deux."]
    assert tasks(portal).count("inbox_unreachable") == 1


def test_whoever_has_read_an_answer_ticks_off_its_task_once(portal: Portal, imaps: Imaps) -> None:
    imaps.mailbox.put(mails.letter("Oui."))
    read(portal, imaps)
    (came,) = returns(portal)

    assert see_answer(portal.services.tools, came.id, by="grace@example.com")
    assert not see_answer(portal.services.tools, came.id, by="grace@example.com")

    assert tasks(portal) == []
    with portal.services.queries() as queries:
        assert queries.unseen_returns() == ()
