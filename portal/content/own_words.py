"""The program's own words: not the owner's to change, hence beside the code that says them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from portal.content.wordfiles import read_file
from portal.content.words import Text, Words

if TYPE_CHECKING:
    from pathlib import Path

    from portal.content.faults import Fault


@cache
def own_words(root: Path, language: str) -> Words:
    """All texts in `fr` or `en`: the files of `root/<language>/`, or the one `<language>.toml`.

    Read once. A fault in them is a mistake of ours: ValueError.
    """
    texts: dict[str, Text] = {}
    faults: list[Fault] = []
    folder = root / language
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else [root / f"{language}.toml"]
    for path in paths:
        read_file(path, f"{language}/{path.name}", (texts, faults))
    if faults:
        raise ValueError("\n".join(map(str, faults)))
    return Words(voice=language, texts=texts)
