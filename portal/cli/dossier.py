"""`portal dossier CLIENT`: the proof of one case, as a zip that can be verified."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.app import make_services
from portal.cli.links import client_named
from portal.cli.place import Place, pass_place
from portal.dossier import dossier as make_dossier

if TYPE_CHECKING:
    from portal.services import Services


@click.command()
@click.argument("client")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the zip."
)
@click.option("--language", type=click.Choice(["fr", "en"]), help="Default: the client's.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Up to the end of a day (UTC).")
@click.option("--names", is_flag=True, help="Name third persons and the people of the house.")
@pass_place
def dossier(  # noqa: PLR0913 - one argument for each option of the command
    place: Place,
    client: str,
    *,
    out: Path | None,
    language: str | None,
    until: datetime | None,
    names: bool,
) -> None:
    """Write everything about one CLIENT's case into a zip: a page, tables, letters, files.

    For a mediator, a lawyer or a court: what was invoiced, asked, agreed and sent, by whom and
    when. Third persons are covered unless --names is given. The same case up to the same day gives
    the same file, byte for byte; inside, `sha256sum -c SHA256SUMS` verifies each part.

    \b
    Examples:
      portal dossier ada@example.com -o ada.zip
      portal dossier ada@example.com --until 2026-11-30 --language en
    """
    services = make_services(place.settings())
    with services.queries() as queries:
        owner = client_named(queries, client)
        raw = make_dossier(
            queries,
            owner.id,
            site=services.site,
            language=language or owner.voice.language,
            until=_moment(services, until),
            redact=not names,
        )
    path = out or Path(f"dossier-{owner.id}.zip")
    path.write_bytes(raw)
    click.echo(f"{path}  {len(raw) // 1000} kB\nSHA-256 {sha256(raw).hexdigest()}")


def _moment(services: Services, until: datetime | None) -> datetime:
    if until is None:
        return services.now
    return min(until.replace(hour=23, minute=59, second=59, tzinfo=UTC), services.now)
