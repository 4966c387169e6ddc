"""Invoices that come with a letter: whose file goes first, how much is carried, what is said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.domain.clients import Voice
from portal.domain.sequence import LETTERS, Step
from portal.gateways.stripe import StripeGateway
from portal.letters.enclosing import document_finder, safe_name
from tests.gateways.scripted import nobody, refusal, server
from tests.letters.told import HOLE, OTHER, Told
from tests.support.cases import sent
from tests.support.mailboxes import bare, seen
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from portal.domain.invoices import Invoice
    from portal.gateways.base import Gateway
    from portal.sandbox import Sandbox
    from tests.letters.told import Writer
    from tests.support.sites import Portal

PDF = b"%PDF-1.7\n%%EOF\n"
BROKEN = refusal(500, type="api_error")
CARRY = (Step.FIRST_TRANSFER, Step.FORMAL)
MISSING = StripeGateway("sk_test_1", api_base="http://127.0.0.1:9", retries=0, timeout=(0.2, 0.2))
ATTACHED = re.compile(r"joint|attached", re.IGNORECASE)


def numbered(number: str, *, stripe_id: str = "") -> Invoice:
    return replace(INVOICE, id=number, number=number, stripe_id=stripe_id)


def found(
    writer: Writer,
    *invoices: Invoice,
    gateway: Gateway = MISSING,
    folder: Path | None = None,
    step: Step = Step.FIRST_TRANSFER,
) -> Mapping[str, bytes]:
    """What would come with a letter about these invoices."""
    occasion = writer.occasion(Told(step=step, invoices=invoices))
    return document_finder(folder)(occasion, gateway)


def put(folder: Path, name: str, content: bytes = PDF) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


def test_the_owners_file_is_found_by_the_number_of_its_invoice(
    writer: Writer, tmp_path: Path
) -> None:
    put(tmp_path, "2026-11-014.pdf")

    assert found(writer, numbered("2026/11/014"), folder=tmp_path) == {"2026/11/014": PDF}
    assert found(writer, numbered("2026-11-015"), folder=tmp_path) == {}
    assert found(writer, numbered("2026/11/014"), folder=tmp_path / "gone") == {}


@pytest.mark.parametrize("number", ["../secret", "..\\secret", "/etc/passwd", "..", "", "a\0b"])
def test_no_number_leads_out_of_the_folder(writer: Writer, tmp_path: Path, number: str) -> None:
    put(tmp_path, "secret.pdf")
    folder = put(tmp_path / "factures", "F-1.pdf")

    assert found(writer, numbered(number), folder=folder) == {}
    assert not set("/\\\0") & set(safe_name(number))


def test_a_link_out_of_the_folder_is_not_followed(writer: Writer, tmp_path: Path) -> None:
    put(tmp_path, "secret.pdf")
    folder = put(tmp_path / "factures", "F-1.pdf")
    (folder / "F-2.pdf").symlink_to(tmp_path / "secret.pdf")

    assert found(writer, numbered("F-1"), numbered("F-2"), folder=folder) == {"F-1": PDF}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", PDF + bytes(5_000_000)])
def test_what_is_no_pdf_of_a_fair_size_stays_in_the_folder(
    writer: Writer, tmp_path: Path, content: bytes
) -> None:
    put(tmp_path, "F-1.pdf", content)

    assert found(writer, numbered("F-1"), folder=tmp_path) == {}


def test_stripes_pdf_comes_where_the_owner_has_none_of_their_own(
    writer: Writer, portal: Portal, sandbox: Sandbox, tmp_path: Path
) -> None:
    first, second = sent(portal, sandbox, 9_000).invoices
    put(tmp_path, f"{second.number}.pdf")

    theirs = found(writer, first, second, gateway=portal.services.tools.gateway, folder=tmp_path)

    assert first.number.encode() in theirs[first.id]
    assert theirs[second.id] == PDF


def test_a_stripe_that_does_not_answer_is_asked_once_and_the_owners_files_still_come(
    writer: Writer, tmp_path: Path
) -> None:
    invoices = (numbered("F-1", stripe_id="in_1"), numbered("F-2", stripe_id="in_2"))
    put(tmp_path, "F-2.pdf")
    with server(BROKEN) as stripes:
        down = StripeGateway("sk_test_1", api_base=stripes.url, retries=0, timeout=(1, 1))

        assert found(writer, *invoices, gateway=down, folder=tmp_path) == {"F-2": PDF}
        assert found(writer, *invoices, gateway=down) == {}
        assert len(stripes.asked) == 2
    gone = StripeGateway("sk_test_1", api_base=nobody(), retries=0, timeout=(1, 1))
    assert found(writer, *invoices, gateway=gone) == {}


def test_five_files_and_eight_megabytes_are_what_a_letter_carries(
    writer: Writer, tmp_path: Path
) -> None:
    numbers = [f"F-{n}" for n in range(7)]
    for number in numbers:
        put(tmp_path, f"{number}.pdf")
    invoices = tuple(map(numbered, numbers))

    assert list(found(writer, *invoices, folder=tmp_path)) == numbers[:5]
    for number in numbers[:2]:
        put(tmp_path, f"{number}.pdf", PDF + bytes(4_500_000))
    assert list(found(writer, *invoices, folder=tmp_path)) == ["F-0", *numbers[2:6]]


def test_nothing_is_looked_for_where_the_letter_asks_for_no_invoice(
    writer: Writer, tmp_path: Path
) -> None:
    put(tmp_path, "F-1.pdf")

    for step in set(LETTERS) - set(CARRY):
        assert found(writer, numbered("F-1"), folder=tmp_path, step=step) == {}


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("step", CARRY)
def test_the_words_speak_of_the_files_that_are_there_and_of_no_other(
    writer: Writer, step: Step, voice: Voice
) -> None:
    ada = replace(ADA, voice=voice)
    said = {}
    for name, invoices, carried in (
        ("none", (INVOICE,), ()),
        ("single", (INVOICE,), (INVOICE,)),
        ("all", (INVOICE, OTHER), (INVOICE, OTHER)),
        ("some", (INVOICE, OTHER), (OTHER,)),
    ):
        documents = {invoice.id: PDF for invoice in carried}
        letter = writer.write(Told(step=step, client=ada, invoices=invoices, documents=documents))
        kind = "Facture" if voice.language == "fr" else "Invoice"
        assert [file.name for file in letter.attachments] == [
            f"{kind}-{invoice.number}.pdf" for invoice in carried
        ]
        assert all(file.kind == "application/pdf" for file in letter.attachments)
        assert HOLE.search(letter.text) is None, letter.text
        assert seen(letter.html).words == bare(letter.text)
        said[name] = [line for line in letter.text.splitlines() if ATTACHED.search(line)]

    one, every, some = (
        ("La facture est", "Les factures sont", "En pièce jointe à ce message")
        if voice.language == "fr"
        else ("The invoice is", "The invoices are", "Attached to this message")
    )
    assert said["none"] == []
    assert [line.startswith(one) for line in said["single"]] == [True]
    assert [line.startswith(every) for line in said["all"]] == [True]
    assert [(line.startswith(some), OTHER.number in line) for line in said["some"]] == [
        (True, True)
    ]
    assert INVOICE.number not in said["some"][0]
