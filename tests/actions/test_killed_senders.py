"""Senders that are killed at any point, and two at a time: each letter leaves once, or is seen."""

from __future__ import annotations

import signal
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

from portal.actions.letters import STALE, send_waiting
from portal.domain.letters import Outcome
from tests.browser.post import running_postbox
from tests.support.doomed import Doom, sender
from tests.support.sites import (
    ADA,
    INVOICE,
    NOW,
    Portal,
    at_another_time,
    open_portal,
    write_site,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from portal.store.letter_queries import SentLetter
    from tests.browser.post import Postbox

LATER = NOW + STALE + timedelta(minutes=1)
MUCH_LATER = LATER + timedelta(days=3)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The folder of the site."""
    return write_site(tmp_path / "site")


@pytest.fixture
def postbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A mail server that counts what it gets, and is trusted."""
    with running_postbox(tmp_path) as box:
        monkeypatch.setenv("SSL_CERT_FILE", box.environ["SSL_CERT_FILE"])
        yield box


def portal_of(site: Path, environ: dict[str, str], letters: int) -> Portal:
    """A portal in whose queue so many letters wait."""
    portal = open_portal(site, environ)
    portal.add(ADA, INVOICE)
    link = portal.link()
    with portal.services.tools.ledger() as ledger:
        for number in range(letters):
            ledger.queue_letter("fresh_link", "ada", link.id, at=NOW, key=f"letter/{number}")
    return portal


def run(site: Path, environ: dict[str, str], *dooms: Doom, now: datetime = NOW) -> None:
    """Let senders work at the same time until they are done, or killed as they are to be."""
    processes = [sender(site, environ, now=now, doom=doom) for doom in dooms]
    for process, doom in zip(processes, dooms, strict=True):
        process.join(timeout=60)
        assert process.exitcode == (-signal.SIGKILL if doom.stage else 0)


def send_later(portal: Portal) -> None:
    """Let the clock run on, here."""
    for moment in (LATER, MUCH_LATER):
        later = at_another_time(portal, moment)
        send_waiting(later.services.tools, later.services.post)
        later.close()


def letters_of(portal: Portal) -> tuple[SentLetter, ...]:
    with portal.services.queries() as queries:
        return queries.letters("ada")


def sent_lines(portal: Portal) -> int:
    with portal.services.queries() as queries:
        return [line.what for line in queries.timeline("ada")].count("letter_sent")


@pytest.mark.parametrize("stage", ["claimed", "handed", "half", "sent"])
def test_an_outbox_holds_each_letter_once_wherever_its_sender_was_killed(
    site: Path, either_database: dict[str, str], stage: str
) -> None:
    portal = portal_of(site, either_database, letters=3)

    run(site, either_database, Doom(stage=stage))
    send_later(portal)

    kept = list(portal.settings.mail.outbox.glob("*.eml"))
    assert len(kept) == 3
    assert len({message_from_bytes(one.read_bytes())["Message-ID"] for one in kept}) == 3
    assert all(b"Bonjour Ada" in one.read_bytes() for one in kept)
    assert [letter.outcome for letter in letters_of(portal)] == [Outcome.SENT] * 3
    assert sent_lines(portal) == 3
    portal.close()


@pytest.mark.parametrize(("stage", "arrived"), [("claimed", 3), ("handed", 2), ("sent", 3)])
def test_a_letter_that_was_in_hand_when_its_sender_was_killed_is_never_sent_again_by_itself(
    site: Path, either_database: dict[str, str], postbox: Postbox, stage: str, arrived: int
) -> None:
    environ = either_database | {"PORTAL_SMTP_URL": postbox.environ["PORTAL_SMTP_URL"]}
    portal = portal_of(site, environ, letters=3)

    run(site, environ, Doom(stage=stage))
    send_later(portal)

    assert len(postbox.letters) == arrived
    assert len({letter["Message-ID"] for letter in postbox.letters}) == arrived
    unknown = [one for one in letters_of(portal) if one.outcome is Outcome.UNKNOWN]
    assert len(unknown) == (0 if stage == "claimed" else 1)
    with portal.services.queries() as queries:
        seen = queries.letters_that_did_not_leave(before=MUCH_LATER)
        told = [notice.what for notice in queries.notices()]
    assert [one.id for one in seen] == [one.id for one in unknown]
    assert told == ["letter_unknown"] * len(unknown)
    portal.close()


def test_two_schedulers_together_send_each_letter_once_though_one_is_killed(
    site: Path, either_database: dict[str, str], postbox: Postbox
) -> None:
    environ = either_database | {"PORTAL_SMTP_URL": postbox.environ["PORTAL_SMTP_URL"]}
    portal = portal_of(site, environ, letters=12)

    run(site, environ, Doom(stage="sent", letters_before=1), Doom())
    send_later(portal)

    names = [letter["Message-ID"] for letter in postbox.letters]
    assert len(names) == len(set(names)) == 12
    outcomes = [letter.outcome for letter in letters_of(portal)]
    assert (outcomes.count(Outcome.SENT), outcomes.count(Outcome.UNKNOWN)) == (11, 1)
    assert sent_lines(portal) == 11
    portal.close()
