"""The words of a dossier, in French and English: ours, since it goes to third persons."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portal.content.wordfiles import read_file
from portal.content.words import Text, Words

if TYPE_CHECKING:
    from portal.content.faults import Fault

ROOT = Path(__file__).parent / "words"


@cache
def dossier_words(language: str) -> Words:
    """All texts in `fr` or `en`, read once. A fault in them is a mistake of ours."""
    texts: dict[str, Text] = {}
    faults: list[Fault] = []
    for path in sorted((ROOT / language).glob("*.toml")):
        read_file(path, f"{language}/{path.name}", (texts, faults))
    if faults:
        raise ValueError("\n".join(map(str, faults)))
    return Words(voice=language, texts=texts)
