"""`portal demo`: everything at work on this machine, in one command."""

from __future__ import annotations

import signal
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from portal.app import make_services
from portal.cli.demo import telling
from portal.cli.demo.front import front
from portal.cli.demo.scenery import fill_ledger, set_scene
from portal.cli.demo.serving import HOST, require_free, serving
from portal.cli.demo.site import Addresses, claimed, write_site
from portal.cli.demo.words import LivingWords
from portal.sandbox import Sandbox
from portal.web.application import create_web

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.cli.demo.telling import Opened

_ENDS = (signal.SIGINT, signal.SIGTERM)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65533),
    default=8000,
    show_default=True,
    help="The site's port; the service and the sandbox take the next two.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default="demo",
    show_default=True,
    help="Where the demo keeps its settings, ledger and letters; emptied at each start.",
)
@click.option("--all", "everything", is_flag=True, help="Print the links of all clients.")
def demo(port: int, folder: Path, *, everything: bool) -> None:
    """Open a fictional business with its clients, on this machine alone.

    A small Stripe of our own answers (the sandbox), letters go to a folder, and no money moves.
    Each start begins anew. Stop it with Ctrl-C; nothing is left running.

    \b
    Examples:
      portal demo
      portal demo --port 9000 --all
    """
    require_free(range(port, port + 3))
    with signals_kept(), claimed(folder), ExitStack() as running:
        opened = _open(running, folder, port=port)
        _tell_and_wait(telling.told(opened, everything=everything))
        click.echo("\nClosing.")
    click.echo("The demo is closed.")


def _open(running: ExitStack, folder: Path, *, port: int) -> Opened:
    """Start sandbox, service and site, one after the other; `running` ends them in turn."""
    site, service, sandbox_at = (f"http://{HOST}:{port + step}" for step in range(3))
    addresses = Addresses(site=site, service=service, sandbox=sandbox_at)
    sandbox = running.enter_context(
        Sandbox(port=port + 2, webhook_url=f"{service}/webhooks/stripe", seed="demo")
    )
    settings = write_site(
        folder,
        addresses,
        stripe={
            "STRIPE_SECRET_KEY": sandbox.key,
            "STRIPE_WEBHOOK_SECRET": sandbox.webhook_secret,
        },
    )
    services = make_services(settings, library=LivingWords(settings.content, settings.site))
    set_scene(sandbox, services.today, site=site)
    doors = fill_ledger(services)
    running.enter_context(serving(create_web(services), port + 1))
    running.enter_context(front(settings, port=port))
    links = folder / "links.txt"
    links.write_text(telling.links(doors), encoding="utf-8")
    return telling.Opened(settings=settings, addresses=addresses, doors=doors, links=links)


def _tell_and_wait(told: str) -> None:
    """Wait for Ctrl-C or SIGTERM, and let no second one interrupt what is closed afterwards."""
    with suppress(KeyboardInterrupt):
        click.echo(told)
        Event().wait()
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def signals_kept() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does; afterwards signals do what they did before."""
    before = [(number, signal.getsignal(number)) for number in _ENDS]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
