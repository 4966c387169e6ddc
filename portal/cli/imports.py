"""`portal import FILE.csv`: clients and invoices that are not in Stripe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.actions.imports import import_rows
from portal.app import make_services
from portal.cli.counting import counted
from portal.cli.exits import Stopped
from portal.cli.place import Place, pass_place
from portal.domain.imports import ImportRefused, decode, read_rows

if TYPE_CHECKING:
    from portal.domain.imports import ImportedRows
    from portal.settings import Settings


@click.command("import")
@click.argument(
    "file", metavar="FILE.csv", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--dry-run", is_flag=True, help="Only read the file and tell its faults.")
@pass_place
def import_(place: Place, file: Path, *, dry_run: bool) -> None:
    """Import clients and invoices from a spreadsheet saved as CSV.

    Every faulty row is named with its line, its column and the reason; while there is one, nothing
    of the file is imported. The same file may be imported again: what is known is updated, and
    nothing is counted twice. docs/import.md describes the columns.

    \b
    Examples:
      portal import factures.csv --dry-run
      portal import factures.csv
    """
    settings = place.settings()
    rows = _read(file, settings)
    if dry_run:
        click.echo(
            f"{file} can be imported: {counted(len(rows.clients), 'client')}, "
            f"{counted(len(rows.invoices), 'invoice')}. Nothing was kept."
        )
        return
    report = import_rows(make_services(settings).tools, rows)
    click.echo(
        f"Clients: {report.new_clients} new, {report.changed_clients} changed. "
        f"Invoices: {report.new_invoices} new, {report.changed_invoices} changed, "
        f"{report.same_invoices} known already."
    )
    if report.left_out:
        click.echo(
            f"Left out: {counted(report.left_out, 'row')} about invoices that are Stripe's to "
            "tell, or about persons who were erased."
        )


def _read(file: Path, settings: Settings) -> ImportedRows:
    try:
        return read_rows(decode(file.read_bytes()), voice=settings.site.default_voice)
    except ImportRefused as refused:
        faults = [f"{file.name}, {fault}" for fault in refused.faults]
        closing = f"Nothing was imported: {counted(len(faults), 'fault')}."
        raise Stopped([*faults, closing]) from refused
