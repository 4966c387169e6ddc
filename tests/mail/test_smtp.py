"""Each answer of a mail server is taken for what it says: sent, not sent, refused, or unknown."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from portal.mail import (
    Attachment,
    Envelope,
    Kind,
    LetterNotSent,
    LetterUnknown,
    Smtp,
    Stage,
    Words,
    build_message,
)
from tests.support.mail_server import (
    CUT,
    CUT_IN_THE_MIDDLE,
    HANG,
    MailServer,
    running_mail_server,
)
from tests.support.postgres import free_port
from tests.support.sites import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

RIGHT = "grace:a%20pass%2Fword@"
WRONG = "grace:guessed@"


def message(
    *, to: str = "ada@example.com", text: str = "Bonjour Ada,\n", more: bytes = b""
) -> EmailMessage:
    """A letter to somebody, with or without something large that comes with it."""
    files = (Attachment(name="F-2026-014.pdf", kind="application/pdf", content=more),)
    words = Words(
        subject="C’est noté", text=text, html="<p>Bonjour Ada,</p>", language="fr",
        attachments=files if more else (),
    )  # fmt: skip
    envelope = Envelope(
        sender_name="Grâce Exemple", sender="grace@example.com", reply_to="", recipient=to, name="a"
    )
    return build_message(envelope, words, now=NOW)


def refusal(mailer: Smtp, letter: EmailMessage | None = None) -> LetterNotSent:
    """How a letter was certainly not accepted."""
    with pytest.raises(LetterNotSent) as caught:
        mailer.send(letter or message())
    assert "example.com" not in f"{caught.value} {caught.value.problem}"
    return caught.value


@contextmanager
def silent_server() -> Iterator[str]:
    """Somebody who picks up and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("implicit", [False, True])
def test_a_letter_arrives_encrypted_and_whole(implicit: bool) -> None:
    text = "Bonjour Ada,\n\n.\n..deux points\nœuvre à 12,50 €\n"

    with running_mail_server(implicit=implicit) as server:
        server.mailer().send(message(text=text))

    (letter,) = server.letters
    part = letter.get_body(("plain",))
    assert part is not None
    assert part.get_content().replace("\r\n", "\n") == text
    assert server.encrypted == [True]
    assert server.recipients == ["ada@example.com"]


def test_a_right_password_opens_a_wrong_one_is_told_apart() -> None:
    with running_mail_server(sign_in=True) as server:
        server.mailer(user=RIGHT).send(message())
        refused = refusal(server.mailer(user=WRONG))

    assert len(server.letters) == 1
    assert (refused.kind, refused.stage) == (Kind.LATER, Stage.SIGN_IN)
    assert refused.problem == "535 5.7.8"
    assert refused.concerns_all
    assert refused.is_sign_in


@pytest.mark.parametrize(
    ("command", "stage"),
    [
        ("MAIL", Stage.SENDER),
        ("RCPT", Stage.RECIPIENT),
        ("DATA", Stage.CONTENT),
        ("END", Stage.CONTENT),
    ],
)
@pytest.mark.parametrize(
    ("answer", "kind"), [("451 4.7.1", Kind.LATER), ("554 5.7.1", Kind.REFUSED)]
)
def test_a_no_at_each_step_is_for_now_or_for_good(
    command: str, stage: Stage, answer: str, kind: Kind
) -> None:
    with running_mail_server({command: [f"{answer} ada@example.com is not welcome"]}) as server:
        refused = refusal(server.mailer())

    assert (refused.kind, refused.stage, refused.problem) == (kind, stage, answer)
    assert not refused.concerns_all
    assert server.letters == []


@pytest.mark.parametrize(
    ("answer", "nobody"),
    [
        ("550 no such user", True),
        ("550 5.1.1 no such user", True),
        ("550 5.7.1 we do not trust you", False),
        ("552 5.2.2 full", False),
        ("450 4.1.1 perhaps later", False),
    ],
)
def test_an_address_that_nobody_reads_is_told_from_other_refusals(
    answer: str,
    nobody: bool,
) -> None:
    with running_mail_server({"RCPT": [answer]}) as server:
        assert refusal(server.mailer()).names_nobody is nobody


def test_a_server_that_asks_a_stranger_for_patience_takes_the_letter_later() -> None:
    with running_mail_server({"RCPT": ["450 4.2.0 greylisted"]}) as server:
        refusal(server.mailer())
        server.mailer().send(message())

    assert len(server.letters) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("behaviour", "problem"), [(HANG, "timeout"), (CUT, "cut")])
def test_a_server_that_falls_silent_before_the_end_has_accepted_nothing(
    command: str, behaviour: str, problem: str
) -> None:
    with running_mail_server({command: [behaviour]}) as server:
        refused = refusal(server.mailer())

    assert (refused.kind, refused.problem) == (Kind.LATER, problem)


def test_a_connection_that_breaks_in_the_middle_of_a_letter_has_sent_nothing() -> None:
    with running_mail_server({"DATA": [CUT_IN_THE_MIDDLE]}) as server:
        refused = refusal(server.mailer(), message(more=bytes(8_000_000)))

    assert refused.kind is Kind.LATER
    assert server.letters == []


@pytest.mark.parametrize(
    ("behaviour", "problem"), [(HANG, "timeout_after_data"), (CUT, "cut_after_data")]
)
def test_a_server_that_falls_silent_after_the_last_dot_leaves_a_letter_unknown(
    behaviour: str, problem: str
) -> None:
    with running_mail_server({"END": [behaviour]}) as server, pytest.raises(LetterUnknown) as lost:
        server.mailer().send(message())

    assert lost.value.problem == problem
    assert "example.com" not in str(lost.value)


def test_a_server_whose_certificate_nobody_knows_gets_nothing() -> None:
    with running_mail_server() as server, running_mail_server(implicit=True) as other:
        for one in (server, other):
            refused = refusal(one.mailer(stranger=True))
            assert (refused.problem, refused.concerns_all) == ("certificate", True)
            assert one.letters == []


def test_nobody_there_and_nobody_who_speaks_are_told_apart() -> None:
    assert refusal(Smtp(f"smtp://127.0.0.1:{free_port()}")).problem == "unreachable"
    with silent_server() as place:
        assert refusal(Smtp(f"smtp://{place}", timeout=0.2)).problem == "timeout"
        assert refusal(Smtp(f"smtps://{place}", timeout=0.2)).problem == "timeout"


def test_encryption_that_was_asked_for_is_never_done_without() -> None:
    with running_mail_server(implicit=True) as server:
        plain = server.address.replace("smtps", "smtp")

        assert refusal(Smtp(f"{plain}?starttls=require", timeout=0.3)).concerns_all
    assert server.letters == []


def test_an_address_with_accents_needs_a_server_that_knows_them() -> None:
    letter = message(to="adélie@example.org")

    with running_mail_server(accents=False) as server:
        refused = refusal(server.mailer(), letter)
    with running_mail_server() as knowing:
        knowing.mailer().send(letter)

    assert (refused.kind, refused.problem) == (Kind.REFUSED, "smtputf8")
    assert knowing.recipients == ["adélie@example.org"]


def test_greeting_a_server_sends_nothing_and_says_what_is_wrong() -> None:
    with running_mail_server(sign_in=True) as server:
        server.mailer(user=RIGHT).greet()
        with pytest.raises(LetterNotSent, match=r"^127\.0\.0\.1: sign_in, 535"):
            server.mailer(user=WRONG).greet()

    assert server.letters == []


def test_a_goodbye_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang_up(*_: object) -> str:
        raise ConnectionResetError

    monkeypatch.setattr(MailServer, "handle_QUIT", hang_up, raising=False)
    with running_mail_server() as server:
        server.mailer().send(message())

    assert len(server.letters) == 1
