"""`portal desk`: a sign-in link for the owner's desk, printed; or who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portal.actions.desk import LINK_LIVES, Door, everybody, make_sign_in
from portal.app import make_services
from portal.cli.exits import Stopped
from portal.cli.place import Place, pass_place
from portal.domain.business import ServiceMode
from portal.domain.desk import contact_of
from portal.links import sign_in_path

if TYPE_CHECKING:
    from portal.services import Services

_NO_ADDRESS = (
    "Nobody may sign in yet: write the address of the contact person into portal.toml "
    "([contact] email)."
)


@click.command()
@click.option("--email", help="Whose link (default: the contact person of portal.toml).")
@click.option("--people", is_flag=True, help="List who may sign in; no link is made.")
@pass_place
def desk(place: Place, email: str | None, *, people: bool) -> None:
    """Print a fresh link to the owner's desk. It works once, within a quarter of an hour.

    For the first time, and for when a letter does not arrive. Whoever has the link can sign in.

    \b
    Examples:
      portal desk
      portal desk --email bob@example.com
      portal desk --people
    """
    services = make_services(place.settings())
    if services.site.mode is ServiceMode.NONE:
        raise Stopped(['This site has no service (service = "none"), and so no desk.'])
    if people:
        _list(services)
    else:
        _print_link(services, email)


def _print_link(services: Services, email: str | None) -> None:
    contact = contact_of(services.site)
    address = email or (contact.email if contact else "")
    if not address:
        raise Stopped([_NO_ADDRESS])
    made = make_sign_in(services.tools, address, door=Door(contact=contact, signer=services.signer))
    if made is None:
        raise Stopped(
            [
                f"{address} may not sign in. `portal desk --people` lists who may; "
                "an owner adds others at the desk."
            ]
        )
    person, token = made
    minutes = int(LINK_LIVES.total_seconds()) // 60
    click.echo(f"For {person.name}, once, within {minutes} minutes:")
    click.echo(f"{services.site.address}{sign_in_path(token)}")


def _list(services: Services) -> None:
    with services.queries() as queries:
        found = everybody(queries, contact=contact_of(services.site))
    for person in found:
        since = f"since {person.added_at:%Y-%m-%d}" if person.added_at else "from portal.toml"
        click.echo(f"{person.role:<10} {since:<17} {person.name}, {person.email}")
    if not found:
        click.echo(_NO_ADDRESS)
