"""The words of a dossier, in French and English: ours, since it goes to third persons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portal.content.own_words import own_words

if TYPE_CHECKING:
    from portal.content.words import Words

ROOT = Path(__file__).parent / "words"


def dossier_words(language: str) -> Words:
    """All texts of the dossier in `fr` or `en`."""
    return own_words(ROOT, language)
