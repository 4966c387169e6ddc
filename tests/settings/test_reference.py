"""The settings reference and the schema say the same, in both directions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from portal.settings.environment import NAMES
from portal.settings.faults import inner_table
from portal.settings.schema import OwnersFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

REFERENCE = Path(__file__).parents[2] / "docs" / "settings.md"


def documented() -> set[tuple[str, str]]:
    """Each (table, key) that the reference explains."""
    found, table = set(), ""
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            table = line.strip("# []")
        elif row := re.match(r"\| `(\w+)` \|", line):
            found.add((table, row[1]))
    return found


def known(model: type[BaseModel], table: str = "") -> Iterator[tuple[str, str]]:
    """Each (table, key) of the schema."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        inner = inner_table(field.annotation)
        if inner is None:
            yield table, key
        else:
            yield from known(inner, f"{table}.{key}".lstrip("."))


def test_every_key_stands_in_the_reference_and_the_reference_invents_none() -> None:
    keys = set(known(OwnersFile)) | {("The environment", name) for name in NAMES}

    assert documented() == keys
