"""Faults: what is wrong in an owner's file, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One mistake in one file. `path` is relative to the content folder; lines count from 1."""

    path: str
    line: int
    column: int | None = None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """As a compiler would say it: `fr/faq.md:12: message hint`."""
        place = f"{self.path}:{self.line}"
        if self.column is not None:
            place = f"{place}:{self.column}"
        return f"{place}: {self.message} {self.hint}".rstrip()


def nearest(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """A hint that names the closest known spelling, or `otherwise` when nothing is close."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else otherwise
