"""The manifest: what the last build made from what, so that the next one renders what changed.

It stands outside the build, because nobody but the build should read it: `var/builds/`, one file
for each folder that was built. The first line tells of the build; each further line of one page:
its key, a fingerprint of all that it was made from, the size of its file, and the file's name.
Content decides, never the time of a file.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from portal.freezing.errors import BuildUnderWay

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: two builds at a time are not noticed there
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_VERSION = 1


class Entry(NamedTuple):
    """One page of a build. `key` is a link's id, or the file's name."""

    key: str
    fingerprint: str
    size: int
    name: str

    def line(self) -> str:
        """As it stands in the file."""
        return f"{self.key}\t{self.fingerprint}\t{self.size}\t{self.name}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What the first line says. `complete` is false while a build runs, or when one was killed."""

    built_at: str  # a moment in UTC, ISO 8601
    hosted: int = 0  # how many addresses of Stripe's pages the build holds
    complete: bool = False
    version: int = _VERSION

    @property
    def moment(self) -> datetime:
        """When it was built."""
        return datetime.fromisoformat(self.built_at)


@dataclass(slots=True)
class Manifest:
    """The manifest of one folder. `entries` are unread lines, by key: memory stays small."""

    path: Path
    build: Build | None = None
    entries: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether the build came to its end, and so left nothing half-made behind."""
        return self.build is not None and self.build.complete

    def entry(self, key: str) -> Entry | None:
        """What is known of a page."""
        line = self.entries.get(key)
        if line is None:
            return None
        fingerprint, size, name = line.split("\t")
        return Entry(key, fingerprint, int(size), name)

    def begin(self, build: Build) -> None:
        """Say that a build runs. Were it killed, no page of it would be taken as known."""
        for part in self.path.parent.glob(f"{self.path.stem}.*.part"):
            part.unlink()  # of a build that was killed, and may have had more workers
        self._write(build, ())

    def finish(self, build: Build, parts: Iterable[Path]) -> None:
        """Keep what the build made; `parts` hold its lines and are removed."""
        self._write(build, parts)
        for part in parts:
            part.unlink(missing_ok=True)

    def _write(self, build: Build, parts: Iterable[Path]) -> None:
        beside = self.path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(build)) + "\n")
            for part in parts:
                with part.open(encoding="utf-8") as lines:
                    file.writelines(lines)
        beside.replace(self.path)


def manifest_path(keeping: Path, folder: Path) -> Path:
    """Where the manifest of a built folder stands, below `keeping` (the site's `var/`)."""
    name = sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
    return keeping / "builds" / f"{name}.tsv"


def read_manifest(path: Path) -> Manifest:
    """The manifest at this path; an empty one when there is none that we can read."""
    manifest = Manifest(path)
    try:
        with path.open(encoding="utf-8") as file:
            first = json.loads(file.readline())
            if first.pop("version", None) != _VERSION:
                return manifest
            manifest.build = Build(**first)
            if manifest.build.complete:
                manifest.entries = dict(_pairs(file))
    except (OSError, ValueError, TypeError):
        return Manifest(path)
    return manifest


def last_build(keeping: Path, folder: Path) -> Build | None:
    """What is known of the last build of this folder; None when there was none here."""
    path = manifest_path(keeping, folder)
    try:
        with path.open(encoding="utf-8") as file:
            return Build(**json.loads(file.readline()))
    except (OSError, ValueError, TypeError):
        return None


@contextlib.contextmanager
def only_build(manifest: Path, folder: Path) -> Iterator[None]:
    """Keep other builds of the same folder out; BuildUnderWay when one runs already."""
    manifest.parent.mkdir(parents=True, exist_ok=True)
    with manifest.with_suffix(".lock").open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BuildUnderWay(folder) from error
        yield


def _pairs(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        key, tab, rest = line.rstrip("\n").partition("\t")
        if not tab or rest.count("\t") != 2:
            raise ValueError("not a line of a manifest")
        yield key, rest
