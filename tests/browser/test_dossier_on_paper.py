"""The page of a dossier as a browser shows and prints it: nothing runs over any edge."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from portal.dossier import dossier
from tests.support.sites import NOW, Portal
from tests.support.stories import tell_a_case, tell_much

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
A4 = (673, 980)  # what is left of A4 between its margins, at 96 to the inch


def unpacked(portal: Portal, folder: Path, language: str = "fr") -> str:
    with portal.services.queries() as queries:
        raw = dossier(queries, "ada", site=portal.services.site, language=language, until=NOW)
    with ZipFile(BytesIO(raw)) as archive:
        archive.extractall(folder)
    return (folder / "index.html").as_uri()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [320, 673, 1100])
def test_nothing_runs_over_the_edge(
    portal: Portal, browser: Browser, tmp_path: Path, language: str, width: int
) -> None:
    with portal.services.tools.ledger() as ledger:
        tell_a_case(ledger)
        ledger.note("note", "ada", at=NOW, who="client", text="sanscoupure" * 60)
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(unpacked(portal, tmp_path / "case", language))

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("letters/001-plan-agreed.txt", "files/01-photo-de-la-porte.pdf"):
        assert page.locator(f'a[href="{name}"]').count() == 1
    page.close()


def test_it_prints_on_a4_without_losing_a_column(
    portal: Portal, browser: Browser, tmp_path: Path
) -> None:
    with portal.services.tools.ledger() as ledger:
        tell_much(ledger)
    page = browser.new_page(viewport={"width": A4[0], "height": A4[1]})
    page.goto(unpacked(portal, tmp_path / "case"))
    page.emulate_media(media="print")

    wider = page.evaluate(
        "[...document.querySelectorAll('table, p, h1, h2, h3')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML)"
    )
    printed = page.pdf(prefer_css_page_size=True)

    assert wider == []
    # 210 × 297 mm in points
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed))
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}
    page.close()
