"""Dead links: every link, anchor and id of a whole build, and every link of the documentation.

`python -m tests.tools.dead_links` builds the default site in a temporary folder, in both ways (with
a service and without), and checks it; exit code 1 when something leads nowhere.
"""

from __future__ import annotations

import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from tests.tools.documents import dead_links

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
_SERVICE = ("/a/", "/desk/", "/webhooks/")
_ADDRESSES = frozenset({"href", "src", "action", "poster", "data-state"})


class Link(NamedTuple):
    """One address on a page, and how it stands there."""

    attribute: str
    address: str


class Page(HTMLParser):
    """The ids and links of one page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[Link] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Keep what has an id and what leads somewhere."""
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in _ADDRESSES and value:
                self.links.append(Link(name, value))


class Built:
    """A folder that was built, asked for what leads nowhere in it."""

    def __init__(self, folder: Path, *, is_served: bool) -> None:
        self._folder = folder
        self._is_served = is_served
        self._pages: dict[Path, Page] = {}

    def faults(self) -> Iterator[str]:
        """A sentence for each link that leads nowhere and for each id that stands twice."""
        for file in sorted(self._folder.rglob("*.html")):
            here = "/" + file.relative_to(self._folder).as_posix()
            page = self._page(file)
            for name in sorted({name for name in page.ids if page.ids.count(name) > 1}):
                yield f"{here}: the id {name!r} stands there twice"
            for link in page.links:
                if why := self._why_dead(here, link.address):
                    yield f"{here}: {link.attribute}={link.address!r} {why}"

    def _why_dead(self, here: str, address: str) -> str:
        whole = urlsplit(urljoin(f"https://site.test{here}", address))
        if whole.scheme not in {"https", "http"} or whole.netloc != "site.test":
            return ""  # mail, telephone, Stripe: not ours to check
        if whole.path.startswith(_SERVICE):
            return "" if self._is_served else "leads to a service that this site does not have"
        file = self._file(unquote(whole.path))
        if file is None:
            return "leads to no page"
        anchor = unquote(whole.fragment)
        if anchor and file.suffix == ".html" and anchor not in self._page(file).ids:
            return "leads to no such place on the page"
        return ""

    def _file(self, path: str) -> Path | None:
        file = self._folder / path.lstrip("/")
        file = file / "index.html" if path.endswith("/") else file
        return file if file.is_file() else None

    def _page(self, file: Path) -> Page:
        if file not in self._pages:
            self._pages[file] = Page(file.read_text(encoding="utf-8"))
        return self._pages[file]


def build_default_site(folder: Path, *, is_served: bool) -> Path:
    """The default site with a client, built; where it stands."""
    from portal.freezing.build import Order, build  # noqa: PLC0415 - the checks need no portal
    from tests.support.sites import ADA, INVOICE, open_portal, write_site  # noqa: PLC0415

    site = write_site(folder)
    if not is_served:
        settings = site / "portal.toml"
        settings.write_text(settings.read_text().replace("[site]", '[site]\nservice = "none"', 1))
    portal = open_portal(site, {})
    portal.add(ADA, INVOICE)
    portal.token()
    order = Order(folder=site / "build", keeping=site / "var", asks_stripe=False)
    build(portal.services, order)
    portal.services.store.forget_connections()
    return order.folder


def main() -> int:
    """Check everything; 1 when something leads nowhere."""
    faults = list(dead_links())
    with tempfile.TemporaryDirectory() as folder:
        for is_served in (True, False):
            name = "with a service" if is_served else "without a service"
            built = build_default_site(Path(folder) / name, is_served=is_served)
            faults += [f"{name}: {fault}" for fault in Built(built, is_served=is_served).faults()]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"Links: {len(faults)} lead nowhere.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
