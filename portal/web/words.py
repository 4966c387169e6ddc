"""The owner's words for this site: the library with the values of the settings filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.content import ContentError, Library
from portal.content.legal import block_words, legal_words
from portal.domain.business import ClientPages, ServiceMode
from portal.domain.variables import variables
from portal.web.presentation.policy import policy_block

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markupsafe import Markup

    from portal.content import Words
    from portal.domain.business import Site


def load_library(folder: Path, site: Site) -> Library:
    """Read `content/`; what is wrong in it stands in `library.faults`."""
    return Library.load(
        folder,
        variables=variables(site, legal_words(folder)),
        blocks={
            voice: _blocks(site, words) for voice, words in block_words(folder, site.manner).items()
        },
        features=frozenset(_features(site)),
        manner=site.manner,
    )


def _blocks(site: Site, words: Words) -> dict[str, Markup]:
    try:
        return {"policy": policy_block(site.policy, words)}
    except ContentError:
        return {}  # the library says which words are missing, with file and line


def _features(site: Site) -> Iterator[str]:
    """What the optional lines of a page may ask of this installation."""
    yield "stripe"
    if site.mode is ServiceMode.FLASK:
        yield "service"
    if site.client_pages is ClientPages.FROZEN:
        yield "frozen_pages"
    if site.business.professionals_only:
        yield "professionals_only"
