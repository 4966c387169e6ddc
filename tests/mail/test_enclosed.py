"""A reminder arrives by SMTP with its invoices and its code, or without them, and never late."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.letters import send_waiting
from portal.actions.reminding import remind, settle_letters
from portal.gateways.stripe import StripeGateway
from portal.letters.enclosing import document_finder
from portal.sandbox import Sandbox
from tests.gateways.scripted import nobody
from tests.support.cases import sent
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.reminded import Reminding
from tests.support.sites import ADA, INVOICE, NOW, open_portal, write_site
from tests.support.still import StillClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage, MIMEPart
    from pathlib import Path

    from portal.actions.letters import PostOffice
    from tests.support.sites import Portal

MONDAY = date(2026, 11, 23)  # the sandbox stands at the Sunday before
FIRST = date(2026, 11, 4)
PDF = b"%PDF-1.7\n\x00\xff\n%%EOF\n"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A Stripe whose clock stands where the portal's does."""
    with Sandbox() as running:
        running.state.clock = StillClock(NOW)
        yield running


@contextmanager
def owner(folder: Path, sandbox: Sandbox, letters: str = "") -> Iterator[Portal]:
    """A portal beside the sandbox, with these lines under [letters]."""
    site = write_site(folder, more=f"\n[letters]\n{letters}\n")
    portal = open_portal(site, {"STRIPE_API_BASE": sandbox.url, "STRIPE_SECRET_KEY": sandbox.key})
    yield portal
    portal.close()


def delivered(
    case: Reminding, server: MailServer, *, post: PostOffice | None = None
) -> list[EmailMessage]:
    """What arrives when the scheduler and the post run."""
    tools = case.case.tools
    remind(tools)
    with_mailer = replace(post or case.case.portal.services.post, mailer=server.mailer())
    send_waiting(tools, with_mailer)
    settle_letters(tools)
    return server.letters


def shape(part: MIMEPart) -> str:
    """How the parts of a message lie inside each other."""
    if not part.is_multipart():
        return part.get_content_type()
    inside = " ".join(map(shape, part.iter_parts()))
    return f"{part.get_content_subtype()}({inside})"


def files(message: EmailMessage) -> dict[str | None, bytes]:
    return {part.get_filename(): part.get_content() for part in message.iter_attachments()}


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_letter_that_asks_whether_the_invoices_arrived_brings_them_along(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    with (
        owner(tmp_path / "site", sandbox, "qr = true") as portal,
        running_mail_server() as server,
    ):
        case = sent(portal, sandbox, 9_000)
        (letter,) = delivered(Reminding(case=case).at(MONDAY), server)

        assert shape(letter) == (
            "mixed(alternative(text/plain related(text/html image/png)) "
            "application/pdf application/pdf)"
        )
        numbers = [invoice.number for invoice in case.invoices]
        assert list(files(letter)) == [f"Facture-{number}.pdf" for number in numbers]
        for number, content in zip(numbers, files(letter).values(), strict=True):
            assert content.startswith(b"%PDF-")
            assert number.encode() in content
        assert "\nLes factures sont jointes à ce message.\n" in text_of(letter)
        html = letter.get_body(("html",))
        assert html is not None
        (picture,) = (part for part in letter.walk() if part.get_content_type() == "image/png")
        assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html.get_content()
        (line,) = Reminding(case=case).told("letter_sent")
        assert line.details["files"] == ", ".join(f"Facture-{number}.pdf" for number in numbers)


def test_the_owners_own_file_goes_before_stripes(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "factures").mkdir()
    with (
        owner(tmp_path / "site", sandbox, f'invoices = "{tmp_path / "factures"}"') as portal,
        running_mail_server() as server,
    ):
        case = sent(portal, sandbox)
        number = case.invoices[0].number
        (tmp_path / "factures" / f"{number}.pdf").write_bytes(PDF)

        (letter,) = delivered(Reminding(case=case).at(MONDAY), server)

        assert files(letter) == {f"Facture-{number}.pdf": PDF}
        assert "La facture est jointe à ce message." in text_of(letter)
        assert shape(letter) == "mixed(alternative(text/plain text/html) application/pdf)"


def test_an_invoice_that_stripe_never_saw_leaves_without_a_file_and_says_so_nowhere(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    with owner(tmp_path / "site", sandbox) as portal, running_mail_server() as server:
        portal.add(ADA, INVOICE)
        case = replace(sent(portal, sandbox), client=ADA, invoices=[INVOICE])

        letters = delivered(Reminding(case=case).at(FIRST), server)

        (letter,) = (one for one in letters if one["To"] == ADA.email)
        assert shape(letter) == "alternative(text/plain text/html)"
        assert "joint" not in text_of(letter)
        (line,) = Reminding(case=case).told("letter_sent")
        assert "files" not in line.details


def test_a_stripe_that_falls_silent_after_the_second_look_holds_no_letter_back(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    gone = StripeGateway("sk_test_1", api_base=nobody(), retries=0, timeout=(1, 1))
    with owner(tmp_path / "site", sandbox) as portal, running_mail_server() as server:
        case = Reminding(case=sent(portal, sandbox, 9_000)).at(MONDAY)
        find = document_finder(None)
        post = replace(portal.services.post, documents=lambda about, _: find(about, gone))

        (letter,) = delivered(case, server, post=post)

        assert files(letter) == {}
        assert "joint" not in text_of(letter)
        assert case.steps() == [("first_transfer", "sent")]


@pytest.mark.parametrize("answer", ["552 5.3.4 too big", "552 Error: Too much mail data"])
def test_a_letter_that_is_too_large_for_the_server_goes_again_without_its_files(
    tmp_path: Path, sandbox: Sandbox, answer: str
) -> None:
    with (
        owner(tmp_path / "site", sandbox) as portal,
        running_mail_server({"END": [answer]}) as server,
    ):
        case = Reminding(case=sent(portal, sandbox)).at(MONDAY)
        assert delivered(case, server) == []
        assert case.steps() == [("first_transfer", "queued")]
        case.at(MONDAY, 11)

        (letter,) = delivered(case, server)

        assert files(letter) == {}
        assert "joint" not in text_of(letter)
        assert case.steps() == [("first_transfer", "sent")]


def test_a_letter_that_is_too_large_even_so_is_a_persons(tmp_path: Path, sandbox: Sandbox) -> None:
    refusals = ["552 5.3.4 too big"] * 2
    with owner(tmp_path / "site", sandbox) as portal, running_mail_server({"END": refusals}) as one:
        case = Reminding(case=sent(portal, sandbox)).at(MONDAY)
        delivered(case, one)
        case.at(MONDAY, 11)

        assert delivered(case, one) == []
        assert case.told("letter_refused") != []


def test_no_file_is_looked_for_while_the_ledger_is_held(tmp_path: Path, sandbox: Sandbox) -> None:
    with owner(tmp_path / "site", sandbox) as portal, running_mail_server() as server:
        case = Reminding(case=sent(portal, sandbox)).at(MONDAY)
        asked: list[object] = []

        def documents(about: object, _: object) -> dict[str, bytes]:
            with portal.services.tools.ledger() as ledger:  # refused while another writes
                ledger.lock_client(case.case.client.id)
                asked.append(about)
            return {}

        delivered(case, server, post=replace(portal.services.post, documents=documents))

        assert len(asked) == 1


def test_the_second_letter_brings_no_file(tmp_path: Path, sandbox: Sandbox) -> None:
    with owner(tmp_path / "site", sandbox) as portal, running_mail_server() as server:
        case = Reminding(case=sent(portal, sandbox)).at(MONDAY)
        delivered(case, server)
        case.at(MONDAY + timedelta(days=8))

        _, second = delivered(case, server)

        assert case.steps()[-1] == ("second", "sent")
        assert files(second) == {}
