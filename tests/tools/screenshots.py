"""Make the pictures of docs/images/ from the demo: `python -m tests.tools.screenshots`.

Small PNGs, each looked at before it is committed. The demo is started on free ports and ended.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

IMAGES = Path(__file__).parents[2] / "docs" / "images"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PORT = 18_700
LARGEST = 150_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: which client's page, in which window, after which steps.

    One of the desk begins on its first page, signed in.
    """

    name: str
    client: str = ""  # empty: the home page
    desk: bool = False
    width: int = 360
    height: int = 740
    scheme: str = "light"
    steps: Callable[[Page], None] | None = None
    options: dict[str, Any] = field(default_factory=dict)


def _thank_you(page: Page) -> None:
    page.locator("button[name=then][value=pay]").click()
    page.get_by_label("Numéro de carte").fill("4242 4242 4242 4242")
    page.locator("button[name=means][value=card]").click()
    page.wait_for_url("**/outcome/**")


def _declined(page: Page) -> None:
    page.locator("button[name=then][value=pay]").click()
    page.get_by_label("Numéro de carte").fill("4000 0000 0000 0341")
    page.locator("button[name=means][value=card]").click()
    page.wait_for_url("**/outcome/**")


def _ways(page: Page) -> None:
    page.locator(".ways").evaluate("element => element.scrollIntoView()")


def _transfer(page: Page) -> None:
    page.locator("#transfer").evaluate("element => element.scrollIntoView()")


def _several(page: Page) -> None:
    page.get_by_role("link", name="Payer en plusieurs fois").click()
    page.get_by_text("En combien de paiements").evaluate("element => element.scrollIntoView()")


def _card(name: str) -> Callable[[Page], None]:
    def find(page: Page) -> None:
        page.goto(f"http://127.0.0.1:{PORT}/desk/search/?q={name}")
        page.locator("[data-list] a").first.click()

    return find


def _plan(page: Page) -> None:
    _card("Victor")(page)
    page.get_by_role("link", name="Calendrier de paiement").first.click()


PICTURES = (
    Picture(name="client-phone", client="Karim"),
    Picture(name="client-phone-dark", client="Karim", scheme="dark"),
    Picture(name="client-phone-ways", client="Karim", steps=_ways),
    Picture(name="client-phone-transfer", client="Michel", steps=_transfer),
    Picture(name="client-desktop", client="Hugo", width=1100, height=900),
    Picture(name="home", width=1100, height=900),
    Picture(name="declined", client="Karim", steps=_declined),
    Picture(name="thank-you", client="Claire", steps=_thank_you),
    Picture(name="plan-phone", client="Paul", steps=_several),
    Picture(name="desk-today", desk=True, width=1100, height=900),
    Picture(name="desk-client", desk=True, width=1100, height=900, steps=_card("Nora")),
    Picture(name="desk-client-phone", desk=True, steps=_card("Nora")),
    Picture(name="desk-plan", desk=True, width=1100, height=900, steps=_plan),
)


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """The demo's links by first name, while it runs; "" is the site itself, "desk" the way in."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "portal", "demo", "--port", str(PORT), "--folder", folder]
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--all"],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield _links(process) | {"": f"http://127.0.0.1:{PORT}/"}
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _links(process: subprocess.Popen[str]) -> dict[str, str]:
    said = ""
    while process.stdout is not None and "Stop with Ctrl-C" not in said:
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"The demo did not open:\n{said}")
        said += line
    desk = re.search(r"http\S+/desk/enter/\S+", said)
    if desk is None:
        raise SystemExit(f"The demo did not say how to get in at the desk:\n{said}")
    links = dict(re.findall(r"^  ([^:\n]+): .*\n    (http\S+)", said, re.MULTILINE))
    return links | {"desk": desk[0]}


def sign_in(browser: Browser, link: str) -> Any:
    """What a browser keeps that has come in at the desk: the link works once."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Entrer").click()
    kept = context.storage_state()
    context.close()
    return kept


def take(browser: Browser, picture: Picture, address: str, *, kept: Any) -> int:
    """Take one picture, with what the browser keeps; its size in bytes."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        locale="fr-FR",
        color_scheme=picture.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        storage_state=kept,
    )
    page = context.new_page()
    page.goto(address)
    if picture.steps:
        picture.steps(page)
    path = IMAGES / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    return path.stat().st_size


def main() -> int:
    """Take them all; 1 when one of them is too large for a repository."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    too_large = 0
    with demo() as links, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        kept = sign_in(browser, links["desk"])
        for picture in PICTURES:
            address = f"{links['']}desk/" if picture.desk else links[picture.client]
            size = take(browser, picture, address, kept=kept if picture.desk else None)
            too_large += size > LARGEST
            sys.stdout.write(f"{picture.name}.png  {size // 1000} kB\n")
        browser.close()
    return 1 if too_large else 0


if __name__ == "__main__":
    raise SystemExit(main())
