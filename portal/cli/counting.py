"""Numbers with their thing, for sentences at the terminal."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """`1 fault`, `3 faults`: good for things whose plural only takes an s."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
