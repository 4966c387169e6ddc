"""A shelf: a copy of the default words, in which a test changes one thing and looks again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from portal.content import Fault, Library

CONTENT = Path(__file__).parents[2] / "content"


class Shelf:
    """An owner's content folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> int:
        """Replace a text once; the line on which it stood."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def library(self, **values: str) -> Library:
        variables = {key.replace("__", "."): value for key, value in values.items()}
        return Library.load(self.root, variables={"fr": variables, "en": variables})

    def faults(self) -> list[Fault]:
        return list(self.library().faults)

    def fault(self) -> Fault:
        """The only fault there is."""
        faults = self.faults()
        assert len(faults) == 1, faults
        return faults[0]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    root = tmp_path / "content"
    shutil.copytree(CONTENT, root)
    return Shelf(root)
