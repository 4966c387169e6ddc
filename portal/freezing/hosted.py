"""Without a service: the pages on which Stripe itself takes the payment of an open invoice.

Their addresses live at least ten days, so they are asked for anew by every build.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from portal.domain.errors import GatewayError, GatewayRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.domain.invoices import Invoice
    from portal.freezing.tally import Tally
    from portal.gateways.base import Gateway

_AT_ONCE = 4  # calls side by side: a build waits less, and Stripe is not crowded


class HostedPages:
    """Asks Stripe for fresh addresses, and stops asking once it does not answer."""

    def __init__(self, gateway: Gateway, tally: Tally, *, asks: bool = True) -> None:
        self._gateway = gateway
        self._tally = tally
        self._asks = asks

    def of(self, invoices: Sequence[Invoice]) -> dict[str, str]:
        """Stripe's page of each invoice that can be paid there, by our own id."""
        payable = [invoice for invoice in invoices if not invoice.why_not_payable]
        known = [invoice for invoice in payable if invoice.stripe_id]
        self._tally.not_at_stripe += len(payable) - len(known)
        if not known:
            return {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            pages = dict(zip((i.id for i in known), pool.map(self._page, known), strict=True))
        found = {invoice_id: page for invoice_id, page in pages.items() if page}
        self._tally.hosted += len(found)
        self._tally.unanswered += len(known) - len(found)
        return found

    def _page(self, invoice: Invoice) -> str:
        if not self._asks:
            return ""
        try:
            return self._gateway.hosted_page(invoice.stripe_id)
        except GatewayRefused:
            return ""  # not open any more: the next `portal sync` will know
        except GatewayError:
            # Each further question would wait as long for nothing.
            self._asks = False
            return ""
