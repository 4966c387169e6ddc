"""Reminders of real cases: every voice, reader and circumstance; short, whole, and true."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from portal.domain.clients import ClientKind, Voice
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.invoices import Collection
from portal.domain.registers import Register, addressed
from portal.domain.reminder_case import Rules
from portal.domain.sequence import LETTERS, Step
from portal.tone import Kind, Level, Linter, Reader
from portal.tone.facts import missing_facts
from tests.letters.told import HOLE, OTHER, Told
from tests.support.mailboxes import bare, seen
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.letters.told import Writer

STEPS = sorted(LETTERS)
LONG = replace(INVOICE, number="FA-2026-0001", purpose="Accompagnement de septembre à novembre")
SINGULAR = re.compile(r"\b(?:je|j['’]\w+|mon|mes|moi)\b", re.IGNORECASE)
PLURAL = re.compile(r"\b(?:nous|notre|nos)\b", re.IGNORECASE)
WAYS_OUT = {"fr": re.compile("répon[ds]", re.IGNORECASE), "en": re.compile("reply", re.IGNORECASE)}


def circumstances(step: Step, voice: Voice) -> Iterator[Told]:
    """Whoever reads it, of how much, and whatever follows."""
    lists = [(INVOICE,), (LONG,), (INVOICE, OTHER)]
    for kind, invoices, pauses in product(ClientKind, lists, [False, True]):
        yield Told(
            step=step,
            client=replace(ADA, voice=voice, kind=kind),
            invoices=invoices,
            pauses=pauses and step in {Step.SECOND, Step.FORMAL},
            called=pauses,
            rules=Rules(pause=pauses, hand_over=pauses),
        )


def length(text: str) -> int:
    """How many words there are before the signature, but for the list of invoices."""
    body = text.partition("\nGrace Exemple\n")[0].replace("\u00a0", "")
    told = "\n".join(line for line in body.splitlines() if not line.startswith("- F"))
    return sum(any(map(str.isalnum, word)) for word in told.split())


@pytest.mark.parametrize("owner", [("bare", "singular"), ("rich", "plural")])
@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("step", STEPS)
def test_a_reminder_is_short_whole_and_says_the_same_twice(
    writers: dict[tuple[str, str], Writer], step: Step, voice: Voice, owner: tuple[str, str]
) -> None:
    for told in circumstances(step, voice):
        letter = writers[owner].write(told)

        words = length(letter.text)
        most = 190 if step is Step.FORMAL else 155 if told.pauses else 130
        assert 50 <= words <= most, (words, letter.text)
        assert len(letter.subject) <= 75, letter.subject
        assert HOLE.search(letter.subject + "\n" + letter.text) is None, letter.text
        assert re.sub(r"\b[123]\. ", "", seen(letter.html).words) == re.sub(
            r"\b[123]\. ", "", bare(letter.text)
        )
        for invoice in told.invoices:
            assert invoice.number in letter.text
        assert (
            letter.text.count(
                f"/c/{writers[owner].portal.services.token_of(writers[owner].link)[:2]}/"
            )
            == 1
        )
        assert WAYS_OUT[voice.language].search(letter.text)


@pytest.mark.parametrize("person", ["singular", "plural"])
@pytest.mark.parametrize("step", STEPS)
def test_a_reminder_keeps_to_one_register_and_one_person(
    writers: dict[tuple[str, str], Writer], step: Step, person: str
) -> None:
    for voice, other in ((Voice.VOUS, Register.TU), (Voice.TU, Register.VOUS)):
        for told in circumstances(step, voice):
            letter = writers["rich", person].write(told)
            said = letter.subject + "\n" + letter.text

            assert [heard for heard in addressed(said) if heard.says is other] == [], said
            strange = SINGULAR if person == "plural" else PLURAL
            assert strange.search(said) is None, said


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("group", DeclineGroup)
def test_a_card_letter_gives_the_human_reason_and_never_the_banks(
    writer: Writer, group: DeclineGroup, voice: Voice
) -> None:
    declined = replace(INVOICE, decline=Decline(group=group, code="insufficient_funds"))
    told = Told(step=Step.FIRST_CARD, client=replace(ADA, voice=voice), invoices=(declined,))
    words = writer.portal.services.library.words(voice)

    letter = writer.write(told)

    assert words.plain(f"reason.{group}.sentence") in letter.text
    assert "insufficient" not in letter.text + letter.html


def test_a_next_attempt_is_told_only_where_one_is_planned(writer: Writer) -> None:
    planned = replace(INVOICE, next_attempt_on=date(2026, 11, 26))

    without = writer.write(Told(step=Step.FIRST_CARD)).text
    told = writer.write(Told(step=Step.FIRST_CARD, invoices=(planned,))).text

    assert "Nous réessaierons le jeudi 26 novembre 2026." in told
    assert "réessaierons" not in without


def test_one_invoice_is_told_in_a_sentence_and_several_in_a_list(writer: Writer) -> None:
    one = writer.write(Told(step=Step.FIRST_TRANSFER)).text
    two = writer.write(Told(step=Step.FIRST_TRANSFER, invoices=(INVOICE, OTHER))).text

    assert (
        "120,00\u00a0€ pour la facture F-2026-014 (Coaching d'octobre) était prévu le lundi" in one
    )
    assert "\n- F-" not in one
    assert "200,50\u00a0€ pour les factures F-2026-014 et F-2026-00015 était prévu aux dates" in two
    assert "\n- F-2026-00015\u00a0: 80,50\u00a0€, prévu le mercredi 4 novembre 2026\n" in two


def test_bank_details_and_a_telephone_are_there_only_where_they_are_known(
    writers: dict[tuple[str, str], Writer],
) -> None:
    for kind, is_there in (("rich", True), ("bare", False)):
        here = writers[kind, "plural"]

        first = here.write(Told(step=Step.FIRST_TRANSFER)).text
        second = here.write(Told(step=Step.SECOND)).text

        assert ("FR14 2004 1010" in first) is is_there
        assert ("01\u00a099\u00a000\u00a000\u00a000, 9 h-12 h" in second) is is_there
        assert ("vive voix" in second) is is_there


def test_the_second_letter_speaks_of_a_pause_only_where_one_is_announced(writer: Writer) -> None:
    quiet = writer.write(Told(step=Step.SECOND)).text
    clear = writer.write(Told(step=Step.SECOND, pauses=True)).text

    assert "pause" not in quiet
    assert "pause de la prestation à partir du vendredi 11 décembre 2026" in clear


def test_the_formal_letter_says_what_follows_and_from_which_day(writer: Writer) -> None:
    person = writer.write(Told(step=Step.FORMAL)).text
    pause = writer.write(Told(step=Step.FORMAL, pauses=True)).text
    both = Told(step=Step.FORMAL, pauses=True, rules=Rules(pause=True, hand_over=True))

    assert "\n- le lundi 30 novembre 2026, nous déciderons nous-mêmes" in person
    assert "à partir du vendredi 11 décembre 2026" in pause
    assert "nous-mêmes" not in pause
    assert "\n- à partir du lundi 21 décembre 2026, le dossier" in writer.write(both).text


def test_a_call_is_mentioned_only_where_it_was_made(writer: Writer) -> None:
    called = writer.write(Told(step=Step.SECOND, called=True)).text

    assert "le vendredi 6 novembre 2026, puis téléphoné le mardi 17 novembre" in called
    assert "téléphoné" not in writer.write(Told(step=Step.SECOND)).text


def test_help_and_the_mediator_are_for_consumers_alone(writer: Writer) -> None:
    professional = replace(ADA, kind=ClientKind.PROFESSIONAL)

    consumer = writer.write(Told(step=Step.FORMAL)).text
    firm = writer.write(Told(step=Step.FORMAL, client=professional)).text

    for said in ("Points conseil budget", "Médiation Exemple", "Aucuns frais"):
        assert said in consumer
        assert said not in firm


def test_a_marker_carries_its_date_under_a_lasting_name(writer: Writer) -> None:
    ahead = replace(INVOICE, due_date=date(2026, 12, 1), collection=Collection.AUTOMATIC)

    first, again = (writer.write(Told(step=Step.BEFORE, invoices=(ahead, OTHER))) for _ in "ab")
    (file,) = first.calendars
    entries = Calendar.from_ical(file.content).walk("VEVENT")

    assert file.content == again.calendars[0].content
    assert [entry.decoded("DTSTART") for entry in entries] == [date(2026, 12, 1), OTHER.due_date]
    assert str(entries[0]["UID"]) == "due-F-2026-014@127.0.0.1"
    assert str(entries[0]["SUMMARY"]) == "120,00\u00a0€ débités par Atelier Grace"


def test_a_marker_that_leaves_later_about_another_date_moves_the_entry(writer: Writer) -> None:
    ahead = replace(INVOICE, due_date=date(2026, 12, 1))
    moved = replace(ahead, due_date=date(2026, 12, 15))

    (first,) = writer.write(Told(step=Step.BEFORE, invoices=(ahead,))).calendars
    (second,) = writer.write(Told(step=Step.BEFORE, invoices=(moved,), days_later=9)).calendars
    (before,), (after,) = (
        Calendar.from_ical(file.content).walk("VEVENT") for file in (first, second)
    )

    assert before["UID"] == after["UID"]
    assert after.decoded("SEQUENCE") - before.decoded("SEQUENCE") == 9
    assert 0 < after.decoded("SEQUENCE") < 2**31
    assert (before.decoded("DTSTART"), after.decoded("DTSTART")) == (
        date(2026, 12, 1),
        date(2026, 12, 15),
    )


def test_the_other_reminders_carry_no_calendar(writer: Writer) -> None:
    for step in set(STEPS) - {Step.BEFORE}:
        assert writer.write(Told(step=step)).calendars == ()


@pytest.mark.parametrize("step", STEPS)
def test_no_french_article_stands_where_two_words_become_one(writer: Writer, step: Step) -> None:
    for told in circumstances(step, Voice.VOUS):
        letter = writer.write(told)

        assert re.search(r"\b(?:de|à) les?\b", letter.subject + letter.text) is None


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("step", STEPS)
def test_a_reminder_hurts_nobody_and_lacks_nothing_whatever_the_reason(
    writer: Writer, step: Step, voice: Voice
) -> None:
    kind = Kind.FORMAL if step is Step.FORMAL else Kind.LETTER
    linter = Linter.of(voice.language)
    groups = DeclineGroup if step is Step.FIRST_CARD else [None]
    for told, group in product(circumstances(step, voice), groups):
        decline = Decline(group=group, code="insufficient_funds") if group else None
        declined = tuple(replace(invoice, decline=decline) for invoice in told.invoices)

        letter = writer.write(replace(told, invoices=declined))

        said = f"{letter.subject}\n\n{letter.text}"
        found = linter.read(
            said,
            kind=kind,
            reader=Reader(told.client.kind),
            register=voice.value.partition("-")[2] or None,
        )
        assert [one for one in found if one.level is not Level.INFO] == []
        assert missing_facts(said) == ()
