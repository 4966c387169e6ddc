"""The words of the desk: ours, not the owner's, hence beside the code; one file per area.

`words/fr/people.toml` and `words/en/people.toml` hold the texts `people.…`, and so on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portal.content.own_words import own_words

if TYPE_CHECKING:
    from portal.content.words import Words

ROOT = Path(__file__).parent / "words"
LANGUAGES = ("fr", "en")


def desk_words(language: str) -> Words:
    """All texts of the desk in `fr` or `en`."""
    return own_words(ROOT, language)
