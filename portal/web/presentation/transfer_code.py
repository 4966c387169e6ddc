"""The QR code of a SEPA transfer (EPC069-12), as an SVG that stands inside the page.

A bonus beside the copy buttons: French banks rarely read it, others do. The content follows
EPC069-12, version 002: euros only, error level M, at most QR version 13. Choosing the best of
eight masks costs four fifths of the time and changes nothing for a reader, so the mask is fixed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import segno
from markupsafe import Markup, escape

from portal.web.presentation.formats import compact_iban

if TYPE_CHECKING:
    from portal.domain.business import BankAccount
    from portal.domain.money import Money

_LONGEST_NAME = 70
_LONGEST_TEXT = 140
_MOST_CENTS = 99_999_999_999
_LARGEST_VERSION = 13
_MASK = 2
_QUIET = 4  # the white margin that readers need, in modules
_CHARSETS = (("2", "iso-8859-1"), ("1", "utf-8"))


def transfer_payload(account: BankAccount, amount: Money, text: str) -> bytes | None:
    """What the code says, or nothing where the standard does not allow one (not euros, too long)."""
    fits = (
        amount.currency == "EUR"
        and 0 < amount.minor <= _MOST_CENTS
        and 0 < len(account.holder) <= _LONGEST_NAME
    )
    if not fits:
        return None
    for number, charset in _CHARSETS:
        lines = (
            *("BCD", "002", number, "SCT", account.bic, account.holder),
            *(compact_iban(account.iban), f"EUR{amount.decimal}", "", "", text[:_LONGEST_TEXT]),
        )
        try:
            return "\n".join(lines).encode(charset)
        except UnicodeEncodeError:
            continue
    return None


@lru_cache(maxsize=1024)
def transfer_svg(account: BankAccount, amount: Money, text: str, *, label: str) -> Markup:
    """The code as an SVG with its text alternative; empty where there can be none."""
    payload = transfer_payload(account, amount, text)
    if payload is None:
        return Markup("")
    code = segno.make_qr(payload, error="m", boost_error=False, mask=_MASK)
    if int(code.version) > _LARGEST_VERSION:
        return Markup("")
    whole = len(code.matrix) + 2 * _QUIET
    return Markup(  # noqa: S704 - the label is escaped, the rest are numbers
        f'<svg class="qr" role="img" aria-label="{escape(label)}" '
        f'viewBox="-{_QUIET} -{_QUIET} {whole} {whole}" shape-rendering="crispEdges">'
        f'<path d="{_path(code.matrix)}"/></svg>'
    )


def _path(matrix: tuple[bytearray, ...]) -> str:
    """Each run of dark modules is one stroke, one module high, drawn from where the last ended."""
    strokes = ["M0 .5"]
    pen_x = pen_y = 0
    for y, row in enumerate(matrix):
        x = row.find(1)
        while x >= 0:
            end = row.find(0, x)
            end = len(row) if end < 0 else end
            strokes.append(f"m{x - pen_x} {y - pen_y}h{end - x}")
            pen_x, pen_y = end, y
            x = row.find(1, end)
    return Markup("").join(strokes)
