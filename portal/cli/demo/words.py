"""The words, read anew when a file of theirs was saved, so that a change shows at once."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from portal.web.words import load_library

if TYPE_CHECKING:
    from pathlib import Path

    from portal.content import Library
    from portal.domain.business import Site


class LivingWords:
    """A library that notices when its files change; while they are faulty, the last good one."""

    def __init__(self, folder: Path, site: Site) -> None:
        self._folder = folder
        self._site = site
        self._lock = Lock()
        self._seen: tuple[tuple[str, int], ...] = ()
        self._library: Library | None = None

    def __call__(self) -> Library:
        """The words as they are in the files now, or were before something went wrong in them."""
        seen = self._look()
        with self._lock:
            if self._library is None or seen != self._seen:
                found = load_library(self._folder, self._site)
                if self._library is None or not found.faults:
                    self._library = found
                self._seen = seen
            return self._library

    def _look(self) -> tuple[tuple[str, int], ...]:
        paths = sorted(path for path in self._folder.resolve().rglob("*") if path.is_file())
        return tuple((str(path), path.stat().st_mtime_ns) for path in paths)
