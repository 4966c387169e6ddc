"""Old cases in words: who, how much, since when, and until when the law lets it be claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from portal.domain.lawmarks import limitation_day
from portal.domain.money import total
from portal.domain.scope import acknowledgements
from portal.web.desk.presentation.day import client_name
from portal.web.desk.presentation.weighing import warning_of
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.actions.reviewing import OldCase
    from portal.content import Words
    from portal.domain.reminder_case import Case

# How many clients are shown before the list is opened to its end.
MOST = 50
# How many invoices of one client are named.
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRow:
    """One client; `claimable` is until when, `warning` where that is near."""

    who: str
    path: str
    amount: str
    invoices: str
    age: str
    claimable: str
    warning: str
    let_go_query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OldView:
    """The list; `more` opens it to its end."""

    heading: str
    rows: tuple[OldRow, ...]
    more: str


def present_old(
    found: Sequence[OldCase], words: Words, *, today: date, everything: bool
) -> OldView:
    """Every old case, the one whose time ends first at the top."""
    ordered = sorted(((_end(one), one.case.client.id, one) for one in found), key=lambda t: t[:2])
    shown = ordered if everything else ordered[:MOST]
    left = len(ordered) - len(shown)
    return OldView(
        heading=words("old.count", n=len(ordered)) if ordered else "",
        rows=tuple(_row(one, words, end=end, today=today) for end, _, one in shown),
        more=words("today.more", n=left) if left else "",
    )


def _row(one: OldCase, words: Words, *, end: date, today: date) -> OldRow:
    client, language = one.case.client, words.language
    first = min(invoice.due_date for invoice in one.invoices)
    sums = [money(amount, language) for amount in total(i.remaining for i in one.invoices)]
    late = (today - first).days
    return OldRow(
        who=client_name(client),
        path=f"/desk/clients/{quote(client.id, safe='')}/",
        amount=words.join(sums),
        invoices=_numbers(one, words),
        age=words("old.age", date=day(first, language), days=words("old.days", n=late)),
        claimable=words("old.claimable", date=day(end, language)),
        warning=warning_of(end, today, words),
        let_go_query="?"
        + urlencode([("back", "old"), *(("invoices", invoice.id) for invoice in one.invoices)]),
    )


def _numbers(one: OldCase, words: Words) -> str:
    numbers = [invoice.number for invoice in one.invoices[:_NAMED]]
    rest = len(one.invoices) - len(numbers)
    return words.join([*numbers, words("old.others", n=rest)] if rest else numbers)


def _end(one: OldCase) -> date:
    """The last day on which the first of the invoices can be claimed before a court."""
    return min(_limitation(one.case, invoice.id, invoice.due_date) for invoice in one.invoices)


def _limitation(case: Case, invoice_id: str, due: date) -> date:
    asked = acknowledgements(case.arrangements, invoice_id)
    return limitation_day(case.client.kind, due, asked)
