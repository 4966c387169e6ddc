"""`portal sandbox`: the small Stripe alone, for whoever wants to try a program against it."""

from __future__ import annotations

import click

from portal.cli.ports import require_port
from portal.cli.running import told_to_stop
from portal.sandbox import Sandbox
from portal.sandbox.cards import ACCOUNTS, CARDS


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8020, show_default=True)
@click.option("--webhook", metavar="URL", help="Where events are sent to, signed.")
def sandbox(*, port: int, webhook: str | None) -> None:
    """Run the sandbox: Stripe's API, its hosted pages and its webhooks, as far as we use them.

    It listens on this machine only, keeps everything in memory, and no money moves. Prints what a
    program needs to talk to it, and the numbers that decide what becomes of a payment.

    \b
    Examples:
      portal sandbox
      portal sandbox --port 9020 --webhook http://127.0.0.1:8000/webhooks/stripe
    """
    require_port("127.0.0.1", port)
    with told_to_stop() as stop, Sandbox(port=port, webhook_url=webhook) as running:
        click.echo(f"STRIPE_API_BASE={running.url}")
        click.echo(f"STRIPE_SECRET_KEY={running.key}")
        click.echo(f"STRIPE_WEBHOOK_SECRET={running.webhook_secret}")
        click.echo("\nTest cards (any date to come, any three figures):")
        for card in CARDS:
            click.echo(f"  {card.number:<17} {_meaning(card.label, card.code, card.confirmation)}")
        click.echo("\nTest accounts for SEPA debits:")
        for account in ACCOUNTS:
            click.echo(f"  {account.iban:<28} {account.code or 'is paid'}")
        click.echo("\nCtrl-C ends it.")
        stop.wait()


def _meaning(label: str, code: str, confirmation: str) -> str:
    if confirmation:
        when = "each time" if confirmation == "always" else "once, unless it was set up before"
        return f"the bank asks to confirm (3-D Secure), {when}"
    return f"refused: {label or code}" if code else "pays"
