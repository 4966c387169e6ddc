"""Write the figures of the law into `docs/law.md`: python -m tests.tools.law_table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from portal.law import Figure, read_law

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "law.md"
BEGIN = "<!-- figures: begin -->\n"
END = "<!-- figures: end -->"


def main() -> int:
    """Write the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{law_table()}{END}{after}", encoding="utf-8")
    return 0


def law_table() -> str:
    """All figures in the order of the file, as a Markdown table."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield "| figure | value | between | its time | source | confidence |"
    yield "|---|---|---|---|---|---|"
    for one in read_law().figures:
        cells = (one.name, one.written, one.applies_to, _time(one), one.source, one.confidence)
        yield f"| {' | '.join(cells)} |"


def _time(one: Figure) -> str:
    said = [
        f"from {one.valid_from}" if one.valid_from else "",
        f"until {one.valid_until}" if one.valid_until else "",
        f"new {one.renewed}" if one.renewed else "",
        f"read again after {one.check_after}" if one.check_after else "",
    ]
    return ", ".join(filter(None, said))


if __name__ == "__main__":
    sys.exit(main())
