"""The words of the desk: ours, not the owner's, hence beside the code; one file per area.

`words/fr/people.toml` and `words/en/people.toml` hold the texts `people.…`, and so on.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portal.content.wordfiles import read_file
from portal.content.words import Text, Words

if TYPE_CHECKING:
    from portal.content.faults import Fault

ROOT = Path(__file__).parent / "words"
LANGUAGES = ("fr", "en")


@cache
def desk_words(language: str) -> Words:
    """All texts of the desk in `fr` or `en`, read once. A fault in them is a mistake of ours."""
    texts: dict[str, Text] = {}
    faults: list[Fault] = []
    for path in sorted((ROOT / language).glob("*.toml")):
        read_file(path, f"{language}/{path.name}", (texts, faults))
    if faults:
        raise ValueError("\n".join(map(str, faults)))
    return Words(voice=language, texts=texts)
