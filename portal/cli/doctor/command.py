"""`portal doctor`: everything that is set, looked at: what is wrong, and how to mend it."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from portal.app import make_services
from portal.cli.doctor import away, here
from portal.cli.doctor.findings import Finding, Level, Visit, wrong
from portal.cli.doctor.law import law, law_in_full
from portal.cli.doctor.records import Server
from portal.cli.doctor.sending import sending_domain
from portal.cli.exits import Exit, sentence_of
from portal.cli.place import Place, pass_place
from portal.settings import SettingsInvalid
from portal.store.database import StoreOfAnotherVersion, StoreUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.settings import Settings

    Look = Callable[[Visit], Iterator[Finding]]

HERE = (here.settings, here.secrets, here.contents, here.words, law, here.build)
AWAY = (
    *(away.stripe, away.mail, away.inbox, away.texts),
    *(sending_domain, away.public_address),
)


class _ServerAddress(click.ParamType[Server]):
    """`9.9.9.9`, `127.0.0.1:5353` or `[::1]:5353`."""

    name = "address"

    def convert(
        self, value: str | Server, param: click.Parameter | None, ctx: click.Context | None
    ) -> Server:
        if isinstance(value, Server):
            return value
        try:
            parts = urlsplit(f"//{value}")
            return Server(
                host=str(ipaddress.ip_address(parts.hostname or "")), port=parts.port or 53
            )
        except ValueError:
            self.fail(f"{value!r} is no IP address. Write 9.9.9.9 or 127.0.0.1:5353.", param, ctx)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--offline", is_flag=True, help="Look at this machine only: no Stripe, no mail, no DNS."
)
@click.option("--verbose", is_flag=True, help="List every figure of the law, with its source.")
@click.option("--resolver", type=_ServerAddress(), help="Ask this name server about your domain.")
@pass_place
@click.pass_context
def doctor(  # noqa: PLR0913 - one argument for each option of the command
    ctx: click.Context,
    place: Place,
    *,
    as_json: bool,
    offline: bool,
    verbose: bool,
    resolver: Server | None,
) -> None:
    """Look at each setting, the database, the words, the law's figures, Stripe, mail and address.

    For each: ok, a note, or what is wrong and how to mend it. Nothing is changed or sent anywhere.
    Ends with 1 when something is wrong, with 3 when the settings cannot be read.

    \b
    Examples:
      portal doctor
      portal --site my-site doctor --json
      portal doctor --resolver 9.9.9.9
    """
    try:
        settings = place.settings()
    except SettingsInvalid as invalid:
        findings = [wrong("settings", fault, "") for fault in invalid.faults]
        _show(findings, as_json=as_json)
        ctx.exit(Exit.SETTINGS)
    looks: tuple[Look, ...] = (*HERE, *((law_in_full,) if verbose else ()))
    looks = looks if offline else (*looks, *AWAY)
    findings = list(_examine(settings, looks, resolver))
    _show(findings, as_json=as_json)
    if any(finding.level is Level.WRONG for finding in findings):
        ctx.exit(Exit.WRONG)


def _examine(
    settings: Settings, looks: tuple[Look, ...], name_server: Server | None
) -> Iterator[Finding]:
    services = None
    try:
        services = make_services(settings)
    except SettingsInvalid as invalid:
        yield from (wrong("settings", fault, "") for fault in invalid.faults)
    except StoreUnreachable as error:
        yield wrong(
            "database", sentence_of(error), "Check PORTAL_DATABASE, and that the database runs."
        )
    except StoreOfAnotherVersion as error:
        yield wrong("database", sentence_of(error), "Run the version of the portal that made it.")
    visit = Visit(
        settings=settings,
        services=services,
        today=datetime.now(UTC).date(),
        name_server=name_server,
    )
    for look in looks:
        yield from look(visit)
    if services is not None:
        services.store.forget_connections()


def _show(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2)
        )
        return
    for finding in findings:
        click.echo(f"{finding.level:<6} {finding.subject}: {finding.sentence}")
        if finding.mend:
            click.echo(f"       {finding.mend}")
    wrongs = sum(finding.level is Level.WRONG for finding in findings)
    notes = sum(finding.level is Level.NOTE for finding in findings)
    click.echo(f"{wrongs} wrong, {notes} to think about, {len(findings) - wrongs - notes} ok.")
