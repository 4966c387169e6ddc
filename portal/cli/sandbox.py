"""`portal sandbox`: the small Stripe alone, for whoever wants to try a program against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portal.cli.ports import require_port
from portal.cli.running import HOST, ended_by_signals, tell_and_wait
from portal.sandbox import Sandbox
from portal.sandbox.cards import ACCOUNTS, CARDS

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    require_port(HOST, port)
    with ended_by_signals(), Sandbox(port=port, webhook_url=webhook) as running:
        tell_and_wait("\n".join(_told(running)))


def _told(running: Sandbox) -> Iterator[str]:
    yield f"STRIPE_API_BASE={running.url}"
    yield f"STRIPE_SECRET_KEY={running.key}"
    yield f"STRIPE_WEBHOOK_SECRET={running.webhook_secret}"
    yield "\nTest cards (any date to come, any three figures):"
    for card in CARDS:
        yield f"  {card.number:<17} {_meaning(card.label, card.code, card.confirmation)}"
    yield "\nTest accounts for SEPA debits:"
    for account in ACCOUNTS:
        yield f"  {account.iban:<28} {account.code or 'is paid'}"
    yield "\nCtrl-C ends it."


def _meaning(label: str, code: str, confirmation: str) -> str:
    if confirmation:
        when = "each time" if confirmation == "always" else "once, unless it was set up before"
        return f"the bank asks to confirm (3-D Secure), {when}"
    return f"refused: {label or code}" if code else "pays"
