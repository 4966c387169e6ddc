"""The code of a transfer in a letter: what it says, where it stands, and where there is none."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import segno

from portal.domain.clients import Voice
from portal.domain.money import Money
from portal.domain.registers import Register, addressed
from portal.domain.sequence import LETTERS, Step
from portal.domain.transfers import transfer_payload
from tests.letters.told import OTHER, OWNERS, Told, Writer
from tests.support.mailboxes import bare, seen
from tests.support.sites import ADA, INVOICE, open_portal, own_words, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.mail import Words

CARRY = (Step.FIRST_TRANSFER, Step.SECOND, Step.FORMAL)
PAYLOAD = (
    "BCD\n002\n2\nSCT\n\nGrace Exemple\nFR1420041010050500013M02606\nEUR200.50\n\n\n"
    "F-2026-014 F-2026-00015"
)
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
QR = "\n[letters]\nqr = true\n"


def open_writer(folder: Path, owner: str) -> Writer:
    portal = open_portal(write_site(folder, owner=owner, more=QR), {})
    portal.add(ADA)
    return Writer(portal=portal, link=portal.link())


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """An owner who wishes for the code."""
    return open_writer(tmp_path_factory.mktemp("site"), OWNERS["rich"])


def pictured(letter: Words) -> list[dict[str, str]]:
    """The pictures that the HTML shows."""
    return [said for tag, said in seen(letter.html).tags if tag == "img"]


def matrix(png: bytes) -> tuple[tuple[int, ...], ...]:
    """The dark modules of a drawn code, its margin left out."""
    pieces = dict(_pieces(png))
    width, height, depth, colour = struct.unpack(">IIBB", pieces[b"IHDR"][:10])
    assert (width, depth, colour) == (height, 1, 0)
    line = (width + 7) // 8
    raw = zlib.decompress(pieces[b"IDAT"])
    rows: list[list[int]] = []
    above = bytes(line)
    for start in range(0, len(raw), line + 1):
        row = raw[start + 1 : start + 1 + line]
        if raw[start] == 2:  # told as what differs from the row above
            row = bytes((one + other) % 256 for one, other in zip(row, above, strict=True))
        above = row
        bits = "".join(f"{byte:08b}" for byte in row)
        rows.append([1 - int(bit) for bit in bits[:width]])
    scale = next(n for n, row in enumerate(rows) if any(row)) // 4
    modules = [row[scale // 2 :: scale] for row in rows[scale // 2 :: scale]]
    assert not any(map(any, modules[:4]))
    return tuple(tuple(row[4:-4]) for row in modules[4:-4])


def _pieces(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


@pytest.mark.parametrize("step", CARRY)
def test_the_code_says_holder_account_sum_and_numbers_as_the_standard_wants(
    coder: Writer, step: Step
) -> None:
    letter = coder.write(Told(step=step, invoices=(INVOICE, OTHER)))

    (drawn,) = letter.pictures
    expected = segno.make_qr(PAYLOAD.encode("latin-1"), error="m", boost_error=False)
    assert matrix(drawn.content) == tuple(map(tuple, expected.matrix))
    assert len(drawn.content) < 5_000


@pytest.mark.parametrize("voice", Voice)
@pytest.mark.parametrize("step", CARRY)
def test_whoever_blocks_pictures_reads_the_same_in_words(
    coder: Writer, step: Step, voice: Voice
) -> None:
    letter = coder.write(Told(step=step, client=replace(ADA, voice=voice)))

    (picture,) = letter.pictures
    (shown,) = pictured(letter)
    assert shown["src"] == f"cid:{picture.id}"
    assert picture.id.endswith("@127.0.0.1")
    assert shown["width"] == shown["height"]
    for said in ("Grace Exemple", IBAN, "120", "F-2026-014"):
        assert said in shown["alt"]
    assert f"Grace Exemple, IBAN {IBAN}" in letter.text
    assert seen(letter.html).words == bare(letter.text)
    other = Register.TU if voice is Voice.VOUS else Register.VOUS
    assert [heard for heard in addressed(shown["alt"]) if heard.says is other] == []


def test_the_picture_stands_below_the_words_that_say_the_same(coder: Writer) -> None:
    html = coder.write(Told(step=Step.SECOND)).html

    before, _, after = html.partition("<img ")
    assert before.rpartition(IBAN)[2].count("<p") == 1
    assert "Code de vérification" in after


@pytest.mark.parametrize("step", sorted(set(LETTERS) - set(CARRY)))
def test_no_other_letter_carries_a_code(coder: Writer, step: Step) -> None:
    letter = coder.write(Told(step=step))

    assert letter.pictures == ()
    assert pictured(letter) == []


@pytest.mark.parametrize("step", CARRY)
def test_without_the_wish_an_account_or_one_sum_in_euros_there_is_none(
    writers: dict[tuple[str, str], Writer], coder: Writer, tmp_path: Path, step: Step
) -> None:
    yen = replace(INVOICE, total=Money(48_000, "JPY"), paid=Money(0, "JPY"))
    accountless = open_writer(tmp_path / "bare", OWNERS["bare"])

    letters = [
        writers["rich", "plural"].write(Told(step=step)),
        accountless.write(Told(step=step)),
        coder.write(Told(step=step, invoices=(yen,))),
        coder.write(Told(step=step, invoices=(INVOICE, replace(yen, id="F-2")))),
    ]

    assert [(letter.pictures, pictured(letter)) for letter in letters] == [((), [])] * 4
    if step is not Step.FIRST_TRANSFER:
        assert all("IBAN" not in letter.text for letter in letters)


def test_where_the_owner_took_the_words_out_no_picture_travels_for_nothing(tmp_path: Path) -> None:
    words = own_words(write_site(tmp_path / "site", owner=OWNERS["rich"]))
    path = words / "fr-vous/letters/reminder_second.md"
    path.write_text(path.read_text(encoding="utf-8").replace("{transfer}\n\n", ""))

    letter = open_writer(tmp_path / "site", OWNERS["rich"]).write(Told(step=Step.SECOND))

    assert letter.pictures == ()
    assert pictured(letter) == []


def test_the_text_of_the_code_is_that_of_the_page(coder: Writer) -> None:
    bank = coder.portal.services.site.bank

    assert bank is not None
    assert transfer_payload(bank, Money(20_050, "EUR"), "F-2026-014 F-2026-00015") == (
        PAYLOAD.encode("latin-1")
    )
