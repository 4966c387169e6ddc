"""`portal build`: the words, and one page for each live link, frozen for a static host."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portal.app import make_services
from portal.cli.counting import counted
from portal.cli.exits import Exit, Stopped
from portal.cli.place import Place, pass_place
from portal.cli.tone import remarks
from portal.freezing.build import Order
from portal.freezing.build import build as build_site
from portal.freezing.errors import WordsFaulty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.freezing.tally import Report
    from portal.services import Services


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to build into (default: build/ of the site).",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=_cores,
    show_default="one for each core",
    help="How many workers make the pages of clients.",
)
@click.option("--words", "words_only", is_flag=True, help="No page of any client: for previews.")
@click.option("--full", is_flag=True, help="Render every page anew, whatever is known of it.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@pass_place
def build(  # noqa: PLR0913 - one argument for each option of the command
    place: Place, out: Path | None, *, jobs: int, words_only: bool, full: bool, as_json: bool
) -> None:
    """Freeze the site: the pages of words, and one page for each live link.

    Only what changed is rendered, a file is written only when its bytes changed, and the pages of
    links that ended are removed. With a fault in the words nothing is written (exit code 4).
    Whatever else lies in the folder is removed too, hence a folder with other files is refused.

    \b
    Examples:
      portal build
      portal build --out public --jobs 1
      portal build --full --json
    """
    settings = place.settings()
    services = make_services(settings)
    order = Order(
        folder=out or settings.build,
        keeping=settings.keeping,
        jobs=jobs,
        full=full,
        clients=not words_only,
        asks_stripe=settings.stripe.is_there,
    )
    try:
        with _progress(services) as tell:
            report = build_site(services, order, tell=tell)
    except WordsFaulty as faulty:
        closing = f"Nothing was built: {counted(len(faulty.faults), 'fault')} in the words."
        raise Stopped([*str(faulty).splitlines(), closing], Exit.CONTENT) from faulty
    _show(report, order, as_json=as_json)
    if not as_json:
        for remark in remarks(settings.content):
            click.echo(remark, err=True)
    if settings.warnings and not as_json:
        missing = counted(len(settings.warnings), "thing")
        click.echo(f"Note: {missing} to look at in the settings: portal doctor", err=True)


@contextmanager
def _progress(services: Services) -> Iterator[Callable[[int], None]]:
    """A bar for a person at a terminal; nothing for a script."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with services.queries() as queries:
        links = queries.live_links(services.now)
    with click.progressbar(length=links, label="Pages of clients", file=sys.stderr) as bar:
        yield bar.update


def _show(report: Report, order: Order, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=2))
        return
    for warning in report.warnings:
        click.echo(f"Note: {warning}", err=True)
    click.echo(
        f"{order.folder} holds {counted(report.pages, 'file')}: {report.written} written, "
        f"{report.unchanged} unchanged, {report.removed} removed, in {report.seconds:.1f} s."
    )
