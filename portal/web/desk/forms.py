"""Reading what was typed into a form of the desk."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from portal.domain.import_cells import read_amount, read_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.domain.money import Money

_LONGEST_EMAIL = 320
_LONGEST_LINE = 200
_LONGEST_TEXT = 5_000


def email_of(typed: str) -> str:
    """The address in lower case if it looks like one, else an empty text."""
    email = typed.strip().lower()
    name, _, domain = email.rpartition("@")
    plain = email.isprintable() and not any(sign.isspace() for sign in email)
    looks = bool(name) and "." in domain and plain and len(email) <= _LONGEST_EMAIL
    return email if looks else ""


def line_of(typed: str) -> str:
    """What was typed into one line: no breaks, no idle spaces, not longer than a line."""
    return " ".join(typed.split())[:_LONGEST_LINE]


def chosen(typed: str, known: Sequence[str], *, otherwise: str) -> str:
    """One of the known choices; whatever else a form sends counts as `otherwise`."""
    return typed if typed in known else otherwise


def text_of(typed: str) -> str:
    """What was typed into several lines: one kind of line end, nothing idle around it."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()[:_LONGEST_TEXT]


def day_of(typed: str) -> date | None:
    """The day that was typed or chosen, or None when it is no day."""
    try:
        return read_date(typed.strip())
    except ValueError:
        return None


def amount_of(typed: str, currency: str) -> Money | None:
    """The amount that was typed, as people write it, or None when it is none."""
    try:
        return read_amount(typed.strip(), currency)
    except ValueError:
        return None


def form_name() -> str:
    """A name for one form that is about to be shown: sent twice, it counts once."""
    return secrets.token_hex(12)
