"""A whole build has no dead link, no anchor into nothing, no id twice; nor have the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tools.dead_links import Built, build_default_site
from tests.tools.documents import dead_links

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("is_served", [True, False], ids=["with a service", "without"])
def test_every_link_of_the_default_site_leads_somewhere(tmp_path: Path, *, is_served: bool) -> None:
    folder = build_default_site(tmp_path / "site", is_served=is_served)

    assert list(Built(folder, is_served=is_served).faults()) == []


def test_what_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "index.html").write_text('<p id="here">')
    (tmp_path / "index.html").write_text(
        '<a href="/faq/#here">well</a> <a href="faq/">well</a> <a href="https://example.com/x">'
        '<a href="/nope/">1</a> <a href="/faq/#there">2</a> <a href="/faq">3</a>'
        '<form action="/a/x">4</form> <i id="twice"></i><b id="twice">5</b>'
    )

    served = list(Built(tmp_path, is_served=True).faults())
    alone = list(Built(tmp_path, is_served=False).faults())

    assert len(served) == 4
    assert len(alone) == 5


def test_a_dead_link_in_the_documentation_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# Known heading\n\n## Another `code` one\n")
    (tmp_path / "README.md").write_text(
        "[a](docs/a.md) [b](docs/a.md#known-heading) [c](docs/a.md#another-code-one)\n"
        "[d](docs/b.md) [e](docs/a.md#unknown) [f](#nowhere) `[g](nothing.md)`\n"
        "```\n[h](nothing.md)\n```\n"
    )

    assert len(list(dead_links(tmp_path))) == 3
