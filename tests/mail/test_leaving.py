"""Letters leave by a real SMTP server, encrypted, once; what is refused waits."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller

from portal.actions.arranging import Visit
from portal.actions.letters import send_waiting
from portal.actions.links import ask_fresh_link, revoke_link
from portal.actions.promises import PromiseWish, propose_promise
from portal.app import make_services
from portal.domain.clients import Voice
from portal.domain.promises import Action
from portal.links import without_keys
from portal.mail import Envelope, LetterNotSent, Outbox, Smtp, Words, build_message
from portal.settings import load_settings
from tests.browser.post import running_postbox
from tests.support.letters import written
from tests.support.postgres import free_port
from tests.support.sites import (
    ADA,
    INVOICE,
    NOW,
    SECRET,
    Portal,
    at_another_time,
    open_portal,
    write_site,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.post import Postbox

TIER = """
[[policy.tier]]
latest_days = 60
parts = 3
smallest_part = 20
"""
MESSAGE = build_message(
    Envelope(
        sender_name="Grace Exemple",
        sender="grace@example.com",
        reply_to="grace@example.com",
        recipient="ada@example.com",
    ),
    Words(
        subject="Votre nouveau lien",
        text="Bonjour Ada,",
        html="<p>Bonjour Ada,</p>",
        language="fr",
    ),
    now=NOW,
)


@pytest.fixture
def postbox(tmp_path: Path) -> Iterator[Postbox]:
    """A mail server that insists on encryption."""
    with running_postbox(tmp_path) as box:
        yield box


def trusting(box: Postbox) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=box.environ["SSL_CERT_FILE"])


def test_a_letter_can_be_answered_and_says_that_a_machine_sent_it() -> None:
    assert MESSAGE["Reply-To"] == "grace@example.com"
    assert MESSAGE["Auto-Submitted"] == "auto-generated"
    assert MESSAGE["Message-ID"].endswith("@example.com>")
    assert [part.get_content_type() for part in MESSAGE.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_arrives_encrypted(postbox: Postbox) -> None:
    Smtp(postbox.environ["PORTAL_SMTP_URL"], context=trusting(postbox)).send(MESSAGE)

    assert postbox.recipients == ["ada@example.com"]
    assert postbox.encrypted == [True]


def test_a_server_whose_certificate_nobody_knows_gets_nothing(postbox: Postbox) -> None:
    with pytest.raises(LetterNotSent):
        Smtp(postbox.environ["PORTAL_SMTP_URL"]).send(MESSAGE)

    assert postbox.letters == []


class Refusing:
    """A server that takes nobody's mail."""

    async def handle_RCPT(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        return "450 come back later"


def test_what_the_server_refuses_is_not_sent() -> None:
    controller = Controller(Refusing(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with pytest.raises(LetterNotSent):
            Smtp(f"smtp://127.0.0.1:{controller.port}").send(MESSAGE)
    finally:
        controller.stop()


def test_encryption_that_was_asked_for_is_never_done_without() -> None:
    controller = Controller(Refusing(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with pytest.raises(LetterNotSent):
            Smtp(f"smtp://127.0.0.1:{controller.port}?starttls=require").send(MESSAGE)
    finally:
        controller.stop()


def test_the_outbox_keeps_each_letter_as_a_file(tmp_path: Path) -> None:
    Outbox(tmp_path / "outbox").send(MESSAGE)

    (kept,) = (tmp_path / "outbox").glob("*.eml")
    assert b"Bonjour Ada" in kept.read_bytes()


def ask(portal: Portal) -> None:
    ask_fresh_link(
        portal.services.tools,
        email="ada@example.com",
        visitor="127.0.0.1",
        key=portal.services.signer.key,
        days=90,
    )


def test_a_letter_that_could_not_leave_waits_and_leaves_later_once(
    portal: Portal, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(portal)
    environ = {"PORTAL_SECRETS": SECRET, "PORTAL_SMTP_URL": "smtp://127.0.0.1:1"}
    closed = make_services(load_settings(portal.settings.folder, environ), clock=lambda: NOW)
    assert send_waiting(closed.tools, closed.post) == 0
    with portal.services.queries() as queries:
        (waiting,) = queries.letters_that_did_not_leave(before=NOW)
    assert (waiting.problem, waiting.tries) == ("unreachable", 1)

    monkeypatch.setenv("SSL_CERT_FILE", postbox.environ["SSL_CERT_FILE"])
    environ["PORTAL_SMTP_URL"] = postbox.environ["PORTAL_SMTP_URL"]
    settings = load_settings(portal.settings.folder, environ)
    later = make_services(settings, clock=lambda: NOW + timedelta(minutes=15))
    assert [send_waiting(later.tools, later.post) for _ in range(3)] == [1, 0, 0]
    assert len(postbox.letters) == 1


def test_a_link_that_was_revoked_while_its_letter_waited_is_not_sent(portal: Portal) -> None:
    ask(portal)
    with portal.services.queries() as queries:
        (link,) = queries.links("ada")
    revoke_link(portal.services.tools, link.id)

    later = at_another_time(portal, NOW + timedelta(minutes=1)).services
    assert send_waiting(later.tools, later.post) == 0

    assert not portal.settings.mail.outbox.exists()


def test_each_voice_has_its_letter(tmp_path: Path) -> None:
    portal = open_portal(write_site(tmp_path / "site"), {})
    for voice in Voice:
        client = replace(ADA, id=voice.value, voice=voice)
        portal.add(client)
        words = written(portal, "fresh_link", client=client)
        assert "Ada" in words.text
        assert words.language == voice.language
        assert "{" not in words.text + words.subject
        assert len(words.subject) <= 75


def test_a_promise_is_confirmed_by_a_real_server_with_its_date_for_the_calendar(
    tmp_path: Path, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", postbox.environ["SSL_CERT_FILE"])
    smtp = {"PORTAL_SMTP_URL": postbox.environ["PORTAL_SMTP_URL"]}
    portal = open_portal(write_site(tmp_path / "site", more=TIER), smtp)
    portal.add(ADA, INVOICE)
    visit = Visit(link=portal.link(), client=ADA, nonce="form")
    wish = PromiseWish(action=Action.PAY, day=date(2026, 12, 4), invoice_ids=[INVOICE.id])
    promised = propose_promise(portal.services.tools, visit, wish)

    assert send_waiting(portal.services.tools, portal.services.post) == 2

    assert postbox.recipients == ["ada@example.com", "grace@example.com"]
    assert postbox.encrypted == [True, True]
    recap = postbox.next_letter(to="ada@example.com")
    with portal.services.queries() as queries:
        kept = queries.letters("ada")[0]
    text = recap.get_body(("plain",))
    assert text is not None
    assert kept.body == without_keys(text.get_content().replace("\r\n", "\n"))
    assert kept.subject == recap["Subject"]
    (file,) = recap.iter_attachments()
    assert file["Content-Type"].params["method"] == "PUBLISH"
    assert file.get_filename() == f"{promised.reference.lower()}.ics"
    assert f"UID:{promised.id}-1@127.0.0.1" in file.get_content()
