"""Fingerprints: what a page is made from, in one short text that changes when any of it does."""

from __future__ import annotations

import sys
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import portal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.services import Services

    Row: TypeAlias = tuple[Link, Client, tuple[Invoice, ...], tuple[Arrangement, ...]]

_KINDS = frozenset({".py", ".html", ".css", ".js", ".svg", ".toml"})
# What formats, counts days, places and draws; another version of one may write other bytes.
_WRITERS = ("babel", "flask", "holidays", "jinja2", "markdown", "nh3", "segno")
# Nothing of these folders shows on a page.
_SILENT = frozenset({"cli", "sandbox", "starter", "gateways", "actions", "store"})


@cache
def of_code() -> str:
    """The program as it lies on the disk, with the versions of what it writes with."""
    digest = _digest()
    digest.update(repr((sys.version_info[:3], [version(name) for name in _WRITERS])).encode())
    root = Path(portal.__file__).parent
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.suffix in _KINDS and inside.parts[0] not in _SILENT:
            digest.update(f"{inside}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def of_words(services: Services) -> str:
    """All pages of words together: there are few of them, and they share what frames them."""
    library = services.library
    digest = _digest()
    digest.update(f"{of_code()}{services.site!r}{services.is_trial}".encode())
    for voice in library.voices:
        digest.update(library.fingerprint(voice).encode())
    for language in ("fr", "en"):
        for page in library.pages(language):
            digest.update(page.fingerprint.encode())
    return digest.hexdigest()


class ClientPrints:
    """Fingerprints of clients' pages on one day."""

    def __init__(self, services: Services) -> None:
        site, library = services.site, services.library
        base = (of_code(), repr(site), services.is_trial, services.signer.key, services.today)
        self._bases = {
            voice: _digest(repr((*base, library.fingerprint(voice))).encode()).digest()
            for voice in library.voices
        }

    def of(self, row: Row, hosted: Mapping[str, str]) -> str:
        """All that the page of this link is made from."""
        base = self._bases[row[1].voice.value]
        return _digest(repr((row, hosted)).encode(), base).hexdigest()


def _digest(content: bytes = b"", key: bytes = b"") -> blake2b:
    return blake2b(content, digest_size=16, key=key)
