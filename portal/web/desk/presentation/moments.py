"""Moments as the desk writes them: the owner's day and hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.calendar import OFFICE
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from datetime import datetime


def moment(when: datetime, language: str) -> str:
    """`22 novembre 2026 à 10 h 30`, `22 November 2026 at 10:30`."""
    here = when.astimezone(OFFICE)
    hour = (
        f"{here.hour} h {here:%M}".replace(" ", "\u00a0") if language == "fr" else f"{here:%H:%M}"
    )
    return f"{day(here.date(), language)}{' à ' if language == 'fr' else ' at '}{hour}"
