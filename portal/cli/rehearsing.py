"""A command that runs by the clock, on this day or in a rehearsal of another."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import click

from portal.app import make_services
from portal.cli.exits import Exit, Stopped
from portal.domain.calendar import OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.services import Services
    from portal.settings import Settings


def rehearsal_option(at: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`--today`, which gives `day`; `at` says in words at which time of it the rehearsal is."""
    return click.option(
        "--today",
        "day",
        type=click.DateTime(["%Y-%m-%d"]),
        help=f"Rehearse another day, {at}; never with a live key of Stripe.",
    )


def services_on(settings: Settings, day: datetime | None, *, at: time, dry_run: bool) -> Services:
    """What the portal runs with now; with a day, at this time of the office on that day.

    Stopped with a live key of Stripe, unless nothing is done.
    """
    if day is None:
        return make_services(settings)
    if settings.stripe.mode == "live" and not dry_run:
        raise Stopped(
            [
                "A rehearsal changes what is agreed and may charge cards: it is not for a live key "
                "of Stripe. Add --dry-run, or rehearse with a test key."
            ],
            Exit.SETTINGS,
        )
    moment = datetime.combine(day.date(), at, OFFICE).astimezone(UTC)
    return make_services(settings, clock=lambda: moment)
