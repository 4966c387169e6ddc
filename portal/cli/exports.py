"""`portal export WHAT`: clients, invoices, arrangements, tasks or the timeline as a CSV file."""

from __future__ import annotations

from pathlib import Path

import click

from portal.actions.exports import Sheet, export_sheet
from portal.app import make_services
from portal.cli.place import Place, pass_place


@click.command()
@click.argument("what", type=click.Choice([sheet.value for sheet in Sheet]))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Default: WHAT.csv."
)
@click.option("--language", type=click.Choice(["fr", "en"]), help="Default: the portal's own.")
@pass_place
def export(place: Place, what: str, *, out: Path | None, language: str | None) -> None:
    """Write a CSV file that a spreadsheet opens: semicolons, 2026-11-02, 1234,50.

    `portal import` reads clients and invoices back, changed or not.

    \b
    Examples:
      portal export invoices -o factures.csv
      portal export timeline --language en
    """
    services = make_services(place.settings())
    with services.queries() as queries:
        chosen = language or services.site.default_voice.language
        raw = export_sheet(queries, Sheet(what), language=chosen)
    path = out or Path(f"{what}.csv")
    path.write_bytes(raw)
    click.echo(f"{path}  {len(raw.splitlines()) - 1} lines")
