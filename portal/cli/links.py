"""`portal links`: the signed links of the clients: list, create, renew, revoke."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from portal.actions.links import issue_link, renew_link, revoke_link
from portal.app import make_services
from portal.cli.exits import Exit, Stopped
from portal.cli.place import Place, pass_place
from portal.domain.calendar import office_day
from portal.domain.errors import LinkForged, LinkUnknown
from portal.domain.links import Rights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.services import Services
    from portal.store.queries import Queries

_JSON = click.option("--json", "as_json", is_flag=True, help="For a program to read.")


@click.group()
def links() -> None:
    """The signed links: who has one, until when; make, renew and end them.

    A link is personal: whoever holds it sees the page and can pay. A client is named by their
    e-mail address or by the id that `portal links list` shows.

    \b
    Examples:
      portal links list
      portal links create ada@example.com
      portal links create ada@example.com --rights pay    for the accountant: see and pay only
      portal links renew 5f3a
      portal links revoke 5f3a
    """


@links.command("list")
@click.argument("client", required=False)
@click.option("--all", "ended_too", is_flag=True, help="Those that ended, too.")
@_JSON
@pass_place
def list_(place: Place, client: str | None, *, ended_too: bool, as_json: bool) -> None:
    """List the links, the newest first; of one CLIENT, or of all."""
    services = make_services(place.settings())
    with services.queries() as queries:
        owners = [client_named(queries, client)] if client else list(queries.clients())
        known = {owner.id: owner for owner in owners}
        found = [
            link
            for link in queries.links(owners[0].id if client else None)
            if ended_too or link.is_live(services.now)
        ]
    _show(services, [(link, known[link.client_id]) for link in found], as_json=as_json)


@links.command()
@click.argument("client")
@click.option("--days", type=click.IntRange(1, 730), help="How long it lives (default: settings).")
@click.option(
    "--rights",
    type=click.Choice([right.value for right in Rights]),
    default=Rights.FULL.value,
    show_default=True,
    help="`pay`: see and pay only, for an accountant.",
)
@_JSON
@pass_place
def create(place: Place, client: str, *, days: int | None, rights: str, as_json: bool) -> None:
    """Make a fresh link for CLIENT and print its address."""
    services = make_services(place.settings())
    with services.queries() as queries:
        owner = client_named(queries, client)
    link = issue_link(
        services.tools,
        owner.id,
        key=services.signer.key,
        days=days or services.site.link_days,
        rights=Rights(rights),
    )
    _show(services, [(link, owner)], as_json=as_json)


@links.command()
@click.argument("link")
@click.option("--days", type=click.IntRange(1, 730), help="From today (default: settings).")
@_JSON
@pass_place
def renew(place: Place, link: str, *, days: int | None, as_json: bool) -> None:
    """Let LINK live on from today, at the address it was sent with."""
    services = make_services(place.settings())
    with services.queries() as queries:
        found, owner = _link(queries, link)
    try:
        renewed = renew_link(services.tools, found.id, days=days or services.site.link_days)
    except LinkUnknown as error:
        raise Stopped(
            [f"Link {link} was revoked, and stays so. Make a new one: portal links create"]
        ) from error
    _show(services, [(renewed, owner)], as_json=as_json)


@links.command()
@click.argument("link")
@_JSON
@pass_place
def revoke(place: Place, link: str, *, as_json: bool) -> None:
    """End LINK at once. Its frozen page goes with the next build."""
    services = make_services(place.settings())
    with services.queries() as queries:
        found, owner = _link(queries, link)
    _show(services, [(revoke_link(services.tools, found.id), owner)], as_json=as_json)


def client_named(queries: Queries, name: str) -> Client:
    """The one client of this id or e-mail address; Stopped says why there is not exactly one."""
    by_id = queries.client(name)
    found = [by_id] if by_id else queries.clients_with_email(name)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(client.id for client in found)
        raise Stopped([f"{name} belongs to several clients: {ids}. Name one of them."], Exit.WRONG)
    raise Stopped(
        [f"No client is known as {name}. Bring them in first: portal sync, or portal import."]
    )


def _link(queries: Queries, name: str) -> tuple[Link, Client]:
    """The link whose id begins with `name`, if there is exactly one, and its client."""
    found = [link for link in queries.links() if link.id.startswith(name.lower())] if name else []
    if len(found) != 1:
        many = "Several links begin" if found else "No link begins"
        raise Stopped([f"{many} with {name}. `portal links list --all` shows their ids."])
    client = queries.client(found[0].client_id)
    if client is None:
        raise Stopped([f"The client of link {name} is not known any more."])
    return found[0], client


def _show(services: Services, pairs: Iterable[tuple[Link, Client]], *, as_json: bool) -> None:
    rows = [_row(services, link, client) for link, client in pairs]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    if not rows:
        click.echo("There is no link. Make one: portal links create CLIENT")
    for row in rows:
        click.echo(f"{row['id'][:8]}  {row['state']:<8} until {row['expires']}  {row['client']}")
        click.echo(f"          {row['address']}")


def _row(services: Services, link: Link, client: Client) -> dict[str, str]:
    if link.revoked_at is not None:
        state = "revoked"
    else:
        state = "live" if link.is_live(services.now) else "expired"
    try:
        address = services.address_of(link)
    except LinkForged:
        address = "(signed with a secret that has left PORTAL_SECRETS: it opens nothing)"
    return {
        "id": link.id,
        "client": client.full_name or client.id,
        "client_id": client.id,
        "state": state,
        "rights": link.rights.value,
        "issued": office_day(link.issued_at).isoformat(),
        "expires": office_day(link.expires_at).isoformat(),
        "address": address,
    }
