"""Spreadsheets as CSV: for Excel in France, read back by `portal import`, and no formula in a cell.

Semicolons and a byte order mark, because Excel in French opens such a file rightly with a double
click; days as 2026-11-02; amounts as 1234,50.
"""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from io import StringIO
from typing import TYPE_CHECKING

from portal.domain.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A cell that begins like this is run as a formula by a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")


def sheet(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A whole file."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """One value as a cell."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return f"{value.decimal:f}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    # any sign that ends a line becomes the one that every spreadsheet knows
    text = "\n".join(str(value).splitlines())
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
