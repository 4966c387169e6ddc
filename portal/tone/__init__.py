"""The tone: what in a text could hurt, press or mislead its reader, and what to say instead.

`Linter.of("fr").read(text, kind=Kind.LETTER)` gives findings. It explains and never rewrites, and
needs nothing but this package.
"""

from __future__ import annotations

from portal.tone.findings import Category, Finding, Kind, Level, Reader, blocks, disturbs
from portal.tone.linter import Linter

__all__ = [
    "Category",
    "Finding",
    "Kind",
    "Level",
    "Linter",
    "Reader",
    "blocks",
    "disturbs",
]
