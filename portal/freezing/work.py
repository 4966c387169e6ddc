"""What the parts of one build work with: the application, the folder, what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.freezing.folder import Folder
    from portal.freezing.manifest import Entry, Manifest
    from portal.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One build. The clock of its services stands still, so that all pages speak of one day."""

    app: Flask
    services: Services
    folder: Folder
    manifest: Manifest  # of the build before
    asks_stripe: bool  # whether somebody answers in Stripe's place

    def known(self, key: str, fingerprint: str) -> Entry | None:
        """What the build before made of this page, if it would be made the same and is there."""
        entry = self.manifest.entry(key)
        if entry is None or entry.fingerprint != fingerprint:
            return None
        return entry if self.folder.size(entry.name) == entry.size else None
