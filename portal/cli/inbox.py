"""`portal inbox`: what came back by mail is read, each message once."""

from __future__ import annotations

import json

import click

from portal.actions.returns import read_inbox
from portal.app import make_services
from portal.cli.exits import Exit, Stopped
from portal.cli.place import Place, pass_place


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@pass_place
def inbox(place: Place, *, as_json: bool) -> None:
    """Read what came back by mail: letters that did not arrive, answers, notes of absence.

    The mailbox of PORTAL_IMAP_URL is only read: nothing is marked, moved or deleted there. Each
    message counts once; what concerns no client is not kept.

    \b
    Examples:
      portal inbox
      portal inbox --json
    """
    services = make_services(place.settings())
    if services.letter_box is None:
        raise Stopped(
            [
                "No mailbox is set. Put PORTAL_IMAP_URL=imaps://user:password@host:993/INBOX in "
                "the .env file."
            ],
            Exit.SETTINGS,
        )
    report = read_inbox(services.tools, services.letter_box)
    counts = {kind.value: count for kind, count in report.new.items()}
    if as_json:
        click.echo(json.dumps({"looked_at": report.looked, **counts}))
        return
    click.echo(
        f"{report.looked} looked at, {counts['reply']} answers, {counts['bounce']} that did not "
        f"arrive, {counts['automatic']} notes of absence."
    )
