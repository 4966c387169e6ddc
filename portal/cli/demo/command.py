"""`portal demo`: everything at work on this machine, in one command."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.actions.desk import LINK_LIVES, Door, make_sign_in
from portal.app import make_services
from portal.cli.demo import telling
from portal.cli.demo.front import front
from portal.cli.demo.scenery import fill_ledger, set_scene
from portal.cli.demo.site import Addresses, claimed, write_site
from portal.cli.demo.words import LivingWords
from portal.cli.ports import require_port
from portal.cli.running import HOST, ended_by_signals, serving, tell_and_wait
from portal.domain.desk import contact_of
from portal.links import sign_in_path
from portal.sandbox import Sandbox
from portal.web.application import create_web

if TYPE_CHECKING:
    from portal.cli.demo.telling import Opened
    from portal.services import Services

_PORTS = 3  # site, service, sandbox


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
    _require_ports(port)
    with ended_by_signals(), claimed(folder), ExitStack() as running:
        opened = _open(running, folder, port=port)
        tell_and_wait(telling.told(opened, everything=everything))
        click.echo("\nClosing.")
    click.echo("The demo is closed.")


def _require_ports(first: int) -> None:
    """Stopped unless all ports are free: either everything is started, or nothing."""
    other = first + 100
    for port in range(first, first + _PORTS):
        require_port(
            HOST,
            port,
            advice=f"The demo needs {first} to {first + _PORTS - 1}, and nothing was started: try "
            f"`make demo PORT={other}` (or portal demo --port {other}).",
        )


def _open(running: ExitStack, folder: Path, *, port: int) -> Opened:
    """Start sandbox, service and site, one after the other; `running` ends them in turn."""
    site, service, sandbox_at = (f"http://{HOST}:{port + step}" for step in range(_PORTS))
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
    return telling.Opened(
        settings=settings,
        addresses=addresses,
        doors=doors,
        links=links,
        desk=_desk(services),
        minutes=int(LINK_LIVES.total_seconds()) // 60,
    )


def _desk(services: Services) -> str:
    """A link that opens the desk for the contact person, once."""
    contact = contact_of(services.site)
    made = contact and make_sign_in(
        services.tools, contact.email, door=Door(contact=contact, signer=services.signer)
    )
    return f"{services.site.address}{sign_in_path(made[1])}" if made else ""
