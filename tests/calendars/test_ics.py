"""Calendar files: what calendars read in them, and how they are written (RFC 5545)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendars.ics import Entry, calendar_file

PART = Entry(
    uid="plan-7-1@paiement.example.com",
    day=date(2026, 12, 31),
    title="33,34 € pour la facture F-7",
    text="Rien n'est à faire ; la carte enregistrée sera débitée.",
    url="https://paiement.example.com/c/ab/abcd/",
    changed_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
)
SECOND = replace(PART, uid="plan-7-2@paiement.example.com", day=date(2027, 1, 31))
GRACE = ("Grace Exemple", "grace@example.com")
# Whatever may stand in a text, but ends of lines, which have several spellings.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300)


def read(file: bytes) -> tuple[icalendar.Calendar, list[icalendar.Event]]:
    """The file as a calendar reads it."""
    calendar = icalendar.Calendar.from_ical(file)
    assert isinstance(calendar, icalendar.Calendar)
    assert calendar.errors == []
    return calendar, calendar.events


def event_of(entry: Entry) -> icalendar.Event:
    """The only event of a file."""
    (event,) = read(calendar_file([entry], language="fr"))[1]
    assert event.errors == []
    return event


def test_an_entry_is_a_whole_day_on_which_nobody_is_busy() -> None:
    event = event_of(PART)

    assert event.decoded("dtstart") == date(2026, 12, 31)
    assert event.decoded("dtend") == date(2027, 1, 1)
    assert event["transp"] == "TRANSPARENT"
    assert event["class"] == "PRIVATE"
    assert event["status"] == "CONFIRMED"


def test_title_text_and_address_are_read_as_they_were_given() -> None:
    event = event_of(PART)

    assert event["summary"] == PART.title
    assert event["summary"].params["language"] == "fr"
    assert event["description"] == PART.text
    assert event["url"] == PART.url


def test_what_is_not_given_does_not_stand_there() -> None:
    file = calendar_file([replace(PART, text="", url="")], language="en").decode()

    assert "URL" not in file
    assert "ORGANIZER" not in file
    assert "DESCRIPTION;" not in file


def test_the_file_says_who_made_it_and_that_it_is_published() -> None:
    calendar, _ = read(calendar_file([PART], language="en"))

    assert calendar["version"] == "2.0"
    assert calendar["prodid"] == "-//Portal//Calendar//EN"
    assert calendar["method"] == "PUBLISH"


def test_the_organizer_is_the_one_person_named() -> None:
    _, (event,) = read(calendar_file([PART], language="fr", organizer=GRACE))

    assert event["organizer"] == "mailto:grace@example.com"
    assert event["organizer"].params["cn"] == "Grace Exemple"


def test_one_is_reminded_at_nine_on_the_day_before() -> None:
    (alarm,) = event_of(PART).walk("VALARM")

    assert alarm["action"] == "DISPLAY"
    assert alarm["description"] == PART.title
    assert alarm.decoded("trigger") == timedelta(hours=-15)


def test_a_moved_entry_keeps_its_name_and_counts_on() -> None:
    moved = replace(PART, day=date(2027, 1, 4), sequence=1)

    before, after = event_of(PART), event_of(moved)

    assert before["uid"] == after["uid"] == PART.uid
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart") == date(2027, 1, 4)


def test_a_moment_is_written_in_utc_whatever_it_was_given_in() -> None:
    paris = PART.changed_at.astimezone(timezone(timedelta(hours=1)))

    file = calendar_file([replace(PART, changed_at=paris)], language="fr")

    assert b"DTSTAMP:20261122T093000Z" in file
    assert b"LAST-MODIFIED:20261122T093000Z" in file


def test_a_cancelled_entry_says_so_and_reminds_nobody() -> None:
    cancelled = replace(PART, sequence=1, cancelled=True)

    calendar, events = read(calendar_file([cancelled, SECOND], language="fr"))

    assert calendar["method"] == "PUBLISH"
    assert [event["status"] for event in events] == ["CANCELLED", "CONFIRMED"]
    assert [len(event.walk("VALARM")) for event in events] == [0, 1]


def test_a_file_of_cancelled_entries_is_a_cancellation() -> None:
    gone = [replace(entry, sequence=2, cancelled=True) for entry in (PART, SECOND)]

    calendar, events = read(calendar_file(gone, language="fr"))

    assert calendar["method"] == "CANCEL"
    assert [event["sequence"] for event in events] == [2, 2]


def test_the_same_entries_give_the_same_bytes_in_their_order() -> None:
    file = calendar_file([PART, SECOND], language="fr", organizer=GRACE)

    assert file == calendar_file([PART, SECOND], language="fr", organizer=GRACE)
    assert [event["uid"] for event in read(file)[1]] == [PART.uid, SECOND.uid]


def test_a_file_without_entries_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one entry"):
        calendar_file([], language="fr")


@pytest.mark.parametrize("url", ["https://x.example.com/\r\nATTACH:y", "https://x\nATTACH:y"])
def test_no_address_adds_a_line_of_its_own(url: str) -> None:
    with pytest.raises(ValueError, match="CR or LF"):
        calendar_file([replace(PART, url=url)], language="fr")


def test_ends_of_lines_are_escaped_and_other_control_signs_left_out() -> None:
    file = calendar_file(
        [replace(PART, title="a\x00b\x07", text="un\r\ndeux\ntrois\rquatre")],
        language="fr",
        organizer=("Grace\r\nATTENDEE:eve", "grace@example.com"),
    )

    assert b"SUMMARY;LANGUAGE=fr:ab\r\n" in file
    assert b"DESCRIPTION;LANGUAGE=fr:un\\ndeux\\ntrois\\nquatre\r\n" in file
    assert b"\r\nATTENDEE" not in file


@given(texts, texts)
def test_any_text_is_folded_in_whole_letters_and_read_back(title: str, text: str) -> None:
    file = calendar_file([replace(PART, title=title, text=text)], language="fr")

    lines = file.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(line.decode() for line in lines[:-1])  # no letter is cut in two
    event = icalendar.Calendar.from_ical(file).events[0]
    assert event["summary"] == title
    assert event["description"] == text
