"""What is wrong in a spreadsheet, line by line, and what was brought lately."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.web.desk.presentation.moments import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.content import Words
    from portal.domain.imports import RowFault
    from portal.store.case_queries import Happening

# The reasons of `portal.domain.imports` are English, for a terminal; here each has its words.
REASONS = {
    "utf8": r"the file is not written in UTF-8.*",
    "empty_file": r"the file is empty\..*",
    "no_rows": r"there is no row below the header\.",
    "quotes": r"a quotation mark is not closed.*",
    "unknown": r"this column is not known\..*",
    "same": r"it says the same as '(?P<other>.*)'\.",
    "missing": r"this column is missing\.",
    "cells": r"(?P<cells>\d+) cells, but the header names (?P<columns>\d+) columns\.",
    "empty": r"it is empty\.",
    "no_id": r".* is no id of the portal's\..*",
    "twice": r"this invoice stands already on line (?P<line>\d+)\.",
    "differs": r"line (?P<line>\d+) says something else of the same client\.",
    "nothing_due": r"nothing is due\..*",
    "paid_more": r"more than the total of (?P<total>.*)\.",
    "due_early": r"it lies before the invoice's own date, (?P<issued>.*)\.",
    "amount": r"(?P<typed>.*) is not an amount\..*",
    "decimals": r"(?P<typed>.*) has more decimals than (?P<currency>\w*) knows\..*",
    "date": r"(?P<typed>.*) is not a date\..*",
    "calendar": r"(?P<typed>.*) is in no calendar\..*",
    "email": r"(?P<typed>.*) is not an e-mail address\.",
    "currency": r"(?P<typed>.*) is not a currency\..*",
    "country": r"(?P<typed>.*) is not a country\..*",
    "zone": r"(?P<typed>.*) is not a time zone\..*",
    "choice": r"(?P<typed>.*) is not known here\. Write one of: (?P<choices>.*)\.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """One thing that is wrong: where, and what would be right."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtRow:
    """One import of the last weeks."""

    at: str
    who: str
    what: str


def fault_rows(faults: Iterable[RowFault], words: Words) -> tuple[FaultRow, ...]:
    """Every fault in the language of whoever is there."""
    return tuple(
        FaultRow(line=fault.line, column=fault.column, reason=reason_in_words(fault, words))
        for fault in faults
    )


def reason_in_words(fault: RowFault, words: Words) -> str:
    """Why a row cannot be read; a reason that we do not know is told as it is."""
    for name, pattern in REASONS.items():
        if found := re.fullmatch(pattern, fault.reason, re.DOTALL):
            return words(f"exports.fault.{name}", **found.groupdict())
    return fault.reason


def import_rows_of(brought: Iterable[Happening], words: Words) -> tuple[BroughtRow, ...]:
    """What was imported lately, the newest first."""
    return tuple(
        BroughtRow(
            at=moment(one.at, words.language),
            who=one.who,
            what=words.join(
                [
                    words("exports.brought_clients", n=one.details.get("clients", "0")),
                    words("exports.brought_invoices", n=one.details.get("invoices", "0")),
                ]
            ),
        )
        for one in reversed(tuple(brought))
    )
