"""What leaves as files: the proof of one case, spreadsheets, an archive that can be verified."""

from __future__ import annotations

from portal.dossier.archive import packed
from portal.dossier.making import dossier

__all__ = ["dossier", "packed"]
