"""The one stylesheet, with the owner's accent at its end.

Inline styles are forbidden by our own policy; hence the accent travels with the stylesheet.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portal.domain.colour import accents

if TYPE_CHECKING:
    from portal.domain.business import Site

_STYLESHEET = Path(__file__).parent.parent / "static" / "portal.css"


@cache
def stylesheet(site: Site) -> str:
    """The whole stylesheet of a site: ours, and at its end the owner's accent for both grounds."""
    light, dark = accents(site.accent)
    rules = _STYLESHEET.read_text(encoding="utf-8")
    return (
        f"{_without_comments(rules)}:root{{--accent:{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}"
        f"@media print{{:root{{--accent:{light}}}}}\n"
    )


def _without_comments(rules: str) -> str:
    """The rules as they travel: comments, indentation and needless spaces stay at home."""
    bare = re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)
    dense = re.sub(r":\s+", ":", re.sub(r"\s*([{};,])\s*", r"\1", bare))
    return re.sub(r";?\}", "}\n", dense).strip() + "\n"
