"""`portal daily`, the clock: whatever has fallen due is done, each once, and letters leave."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import TYPE_CHECKING

import click

from portal.actions.daily import run_day
from portal.actions.letters import send_waiting
from portal.cli.place import Place, pass_place
from portal.cli.rehearsing import rehearsal_option, services_on

if TYPE_CHECKING:
    from portal.services import Services

# At this time of the office's day a rehearsal takes place.
_REHEARSED_AT = time(9, 30)


@click.command()
@rehearsal_option("at half past nine")
@click.option("--dry-run", is_flag=True, help="Say how much waits, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@pass_place
def daily(place: Place, *, day: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Do what has fallen due until now: markers, parts, answers, ends; then send what waits.

    Each thing is done once, however often it is run: every hour is fine, and two at a time are,
    too. What Stripe does not answer for is put off until the next run.

    \b
    Examples:
      portal daily
      portal daily --dry-run --today 2026-12-24
    """
    settings = place.settings()
    services = services_on(settings, day, at=_REHEARSED_AT, dry_run=dry_run)
    counts = _counts(services) if dry_run else _run(services)
    if as_json:
        click.echo(json.dumps({"day": services.today.isoformat(), **counts}))
        return
    said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    click.echo(f"{services.today}: {said}.")


def _run(services: Services) -> dict[str, int]:
    report = run_day(services.tools)
    return {
        "looked_at": report.looked,
        "followed": report.followed,
        "put_off": report.put_off,
        "surveys": report.surveys,
        "steps_asked": report.steps,
        "letters_sent": send_waiting(services.tools, services.post),
    }


def _counts(services: Services) -> dict[str, int]:
    with services.queries() as queries:
        return {
            "to_look_at": len(queries.arrangements_due(services.today)),
            "letters_waiting": queries.waiting_letters(),
        }
