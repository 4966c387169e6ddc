"""Short messages beside reminders, in a whole portal: to whom, when, once, and what if not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.texting import send_texts
from portal.domain.clients import Channel, Voice
from portal.domain.invoices import InvoiceStatus
from portal.domain.sequence import ReminderStatus, Step
from portal.sms import parts_of, plain
from tests.sms.provider import KEY
from tests.support.sites import ADA, INVOICE, at_another_time, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sms.provider import Provider
    from tests.support.sites import Portal

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
MOBILE = replace(ADA, phone="06 00 00 00 00", channel=Channel.MAIL_AND_SMS)
SETTINGS = '\n[sms]\nprovider = "brevo"\nsender = "AtelierG"\n'


@pytest.fixture
def portal(tmp_path: Path, provider: Provider) -> Iterator[Portal]:
    """Ada wishes short messages, and has a link."""
    environ = {"PORTAL_SMS_KEY": KEY, "PORTAL_SMS_API_BASE": provider.address}
    portal = open_portal(write_site(tmp_path / "site", more=SETTINGS), environ, now=MONDAY)
    portal.add(MOBILE, INVOICE)
    portal.link()
    yield portal
    portal.close()


def reminded(
    portal: Portal, step: Step = Step.SECOND, *, at: datetime = MONDAY,
    status: ReminderStatus = ReminderStatus.SENT,
) -> int:  # fmt: skip
    with portal.services.tools.ledger() as ledger:
        return ledger.add_reminder(
            step, "ada", (INVOICE.id,), status=status, on=at.date(), at=at, who="clock"
        )


def send(portal: Portal, now: datetime = MONDAY) -> int:
    here = at_another_time(portal, now).services
    assert here.text_office is not None
    return send_texts(here.tools, here.text_office)


def tasks(portal: Portal) -> list[str]:
    with portal.services.queries() as queries:
        return [task.what for task in queries.tasks()]


def outcomes(portal: Portal) -> list[tuple[str, str]]:
    with portal.services.queries() as queries:
        return [(text.outcome, text.problem) for text in queries.texts("ada")]


def test_a_reminder_that_left_today_gets_one_message_beside_it(
    portal: Portal, provider: Provider
) -> None:
    reminded(portal)

    assert (send(portal), send(portal)) == (1, 0)

    ((_, _, body),) = provider.came
    assert body["recipient"] == "33600000000"
    assert body["content"].startswith("Atelier Grace : 120,00 € pour la facture F-2026-014")
    assert "http://127.0.0.1:8000/c/" in body["content"]
    assert outcomes(portal) == [("sent", "")]


@pytest.mark.parametrize("step", [Step.FORMAL, Step.FIRST_CALL, Step.DECISION])
def test_a_formal_letter_and_what_is_no_letter_stand_alone(portal: Portal, step: Step) -> None:
    reminded(portal, step)

    assert send(portal) == 0


@pytest.mark.parametrize(
    "client",
    [replace(MOBILE, channel=Channel.MAIL), replace(MOBILE, phone="01 99 00 00 00"),
     replace(MOBILE, phone="")],
)  # fmt: skip
def test_who_does_not_wish_it_or_carries_no_telephone_gets_none(
    portal: Portal, client: object
) -> None:
    portal.add(client)  # type: ignore[arg-type]
    reminded(portal)

    assert send(portal) == 0


@pytest.mark.parametrize(
    "now", [MONDAY + timedelta(days=1), MONDAY.replace(hour=4), MONDAY.replace(hour=20)]
)
def test_another_day_and_outside_the_hours_nothing_leaves(portal: Portal, now: datetime) -> None:
    reminded(portal)

    assert send(portal, now) == 0
    assert outcomes(portal) == []


def test_a_letter_that_has_not_left_has_no_message_beside_it(portal: Portal) -> None:
    reminded(portal, status=ReminderStatus.QUEUED)

    assert send(portal) == 0


def test_whoever_has_paid_meanwhile_reads_nothing_more(portal: Portal) -> None:
    reminded(portal)
    portal.add(replace(INVOICE, status=InvoiceStatus.PAID, paid=INVOICE.total))

    assert send(portal) == 0


def test_a_message_of_which_nobody_knows_is_shown_and_never_sent_again(
    portal: Portal, provider: Provider
) -> None:
    reminded(portal)
    provider.status = 0
    assert send(portal) == 0
    provider.status = 201

    assert send(portal) == 0

    assert len(provider.came) == 1
    assert outcomes(portal) == [("unknown", "cut")]
    assert tasks(portal) == ["text_unknown"]


def test_a_refused_message_is_shown_and_not_tried_again(portal: Portal, provider: Provider) -> None:
    reminded(portal)
    provider.status = 400

    assert (send(portal), send(portal)) == (0, 0)

    assert len(provider.came) == 1
    assert tasks(portal) == ["text_refused"]


def test_without_credit_it_is_tried_again_later_and_told_once(
    portal: Portal, provider: Provider
) -> None:
    reminded(portal)
    reminded(portal, Step.FIRST_TRANSFER)
    provider.status = 402
    assert (send(portal), send(portal)) == (0, 0)
    assert len(provider.came) == 2  # one each time: the others would fare alike
    provider.status = 201

    assert send(portal, MONDAY + timedelta(hours=1)) == 2
    assert tasks(portal) == ["text_account"]


def test_a_sender_that_died_leaves_a_message_that_a_person_looks_at(
    portal: Portal, provider: Provider
) -> None:
    number = reminded(portal)
    with portal.services.tools.ledger() as ledger:
        assert ledger.claim_text(number, "ada", at=MONDAY)

    assert send(portal, MONDAY + timedelta(hours=1)) == 0

    assert provider.came == []
    assert outcomes(portal) == [("unknown", "died")]
    assert tasks(portal) == ["text_unknown"]


@pytest.mark.parametrize("voice", list(Voice))
@pytest.mark.parametrize("step", [Step.BEFORE, Step.FIRST_CARD, Step.FIRST_TRANSFER, Step.SECOND])
def test_every_message_fits_one_part_without_its_link_in_every_voice(
    portal: Portal, voice: Voice, step: Step
) -> None:
    words = portal.services.library.words_for(replace(ADA, voice=voice))
    about = words.plain("letter.about", n=1, number="F-2026-0140")

    said = plain(
        words.plain(
            f"sms.{step}", business="L'atelier de Grace Exemple", about=about,
            amount="1 234,50 €", day="23 novembre 2026", link="",
        )
    )  # fmt: skip

    assert parts_of(said) == 1
    assert parts_of(said + "https://paiement.example.com/c/aa/" + "a" * 72 + "/") <= 2
