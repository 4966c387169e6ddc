"""The owner's words for this site: the library with the values of the settings filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.content import Library
from portal.content.legal import legal_words
from portal.domain.business import ServiceMode
from portal.domain.variables import variables

if TYPE_CHECKING:
    from pathlib import Path

    from portal.domain.business import Site


def load_library(folder: Path, site: Site) -> Library:
    """Read `content/`; what is wrong in it stands in `library.faults`."""
    return Library.load(
        folder,
        variables=variables(site, legal_words(folder)),
        features=frozenset({"service"} if site.mode is ServiceMode.FLASK else set()),
    )
