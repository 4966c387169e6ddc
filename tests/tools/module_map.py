"""The map in docs/architecture.md: every module with its caption, the first line of its docstring.

`python -m tests.tools.module_map` writes it anew; a test says when that is due.
"""

from __future__ import annotations

import ast
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- map: begins -->\n", "<!-- map: ends -->\n"
# From the ground up, as one would read the code for the first time.
_ORDER = (
    "domain",
    "store",
    "gateways",
    "content",
    "settings",
    "calendars",
    "law",
    "links.py",
    "mail.py",
    "actions",
    "services.py",
    "letters",
    "web",
    "freezing",
    "app.py",
    "cli",
    "sandbox",
)


def main() -> int:
    """Write the map into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}{module_map()}{END}{after}", encoding="utf-8")
    return 0


def module_map() -> str:
    """All modules, folder by folder, as Markdown tables."""
    return "\n".join(_sections())


def modules() -> list[Path]:
    """Every module of the portal, in the order of the map; paths from the root."""
    found = (path.relative_to(ROOT) for path in (ROOT / "portal").rglob("*.py"))
    return sorted(found, key=_place)


def caption(module: Path) -> str:
    """What a module is for: the first line of its docstring."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return (ast.get_docstring(tree) or "").partition("\n")[0].replace("|", "\\|")


def _place(path: Path) -> tuple[int, str, bool, str]:
    first = path.parts[1]
    rank = _ORDER.index(first) if first in _ORDER else -1
    return (
        0 if len(path.parts) == 2 else rank + 1,
        str(path.parent),
        path.stem != "__init__",
        path.name,
    )


def _sections() -> Iterator[str]:
    for folder, paths in groupby(modules(), key=lambda path: path.parent):
        yield f"### {folder.as_posix()}/\n"
        inside = [path for path in paths if path.name != "__init__.py"]
        yield f"{caption(folder / '__init__.py')}\n"
        if inside:
            yield "| module | what it is for |\n|---|---|"
            for path in inside:
                yield f"| [`{path.name}`](../{path.as_posix()}) | {caption(path)} |"
            yield ""


if __name__ == "__main__":
    sys.exit(main())
