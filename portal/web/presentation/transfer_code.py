"""The QR code of a SEPA transfer (EPC069-12), as an SVG that stands inside the page.

A bonus beside the copy buttons: French banks rarely read it, others do. The content follows
EPC069-12, version 002: euros only, error level M, at most QR version 13.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from portal.web.presentation.qr import TooLong, path_of, rows_of

if TYPE_CHECKING:
    from portal.domain.business import BankAccount
    from portal.domain.money import Money

_LONGEST_NAME = 70
_LONGEST_TEXT = 140
_MOST_CENTS = 99_999_999_999
_QUIET = 4  # the white margin that readers need, in modules
_CHARSETS = (("2", "iso-8859-1"), ("1", "utf-8"))


def transfer_payload(account: BankAccount, amount: Money, text: str) -> bytes | None:
    """What the code says, or nothing where the standard does not allow one."""
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
            *(account.iban, f"EUR{amount.decimal}", "", "", text[:_LONGEST_TEXT]),
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
    try:
        rows = rows_of(payload)
    except TooLong:
        return Markup("")
    whole = len(rows) + 2 * _QUIET
    return Markup(  # noqa: S704 - the label is escaped, the rest are numbers
        f'<svg class="qr" role="img" aria-label="{escape(label)}" '
        f'viewBox="-{_QUIET} -{_QUIET} {whole} {whole}" shape-rendering="crispEdges">'
        f'<path d="{path_of(rows)}"/></svg>'
    )
