"""What a search found, as rows of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.domain.invoices import InvoiceStatus
from portal.domain.money import total
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.content import Words
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """One client: who, how to reach them, what remains."""

    path: str
    name: str
    about: str
    remaining: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What was asked and what was found."""

    asked: str
    summary: str
    rows: tuple[ClientRow, ...]
    more: str  # that there are more than are shown, or nothing


def present_search(
    asked: str,
    found: Sequence[Client],
    *,
    owed: Mapping[str, Sequence[Invoice]],
    words: Words,
) -> SearchView:
    """The clients of whom the invoices are known; whoever comes after them is not shown."""
    rows = tuple(_row(client, owed[client.id], words) for client in found if client.id in owed)
    if asked:
        name = "found" if rows else "nothing"
        summary = words(f"search.{name}", n=len(rows), asked=asked)
    else:
        summary = words("search.all" if rows else "search.nobody", n=len(rows))
    more = words("search.more") if len(found) > len(rows) else ""
    return SearchView(asked=asked, summary=summary, rows=rows, more=more)


def _row(client: Client, invoices: Sequence[Invoice], words: Words) -> ClientRow:
    return ClientRow(
        path=f"/desk/clients/{quote(client.id, safe='')}/",
        name=client.full_name or client.email or client.id,
        about=client.email,
        remaining=_remaining(invoices, words),
    )


def _remaining(invoices: Sequence[Invoice], words: Words) -> str:
    """What is still open, one sum per currency; nothing when all is settled."""
    owed = (invoice.remaining for invoice in invoices if invoice.status is InvoiceStatus.OPEN)
    sums = total(amount for amount in owed if amount)
    return words.join([money(amount, words.language) for amount in sums]) if sums else ""
