"""A proof goes to whoever reads it over, once for each form, and not without end."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.actions.proofs import Proofreader, send_proof
from portal.domain.errors import TooManyRequests
from portal.mail import Words
from tests.support.sites import open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from tests.support.sites import Portal

GRACE = Proofreader(email="grace@example.com", form="a form/../of hers", key="key")
LETTER = Words(subject="[Essai] Bonjour", text="Bonjour.\n", html="<p>Bonjour.</p>", language="fr")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    portal = open_portal(write_site(tmp_path), {})
    yield portal
    portal.close()


def send(here: Portal, to: Proofreader) -> None:
    send_proof(here.services.tools, here.services.post, LETTER, to=to)


def arrived(here: Portal) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in here.settings.mail.outbox.glob("*.eml")
    ]


def test_it_goes_to_whoever_asked_for_it_and_is_answered_like_every_letter(here: Portal) -> None:
    send(here, GRACE)

    (mail,) = arrived(here)
    assert (mail["To"], mail["Subject"]) == ("grace@example.com", "[Essai] Bonjour")
    assert mail["Reply-To"] == here.services.post.reply_to
    assert mail["Auto-Submitted"] == "auto-generated"


def test_asked_for_twice_by_one_form_it_is_one_message(here: Portal) -> None:
    send(here, GRACE)
    send(here, GRACE)
    assert len(arrived(here)) == 1

    send(here, replace(GRACE, form="another"))
    send(here, replace(GRACE, email="bob@example.com"))
    assert len(arrived(here)) == 3


def test_nobody_asks_without_end_and_nobody_is_kept_from_it_by_another(here: Portal) -> None:
    for number in range(10):
        send(here, replace(GRACE, form=str(number)))

    with pytest.raises(TooManyRequests):
        send(here, replace(GRACE, form="one more"))
    send(here, replace(GRACE, email="bob@example.com"))
