"""Calendar files of letters: dates arrive, move, and leave again when they no longer hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from portal.actions.answers import end_plan
from portal.actions.arranging import withdraw
from portal.actions.plans import PlanWish, move_instalment, propose_plan
from tests.actions.test_letters import DAY, FAR, TIERS, promise, said, send, visit_of
from tests.support.sites import ADA, INVOICE, open_portal, write_site

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from portal.domain.arrangements import Arrangement
    from tests.support.sites import Portal


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """A portal with Ada's invoice and limits inside which the answer is yes at once."""
    here = open_portal(write_site(tmp_path / "site", more=TIERS), {})
    here.add(ADA, INVOICE)
    return here


def plan(portal: Portal) -> Arrangement:
    wish = PlanWish(invoice_ids=[INVOICE.id], count=3, first=DAY)
    return propose_plan(portal.services.tools, visit_of(portal, "plan"), wish)


def files(message: EmailMessage) -> list[tuple[str, Calendar]]:
    """The calendar files of a letter: their method in the message, and what they hold."""
    found = []
    for part in message.iter_attachments():
        assert part.get_content_type() == "text/calendar"
        assert part.get_content_charset() == "utf-8"
        assert str(part.get_filename()).endswith(".ics")
        calendar = Calendar.from_ical(part.get_content())
        method = part["Content-Type"].params["method"]
        assert calendar["METHOD"] == method
        found.append((method, calendar))
    return found


def entries(calendar: Calendar) -> list[tuple[str, date, int, str]]:
    events: list[Any] = calendar.walk("VEVENT")
    return [(str(e["UID"]), e["DTSTART"].dt, int(e["SEQUENCE"]), str(e["STATUS"])) for e in events]


def test_a_promise_comes_with_its_date(portal: Portal) -> None:
    promised = promise(portal)
    client, owner = send(portal)

    ((method, calendar),) = files(client)

    assert method == "PUBLISH"
    assert entries(calendar) == [(f"{promised.id}-1@127.0.0.1", DAY, promised.version, "CONFIRMED")]
    (event,) = calendar.walk("VEVENT")
    assert said(event["SUMMARY"]) == "Payer 120,00 € à Atelier Grace"
    assert str(event["ORGANIZER"]) == "mailto:grace@example.com"
    assert "/c/" in str(event["URL"])
    assert files(owner) == []


def test_a_wish_comes_without_a_file(portal: Portal) -> None:
    promise(portal, FAR)

    assert files(send(portal)[0]) == []


def test_a_promise_taken_back_leaves_the_calendar(portal: Portal) -> None:
    visit = visit_of(portal)
    promised = promise(portal, visit=visit)
    send(portal)
    ended = withdraw(portal.services.tools, visit.link, promised.id)

    ((method, calendar),) = files(send(portal)[0])

    assert method == "CANCEL"
    assert entries(calendar) == [(f"{promised.id}-1@127.0.0.1", DAY, ended.version, "CANCELLED")]
    assert ended.version > promised.version


def test_a_wish_taken_back_has_nothing_to_cancel(portal: Portal) -> None:
    visit = visit_of(portal)
    promised = promise(portal, FAR, visit=visit)
    send(portal)
    withdraw(portal.services.tools, visit.link, promised.id)

    assert files(send(portal)[0]) == []


def test_what_takes_the_place_of_a_promise_takes_it_out_of_the_calendar(portal: Portal) -> None:
    promised = promise(portal)
    send(portal)
    planned = plan(portal)

    (_, agreed), (method, gone) = files(send(portal)[0])

    assert [uid for uid, *_ in entries(agreed)] == [
        f"{planned.id}-{number}@127.0.0.1" for number in (1, 2, 3)
    ]
    assert method == "CANCEL"
    assert entries(gone)[0][0] == f"{promised.id}-1@127.0.0.1"


def test_a_moved_part_keeps_its_name_and_is_newer(portal: Portal) -> None:
    planned = plan(portal)
    before = entries(files(send(portal)[0])[0][1])
    visit = visit_of(portal)
    day = date(2027, 1, 11)
    moved = move_instalment(portal.services.tools, visit.link, planned.id, number=2, day=day)

    ((method, calendar),) = files(send(portal)[0])

    after = entries(calendar)
    assert method == "PUBLISH"
    assert [uid for uid, *_ in after] == [uid for uid, *_ in before]
    assert after[1][1] == day
    assert {sequence for _, _, sequence, _ in after} == {moved.version}
    assert moved.version > before[0][2]


def test_a_plan_that_a_person_ends_takes_out_each_of_its_dates(portal: Portal) -> None:
    planned = plan(portal)
    send(portal)
    end_plan(
        portal.services.tools, planned.id, by="grace", text="Parlons-en.", next_on=date(2026, 12, 1)
    )

    gone = files(send(portal)[0])

    assert [method for method, _ in gone] == ["CANCEL"] * 3
    assert [len(entries(calendar)) for _, calendar in gone] == [1, 1, 1]
