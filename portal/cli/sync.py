"""`portal sync` and `portal reconcile`: read from Stripe what is there."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from portal.actions.letters import send_waiting
from portal.actions.sync import reconcile as reconcile_all
from portal.actions.sync import sync as sync_all
from portal.app import make_services
from portal.cli import notices
from portal.cli.exits import Exit, Stopped
from portal.cli.place import Place, pass_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.settings import Settings

_JSON = click.option("--json", "as_json", is_flag=True, help="For a program to read.")


@click.command()
@click.option("--all", "everything", is_flag=True, help="Read everything again, not what is new.")
@_JSON
@pass_place
def sync(place: Place, *, everything: bool, as_json: bool) -> None:
    """Read clients and invoices from Stripe: the new ones, and all that are still open.

    May be stopped at any time; the next run goes on from there. Nothing at Stripe is changed.

    \b
    Examples:
      portal sync
      portal sync --all
    """
    settings = place.settings()
    _require_stripe(settings)
    tools = make_services(settings).tools
    with _counter(quiet=as_json) as tell:
        report = sync_all(tools, everything=everything, tell=tell)
    if as_json:
        click.echo(json.dumps({"customers": report.customers, "invoices": report.invoices}))
    else:
        click.echo(f"Read from Stripe: {report.customers} customers, {report.invoices} invoices.")


@click.command()
@_JSON
@pass_place
def reconcile(place: Place, *, as_json: bool) -> None:
    """Find what the webhooks lost, and what became of payments whose answer got lost.

    Sends the letters that could not leave, too. Run it every quarter of an hour. Nothing is charged
    by it, but for a payment that the client had agreed to and that was interrupted in the middle.

    \b
    Example:
      portal reconcile
    """
    settings = place.settings()
    services = make_services(settings)
    sent = send_waiting(services.tools, services.post)
    _require_stripe(settings)
    report = reconcile_all(services.tools)
    if as_json:
        found = {
            "events": report.events,
            "attempts": report.attempts,
            "attached": report.attached,
            "letters": sent,
        }
        click.echo(json.dumps(found))
        return
    click.echo(
        f"Caught up: {report.events} events, {report.attempts} attempts settled, "
        f"{report.attached} payments attached, {sent} letters."
    )
    with services.queries() as queries:
        for line in notices.told(queries):
            click.echo(f"Please look at: {line}")


def _require_stripe(settings: Settings) -> None:
    if not settings.stripe.is_there:
        raise Stopped(
            ["There is no Stripe key to read with: put STRIPE_SECRET_KEY into .env."],
            Exit.SETTINGS,
        )


@contextmanager
def _counter(*, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A count that goes up on a terminal, and nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if done % 25 == 0:
            click.echo(f"\r{done} read", err=True, nl=False)

    yield tell
    click.echo("\r", err=True, nl=False)
