"""The words: Markdown pages, questions, letters and short texts, read from the owner's folder.

`Library.load(root, variables=…)` reads everything; the rest of the portal asks the library.
"""

from __future__ import annotations

from portal.content.errors import (
    ContentError,
    LetterMissing,
    PageMissing,
    VoiceUnknown,
    WordsIncomplete,
    WordsTooHarsh,
    WordsUnknown,
)
from portal.content.faults import Fault
from portal.content.letters import ComposedLetter, Letter
from portal.content.library import Library
from portal.content.pages import Page
from portal.content.prose import TocEntry
from portal.content.questions import Question
from portal.content.words import Words

__all__ = [
    "ComposedLetter",
    "ContentError",
    "Fault",
    "Letter",
    "LetterMissing",
    "Library",
    "Page",
    "PageMissing",
    "Question",
    "TocEntry",
    "VoiceUnknown",
    "Words",
    "WordsIncomplete",
    "WordsTooHarsh",
    "WordsUnknown",
]
