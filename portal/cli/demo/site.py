"""The demo's site folder: made anew at each start, and never over anything that is not its own."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from portal.cli.exits import Stopped
from portal.cli.secret import new_secret
from portal.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from portal.settings import Settings

_MARK = "# Made by `portal demo`"
# What one start leaves behind and the next one takes away.
_MADE = ("portal.toml", ".env", "content", "var", "build", "links.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The demo's three doors, each `http://127.0.0.1:port`."""

    site: str
    service: str
    sandbox: str


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the folder for this demo alone; Stopped when it is another's, or holds other things."""
    import fcntl  # noqa: PLC0415 - what Windows has not, only the demo misses

    if folder.exists() and any(folder.iterdir()) and not _is_ours(folder):
        raise Stopped(
            [f"{folder} holds something that is not the demo's. Choose another with --folder."]
        )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".running").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Stopped(
                [f"A demo already runs in {folder}. Stop it, or choose another folder: --folder."]
            ) from error
        yield


def _is_ours(folder: Path) -> bool:
    settings = folder / "portal.toml"
    known = settings.is_file() and settings.read_text(encoding="utf-8").startswith(_MARK)
    return known or {path.name for path in folder.iterdir()} == {".running"}


def write_site(folder: Path, addresses: Addresses, *, stripe: Mapping[str, str]) -> Settings:
    """An empty portal in the folder, whatever was there; its settings.

    The words are the repository's own, so that a change in `content/` shows at once.
    """
    clear(folder)
    package = files("portal")
    (folder / "portal.toml").write_bytes((package / "cli/demo/portal.toml").read_bytes())
    with as_file(package / "starter/content") as words:
        _borrow(words.resolve(), folder / "content")
    environment = {
        "PORTAL_ADDRESS": addresses.site,
        "PORTAL_SERVICE_ADDRESS": addresses.service,
        "PORTAL_SECRETS": new_secret(),
        "STRIPE_API_BASE": addresses.sandbox,
        **stripe,
    }
    handle = os.open(folder / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("".join(f"{name}={value}\n" for name, value in environment.items()))
    # Nothing of the person's own environment may lead the demo to real mail or to real money.
    return load_settings(folder, {})


def clear(folder: Path) -> None:
    """Take away what an earlier start made."""
    for name in _MADE:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _borrow(words: Path, place: Path) -> None:
    try:
        place.symlink_to(words, target_is_directory=True)
    except OSError:  # a file system without links: a copy, whose changes show just as well
        shutil.copytree(words, place)
