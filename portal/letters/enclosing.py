"""The invoices that come with a reminder as PDF: found, named, and spoken of in the letter.

The owner's own file goes before Stripe's. No letter waits for a file: what is not found is left
out, and not spoken of.
"""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING

from portal.domain.errors import GatewayError
from portal.domain.sequence import LETTERS, Step
from portal.mail import Attachment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from portal.actions.occasions import Occasion
    from portal.domain.invoices import Invoice
    from portal.gateways.base import Gateway
    from portal.letters.sayings import Sayings

_CARRY = frozenset({LETTERS[Step.FIRST_TRANSFER], LETTERS[Step.FORMAL]})
_MOST_FILES = 5
_MOST_BYTES = 8_000_000
_LARGEST = 5_000_000
_PATIENCE = 10.0  # seconds after which Stripe is asked for no further file
# Separators, and what some system does not allow in the name of a file.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def document_finder(folder: Path | None) -> Callable[[Occasion, Gateway], Mapping[str, bytes]]:
    """A finder of the PDFs that come with a letter, by the ids of its invoices.

    `folder` holds the owner's own, each named after its number. It asks Stripe: no transaction may
    be open meanwhile.
    """

    def find(occasion: Occasion, gateway: Gateway) -> Mapping[str, bytes]:
        if occasion.name not in _CARRY:
            return {}
        found: dict[str, bytes] = {}
        left = _MOST_BYTES
        for invoice, content in _contents(occasion.invoices, gateway, folder=folder):
            if len(content) <= left:
                found[invoice.id] = content
                left -= len(content)
            if len(found) == _MOST_FILES:
                break
        return found

    return find


def enclosed_files(occasion: Occasion, saying: Sayings) -> tuple[Attachment, ...]:
    """The files of a letter: `Facture-F-2026-014.pdf`."""
    return tuple(
        Attachment(
            name=saying.say("reminder.enclosed.file", number=safe_name(invoice.number)),
            kind="application/pdf",
            content=occasion.documents[invoice.id],
        )
        for invoice in occasion.invoices
        if invoice.id in occasion.documents
    )


def enclosed_sentence(occasion: Occasion, saying: Sayings) -> str:
    """That the invoices come with the letter, as far as they do; nothing where none does."""
    numbers = [i.number for i in occasion.invoices if i.id in occasion.documents]
    if not numbers:
        return ""
    if len(numbers) < len(occasion.invoices):
        return saying.say("reminder.enclosed.some", numbers=saying.list(numbers))
    return saying.say("reminder.enclosed.all" if numbers[1:] else "reminder.enclosed.single")


def safe_name(number: str) -> str:
    """A number as the name of a file, which leads to no other folder."""
    return _UNSAFE.sub("-", number).strip(" .")


def _contents(
    invoices: tuple[Invoice, ...], gateway: Gateway, *, folder: Path | None
) -> Iterator[tuple[Invoice, bytes]]:
    """The PDFs in the order of their invoices, each looked for once it is wanted."""
    answers, until = True, monotonic() + _PATIENCE
    for invoice in invoices:
        content = _own(folder, invoice) if folder is not None else None
        if content is None and invoice.stripe_id and answers and monotonic() < until:
            try:
                content = gateway.fetch_document(invoice.stripe_id)
            except GatewayError:
                answers = False
        if content is not None:
            yield invoice, content


def _own(folder: Path, invoice: Invoice) -> bytes | None:
    """The owner's own file; None where there is none that a letter can carry."""
    name = safe_name(invoice.number)
    path = (folder / f"{name}.pdf").resolve()
    try:
        if not name or path.parent != folder.resolve() or path.stat().st_size > _LARGEST:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    return content if content.startswith(b"%PDF-") else None
