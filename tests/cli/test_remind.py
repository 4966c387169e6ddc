"""`portal remind` and `portal schedule`: what would leave and why, what leaves, what is to come."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.cli.reminder_words import STEPS, WAITS
from portal.domain.calendar import office_day
from portal.domain.holding import Hold
from portal.domain.sequence import ReminderStatus, Step
from portal.store.case_queries import Silence
from tests.support.sites import ADA, INVOICE, SECRET, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.support.sites import Portal

MONDAY, SUNDAY = "2026-11-23", "2026-11-22"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    """Ada's transfer was planned for 2 November and has not arrived."""
    portal = open_portal(write_site(tmp_path), {})
    portal.add(ADA, INVOICE)
    yield portal
    portal.close()


def run(here: Portal, *words: str) -> Result:
    folder = here.settings.content.parent
    said = CliRunner().invoke(main, ["--site", str(folder), *words], env={"PORTAL_SECRETS": SECRET})
    assert said.exit_code == 0, said.output
    return said


def letters(here: Portal) -> list[str]:
    with here.services.queries() as queries:
        return [letter.name for letter in queries.letters("ada") if letter.sent_at is not None]


def test_a_dry_run_says_what_would_leave_and_does_nothing(here: Portal) -> None:
    said = run(here, "remind", "--dry-run", "--today", MONDAY).output

    assert "1 would be done" in said
    assert STEPS[Step.FIRST_TRANSFER] in said
    assert "a…@example.com" in said
    assert ADA.email not in said
    assert letters(here) == []


def test_a_dry_run_says_why_something_would_not(here: Portal) -> None:
    said = run(here, "remind", "--dry-run", "--today", SUNDAY).output

    assert f"Not now: {WAITS['hours']} (until Monday 2026-11-23)." in said


def test_a_letter_leaves_once_however_often_it_is_run(here: Portal) -> None:
    first = json.loads(run(here, "remind", "--today", MONDAY, "--json").output)
    again = json.loads(run(here, "remind", "--today", MONDAY, "--json").output)

    assert (first["letters_sent"], again["letters_sent"]) == (1, 0)
    assert letters(here) == ["reminder_first_transfer"]


def test_a_schedule_tells_the_whole_future_of_a_case(here: Portal) -> None:
    told = json.loads(run(here, "schedule", "ada@example.com", "--json").output)

    assert [line["step"] for line in told] == ["first_transfer", "second", "formal", "decision"]


def test_a_schedule_says_until_when_nothing_is_said(here: Portal) -> None:
    tools, last = here.services.tools, office_day(datetime.now(UTC)) + timedelta(days=9)
    silence = Silence(
        client_id="ada",
        until_on=last,
        why="vacances",
        set_at=tools.now,
        set_by="grace",
    )
    with tools.ledger() as ledger:
        ledger.set_silence(silence)

    first = run(here, "schedule", "ada@example.com").output.splitlines()[0]
    after = last + timedelta(days=1)

    assert first.startswith(f"for now nothing  {WAITS[Hold.SILENCED]} (until {after:%A %Y-%m-%d})")


def test_a_dry_run_says_that_a_letter_waits_for_another_and_not_for_the_hours(here: Portal) -> None:
    tools = here.services.tools
    with tools.ledger() as ledger:
        for status in (ReminderStatus.SENT, ReminderStatus.QUEUED):
            ledger.add_reminder(
                Step.FIRST_TRANSFER, "ada", (INVOICE.id,), status=status,
                on=date(2026, 11, 20), at=tools.now, who="clock",
            )  # fmt: skip

    said = run(here, "remind", "--dry-run", "--today", MONDAY).output

    assert f"Not now: {WAITS['too_soon']}" in said


def test_a_schedule_of_nobody_is_refused_in_a_sentence(here: Portal) -> None:
    folder = str(here.settings.content.parent)

    said = CliRunner().invoke(
        main, ["--site", folder, "schedule", "nobody"], env={"PORTAL_SECRETS": SECRET}
    )

    assert said.exit_code == 1
    assert "'nobody' is nobody: give the id or the e-mail address of one client." in said.output


def test_every_step_and_every_hold_has_its_words() -> None:
    assert set(STEPS) == set(Step)
    assert set(Hold) <= set(WAITS)
