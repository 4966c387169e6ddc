"""Moments as the desk writes them: the owner's day and hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.calendar import OFFICE
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from datetime import datetime, time


def moment(when: datetime, language: str, *, weekday: bool = False) -> str:
    """`22 novembre 2026 à 10 h 30`, `22 November 2026 at 10:30`; with its weekday if asked."""
    here = when.astimezone(OFFICE)
    at = " à " if language == "fr" else " at "
    return f"{day(here.date(), language, weekday=weekday)}{at}{hour(here.time(), language)}"


def hour(when: time, language: str) -> str:
    """`10 h 30`, `10:30`."""
    french = f"{when.hour}\u00a0h\u00a0{when:%M}"
    return french if language == "fr" else f"{when:%H:%M}"
