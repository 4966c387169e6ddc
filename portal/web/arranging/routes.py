"""All that a client can ask for: importing this brings the routes to the blueprint."""

from __future__ import annotations

from portal.web.arranging import (
    dates,
    help,  # noqa: A004 - named after its pages
    moving,
    own_plans,
    plans,
    problems,
    running,
    wishes,
)
from portal.web.arranging.guest import blueprint

__all__ = [
    "blueprint",
    "dates",
    "help",
    "moving",
    "own_plans",
    "plans",
    "problems",
    "running",
    "wishes",
]
