"""Reading what was typed into a form of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_EMAIL = 320
_LONGEST_LINE = 200


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
