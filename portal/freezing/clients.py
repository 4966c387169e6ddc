"""The clients' pages: one for each live link, read, frozen and tidied share by share."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from portal.domain.business import ServiceMode
from portal.domain.errors import LinkForged
from portal.freezing.fingerprints import ClientPrints
from portal.freezing.folder import remove_if_empty
from portal.freezing.freezer import Freezer
from portal.freezing.hosted import HostedPages
from portal.freezing.manifest import Entry
from portal.freezing.tally import Tally
from portal.links import page_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TextIO

    from portal.domain.links import Link
    from portal.freezing.fingerprints import Row
    from portal.freezing.freezer import Frozen
    from portal.freezing.shares import Share
    from portal.freezing.work import Work

CLIENTS = "c"
_TOLD_EVERY = 100  # pages
_BATCH = 64  # links whose pages at Stripe are asked for side by side


def freeze_clients(work: Work, share: Share, *, part: Path, tell: Callable[[int], None]) -> Tally:
    """Freeze the pages of a share, remove those whose link has ended; what was done.

    `part` takes the share's lines of the manifest; `tell` hears how many pages are done since.
    """
    with part.open("w", encoding="utf-8") as lines:
        source = _Source(work, share, lines)
        freezer = Freezer(work.app, work.folder)
        freezer.register_generator(source.addresses)
        for page in freezer.freeze_yield():
            source.keep(page)
            if source.done % _TOLD_EVERY == 0:
                tell(_TOLD_EVERY)
    tell(source.done % _TOLD_EVERY)
    source.remove_ended()
    return source.tally


class _Source:
    """Names the addresses of a share one by one, each while its facts lie on the shelf."""

    def __init__(self, work: Work, share: Share, lines: TextIO) -> None:
        self.tally = Tally()
        self._work = work
        self._share = share
        self._lines = lines
        self._prints = ClientPrints(work.services)
        self._tokens: set[str] = set()
        self._asks = work.services.site.mode is ServiceMode.NONE
        gateway = work.services.tools.gateway
        self._hosted = HostedPages(gateway, self.tally, asks=work.asks_stripe)
        self._current = ("", "")  # the link and the fingerprint of the page that is being made

    @property
    def done(self) -> int:
        """How many pages are done."""
        return self.tally.written + self.tally.unchanged

    def addresses(self) -> Iterator[str]:
        """The addresses whose pages have to be made; those that are known are only kept."""
        for rows in self._batches():
            hosted = self._hosted.of([i for row in rows for i in row[2]]) if self._asks else {}
            for row in rows:
                mine = {i.id: hosted[i.id] for i in row[2] if i.id in hosted}
                yield from self._address(row, mine)

    def _address(self, row: Row, hosted: dict[str, str]) -> Iterator[str]:
        link, services = row[0], self._work.services
        fingerprint = self._prints.of(row, hosted)
        known = self._work.known(link.id, fingerprint)
        if known is not None:
            self._keep(known)
            self.tally.unchanged += 1
        elif token := self._token(link):
            shelf = services.shelf
            self._current = (link.id, fingerprint)
            facts = services.facts_of(*row[:3], arrangements=row[3])
            shelf.facts[link.id], shelf.hosted[link.id] = facts, hosted
            yield page_path(token)
            del shelf.facts[link.id], shelf.hosted[link.id]

    def keep(self, page: Frozen) -> None:
        """Remember the page that was just made."""
        self._keep(Entry(*self._current, page.size, page.name))
        self.tally.count(written=page.written)

    def remove_ended(self) -> None:
        """Remove every page of this share that was not made: its link has ended."""
        folder = self._work.folder
        for name in self._share.folders():
            inside = f"{CLIENTS}/{name}"
            children = folder.children(inside)
            for token in children:
                if token not in self._tokens:
                    self.tally.removed += folder.remove(f"{inside}/{token}")
            if children:
                remove_if_empty(str(folder.path / inside))

    def _keep(self, entry: Entry) -> None:
        self._lines.write(entry.line())
        self._tokens.add(entry.name.rsplit("/", 2)[1])

    def _batches(self) -> Iterator[list[Row]]:
        now = self._work.services.now
        with self._work.services.queries() as queries:
            rows = queries.live_pages(now, after=self._share.after, before=self._share.before)
            while batch := list(islice(rows, _BATCH)):
                yield batch

    def _token(self, link: Link) -> str:
        try:
            return self._work.services.token_of(link)
        except LinkForged:
            self.tally.skipped += 1
            return ""
