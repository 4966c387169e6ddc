"""The words of the legal identity, needed before anything else: pages quote them by variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.content.wordfiles import read_words
from portal.content.words import VOICES
from portal.domain.voices import Manner

if TYPE_CHECKING:
    from pathlib import Path

    from portal.content.words import Words


def block_words(root: Path, manner: Manner) -> dict[str, Words]:
    """The words of each voice, for what the program itself puts into a page."""
    return read_words(root, [], manner)


def legal_words(root: Path) -> dict[str, dict[str, str]]:
    """Per language, the flat entries that `portal.domain.variables` asks for.

    Faults are left to `Library.load`, which reads the same files again.
    """
    voices = read_words(root, [], Manner())
    return {folders[-1]: voices[voice].templates for voice, folders in VOICES.items()}
