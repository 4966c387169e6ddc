"""Pictures of letters as a telephone shows them: `python -m tests.tools.letter_pictures FOLDER`.

For whoever changes `letter.css` or `letter_frame.html`: look at each before it is committed.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

from portal.actions.occasions import Occasion
from portal.domain.arrangements import Kind
from portal.domain.sequence import Step
from portal.links import without_keys
from portal.web.desk.beforehand import as_document
from tests.letters.arranged import arranged
from tests.letters.told import Told, Writer
from tests.support.sites import ADA, INVOICE, NOW, Portal, open_portal, write_site
from tests.tools.screenshots import CHROMIUM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ViewportSize

LETTERS = (
    ("promise_agreed", Kind.PROMISE),
    ("plan_agreed", Kind.PLAN),
    ("problem_word", Kind.PROBLEM),
)
WIDTHS = {"telephone": 360, "desk": 800}
Scheme = Literal["light", "dark"]
LIGHTS: tuple[Scheme, ...] = ("light", "dark")


def documents(portal: Portal) -> Iterator[tuple[str, str]]:
    """Some letters of each kind, the owner's copies, and the reminders, by name."""
    services = portal.services
    link = portal.link()
    occasion = Occasion(
        name="", client=ADA, link=link, today=services.today, calendar=services.calendar,
        queued_at=NOW, invoices=(INVOICE,),
    )  # fmt: skip
    for name, kind in LETTERS:
        about = replace(occasion, name=name, arrangement=arranged(kind), follow_up=services.today)
        letter = services.post.compose(about)
        yield name, letter.html
        copy = replace(about, audience="owner", link=None, copy=without_keys(letter.text))
        yield f"{name}_copy", services.post.compose(copy).html
    writer = Writer(portal=portal, link=link)
    for step in (Step.FIRST_TRANSFER, Step.SECOND, Step.FORMAL):
        carried = {INVOICE.id: b""} if step is not Step.SECOND else {}
        letter = writer.write(Told(step=step, documents=carried))
        yield f"reminder_{step}", as_document(letter)


def picture(browser: Browser, html: str, target: Path, *, width: int, scheme: Scheme) -> None:
    """One letter in one light."""
    window: ViewportSize = {"width": width, "height": 640}
    page = browser.new_page(viewport=window, color_scheme=scheme, device_scale_factor=2)
    page.set_content(html)
    page.screenshot(path=target, full_page=True)
    page.close()


def main() -> None:
    """Write all pictures into the folder that is named, or a new one, and say where they are."""
    folder = Path(sys.argv[1] if sys.argv[1:] else tempfile.mkdtemp(prefix="letters-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder_of_site = Path(tempfile.mkdtemp(prefix="letters-site-")) / "site"
    site = write_site(folder_of_site, more="\n[letters]\nqr = true\n")
    portal = open_portal(site, {})
    portal.add(ADA, INVOICE)
    chromium = next(path for path in CHROMIUM if Path(path).exists())
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, html in documents(portal):
            for where, width in WIDTHS.items():
                for scheme in LIGHTS:
                    target = folder / f"{name}-{where}-{scheme}.png"
                    picture(browser, html, target, width=width, scheme=scheme)
        browser.close()
    sys.stdout.write(f"{folder}\n")


if __name__ == "__main__":
    main()
