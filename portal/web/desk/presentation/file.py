"""What erasing a person takes away, and what stays until when, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from portal.actions.rights import Erasure
    from portal.content import Words

_COUNTED = ("letters", "arrangements", "files", "lines", "links")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureView:
    """What goes, one line each; what stays, and why."""

    goes: tuple[str, ...]
    stays: tuple[tuple[str, str], ...]  # an invoice's number, and until when
    at_stripe: bool


def present_erasure(found: Erasure, words: Words) -> ErasureView:
    """The two sides of an erasure."""
    counts = {name: getattr(found, name) for name in _COUNTED}
    goes = [words(f"file.goes.{name}", n=count) for name, count in counts.items() if count]
    return ErasureView(
        goes=(words("file.goes.person"), *goes),
        stays=tuple(
            (kept.number, words("file.stays_until", date=day(kept.until, words.language)))
            for kept in found.kept
        ),
        at_stripe=found.at_stripe,
    )
