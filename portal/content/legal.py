"""The words of the legal identity, needed before anything else: pages quote them by variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.content.wordfiles import read_words
from portal.content.words import VOICES

if TYPE_CHECKING:
    from pathlib import Path

    from portal.content.words import Words


def block_words(root: Path) -> dict[str, Words]:
    """The words of each language, for what the program itself puts into a page."""
    voices = read_words(root, [])
    return {folders[-1]: voices[voice] for voice, folders in VOICES.items() if voice in voices}


def legal_words(root: Path) -> dict[str, dict[str, str]]:
    """Per language, the flat entries that `portal.domain.variables` asks for.

    Faults are left to `Library.load`, which reads the same files again.
    """
    return {language: words.templates for language, words in block_words(root).items()}
