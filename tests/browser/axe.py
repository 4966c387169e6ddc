"""axe-core on a page: every rule it knows for WCAG 2.2 AA, and its best practices."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = Path(__file__).parents[1] / "tools" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, help, target, failureSummary].join(" | ")));
}
"""


@cache
def _source() -> str:
    if not SOURCE.exists():
        pytest.skip("axe-core is not installed: npm is missing (see tests/tools/install.py)")
    return SOURCE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands now."""
    # Evaluated rather than added as a script: the page's own policy forbids that, as it should.
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(_source())
    return list(page.evaluate(_RUN))
