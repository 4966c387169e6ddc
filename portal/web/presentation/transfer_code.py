"""The QR code of a SEPA transfer (EPC069-12), as an SVG that stands inside the page.

A bonus beside the copy buttons: French banks rarely read it, others do. As EPC069-12 wants it:
error level M, at most QR version 13.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from portal.domain.transfers import transfer_payload
from portal.web.presentation.qr import TooLong, path_of, rows_of

if TYPE_CHECKING:
    from portal.domain.business import BankAccount
    from portal.domain.money import Money

_QUIET = 4  # the white margin that readers need, in modules


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
