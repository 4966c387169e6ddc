"""`portal person`: what is held about one client, for them; and forgetting them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.actions.rights import erase_person, export_person, what_would_be_erased
from portal.app import make_services
from portal.cli.exits import Stopped
from portal.cli.links import client_named
from portal.cli.place import Place, pass_place
from portal.domain.desk import DeskPerson, Role, contact_of
from portal.domain.errors import ErasureRefused
from portal.dossier.words import dossier_words

if TYPE_CHECKING:
    from portal.actions.rights import Erasure


@click.group()
def person() -> None:
    """The rights of a client: a copy of everything that is held about them, and being forgotten.

    \b
    Examples:
      portal person export ada@example.com -o ada-data.zip
      portal person erase ada@example.com          tells what would go and what would stay
      portal person erase ada@example.com --do     cannot be undone
    """


@person.command()
@click.argument("client")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the zip."
)
@pass_place
def export(place: Place, client: str, *, out: Path | None) -> None:
    """Write everything that is held about CLIENT into a zip: JSON, a page to read, their files."""
    services = make_services(place.settings())
    with services.queries() as queries:
        owner = client_named(queries, client)
        raw = export_person(queries, owner.id, site=services.site, at=services.now)
    path = out or Path(f"person-{owner.id}.zip")
    path.write_bytes(raw)
    click.echo(f"{path}  {len(raw) // 1000} kB")


@person.command()
@click.argument("client")
@click.option("--do", "really", is_flag=True, help="Erase. Without it, nothing is changed.")
@pass_place
def erase(place: Place, client: str, *, really: bool) -> None:
    """Tell what erasing CLIENT would take away and leave, and do it with --do.

    Refused while an invoice is to be paid, money travels, or something is in dispute. Numbers and
    amounts of invoices stay without a name, as the law on accounts asks.
    """
    services = make_services(place.settings())
    rules = services.site.retention
    owner = contact_of(services.site)
    desk = owner or DeskPerson(email="owner", name="", role=Role.OWNER)
    with services.queries() as queries:
        known = client_named(queries, client)
    try:
        if really:
            found = erase_person(services.tools, known.id, by=desk.email, person=desk, rules=rules)
        else:
            with services.queries() as queries:
                found = what_would_be_erased(queries, known.id, rules)
    except ErasureRefused as refused:
        words = dossier_words("en")
        raise Stopped([words.plain(f"erasure.{reason}") for reason in refused.reasons]) from refused
    for line in _told(found, really=really):
        click.echo(line)


def _told(found: Erasure, *, really: bool) -> list[str]:
    words = dossier_words("en")
    gone = ", ".join(
        f"{number} {one if number == 1 else many}"
        for one, many, number in (
            ("letter", "letters", found.letters),
            ("arrangement", "arrangements", found.arrangements),
            ("file", "files", found.files),
            ("line of the timeline", "lines of the timeline", found.lines),
            ("link", "links", found.links),
        )
        if number
    )
    what = f"name and addresses; words of {gone}" if gone else "name and addresses"
    lines = [f"{'Erased' if really else 'Would be erased'}: {what}."]
    if found.kept:
        until = max(invoice.until for invoice in found.kept)
        lines.append(words.plain("erasure.kept", day=until.isoformat()))
    if found.at_stripe:
        lines.append(words.plain("erasure.stripe"))
    lines.append(words.plain("erasure.backups"))
    if not really:
        lines.append("Nothing was changed. To erase, for good: add --do.")
    return lines
