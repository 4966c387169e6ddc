"""The pages of words: the owner's texts, what a host shows for nothing, robots, static files."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from portal.content.pages import LANGUAGES, LINK_ENDED
from portal.domain.business import ServiceMode
from portal.freezing.fingerprints import of_words
from portal.freezing.folder import HEADERS, MARK
from portal.freezing.freezer import Freezer
from portal.freezing.manifest import Entry
from portal.freezing.tally import Tally
from portal.web.headers import headers_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.domain.business import Site
    from portal.freezing.manifest import Manifest
    from portal.freezing.work import Work
    from portal.services import Services
    from portal.web.pages import Pages

REDIRECTS = "_redirects"
_ROBOTS = "/robots.txt"
_ALWAYS = ("/404.html", "/en/404.html", _ROBOTS, *LINK_ENDED.values())


def words_addresses(pages: Pages) -> Iterator[str]:
    """Every page that names nobody."""
    for language in LANGUAGES:
        yield from (page.slug for page in pages.shown(language))
    yield from pages.sent_addresses
    yield from _ALWAYS


def redirects_file(site: Site) -> str:
    """What a static host should show where there is no file.

    A host reads this before netlify.toml, where the ways to the service are: nothing is said here
    of what the service answers.
    """
    rules = ["/en/* /en/404.html 404"]
    if site.mode is ServiceMode.NONE:
        rules.insert(0, f"/c/* {LINK_ENDED['fr']}index.html 404")
    return "".join(f"{rule}\n" for rule in rules)


def are_frozen(services: Services, manifest: Manifest) -> bool:
    """Whether the pages of words in a build are those that would be made now."""
    entry = manifest.entry(_ROBOTS)  # any of them: they share one fingerprint
    return entry is not None and entry.fingerprint == of_words(services)


def freeze_words(work: Work, *, part: Path) -> tuple[Tally, set[str]]:
    """Freeze all that names nobody; what was done, and the names of all its files."""
    tally = Tally()
    pages = cast("Pages", work.app.extensions["pages"])
    texts = {
        # the first file of a build, because it marks the folder as ours
        HEADERS: MARK + headers_file(work.services.site, words_addresses(pages)),
        REDIRECTS: redirects_file(work.services.site),
    }
    for name, text in texts.items():
        tally.count(written=work.folder.write(name, text.encode()))
    addresses = [*words_addresses(pages), *pages.asset_addresses]
    fingerprint = of_words(work.services)
    freezer = Freezer(work.app, work.folder)
    with part.open("w", encoding="utf-8") as lines:

        def changed() -> Iterator[str]:
            for address in addresses:
                known = work.known(address, fingerprint)
                if known is None:
                    yield address
                else:
                    lines.write(known.line())
                    tally.unchanged += 1

        freezer.register_generator(changed)
        for page in freezer.freeze_yield():
            lines.write(Entry(page.url, fingerprint, page.size, page.name).line())
            tally.count(written=page.written)
    return tally, {*texts, *(freezer.urlpath_to_filepath(address) for address in addresses)}
