"""The QR code of a transfer in a letter: a picture that travels with it, below the same words."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING

import segno

from portal.content.letter_html import below, picture
from portal.domain.money import total
from portal.domain.sequence import LETTERS, Step
from portal.domain.transfers import transfer_payload
from portal.mail import Picture

if TYPE_CHECKING:
    from markupsafe import Markup

    from portal.actions.occasions import Occasion
    from portal.domain.business import Site
    from portal.letters.sayings import Sayings

_CARRY = frozenset(LETTERS[step] for step in (Step.FIRST_TRANSFER, Step.SECOND, Step.FORMAL))
_QUIET = 4  # the white margin that readers need, in modules
_SHOWN = 4  # points for a module, drawn twice as fine for sharp screens


def payload_of(occasion: Occasion, site: Site) -> bytes | None:
    """What the code in a letter says; None where the letter carries none."""
    sums = total(invoice.remaining for invoice in occasion.invoices)
    if site.bank is None or not site.transfer_codes or occasion.name not in _CARRY:
        return None
    if len(sums) != 1:
        return None
    return transfer_payload(site.bank, sums[0], _reference(occasion))


def with_transfer_code(
    body: Markup, occasion: Occasion, saying: Sayings, *, site: Site, beside: str
) -> tuple[Markup, tuple[Picture, ...]]:
    """The body with the code below the paragraph `beside`, which says the same in words.

    As it was, and no picture, where the letter carries no code or lacks that paragraph.
    """
    payload = payload_of(occasion, site)
    if payload is None or site.bank is None:
        return body, ()
    code = segno.make_qr(payload, error="m", boost_error=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="png", scale=2 * _SHOWN, border=_QUIET)
    content = drawn.getvalue()
    name = f"{sha256(content).hexdigest()[:20]}@{site.host.partition(':')[0]}"
    (amount,) = total(invoice.remaining for invoice in occasion.invoices)
    alt = saying.say(
        "reminder.code",
        holder=site.bank.holder,
        iban=site.bank.grouped_iban,
        amount=saying.money(amount),
        reference=_reference(occasion),
    )
    width = _SHOWN * (len(code.matrix) + 2 * _QUIET)
    shown = below(body, beside, picture(name, alt=alt, width=width))
    return shown, (Picture(id=name, name="qr.png", content=content),) if shown != body else ()


def _reference(occasion: Occasion) -> str:
    return " ".join(invoice.number for invoice in occasion.invoices)
