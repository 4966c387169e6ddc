"""`portal schedule CLIENT`: the whole future of a case in dates, as it is if nothing changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from portal.actions.remembering import case_of
from portal.app import make_services
from portal.cli.exits import Stopped
from portal.cli.place import Place, pass_place
from portal.cli.reminder_words import step_name, wait_reason
from portal.domain.forecasting import forecast
from portal.domain.reminding import outlook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.clients import Client
    from portal.domain.reminding import Wait
    from portal.services import Services
    from portal.store.queries import Queries

# Waits that the day of the next step tells already.
_BY_THE_CLOCK = frozenset({"not_yet", "hours"})


@click.command()
@click.argument("client", metavar="CLIENT")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@pass_place
def schedule(place: Place, *, client: str, as_json: bool) -> None:
    """Tell what will be said to a client, and when, if nothing changes.

    CLIENT is an id or an e-mail address. A formal letter and a decision wait for a person: the
    schedule names the day on which one is asked.

    \b
    Examples:
      portal schedule ada@example.com
      portal schedule cus_123 --json
    """
    services = make_services(place.settings())
    lines = foretold(services, client)
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    if not lines:
        click.echo("Nothing is open: nothing will be said.")
    for line in lines:
        when = line["day"] or "for now nothing"
        click.echo(f"{when}  {line['what']}: {line['invoices']}")


def foretold(services: Services, wanted: str) -> list[dict[str, str]]:
    """What waits at present and until when, then every step with its day, then what stays."""
    with services.tools.ledger() as ledger:
        case = case_of(services.tools, ledger, _found(ledger, wanted))
    moves, stays = forecast(case, services.now)
    at_first = (one for one in outlook(case, services.now).waits if one.why not in _BY_THE_CLOCK)
    numbers = {invoice.id: invoice.number for invoice in case.invoices}
    return [
        *(_waiting(services, one, numbers) for one in at_first if one.until is not None),
        *(
            {
                "day": f"{case.clock.day_of(move.at):%a %Y-%m-%d}",
                "step": move.step.value,
                "what": step_name(move.step),
                "invoices": ", ".join(numbers[one] for one in move.invoice_ids),
            }
            for move in moves
        ),
        *(_waiting(services, one, numbers) for one in stays if one.why != "nothing_follows"),
    ]


def _waiting(services: Services, wait: Wait, numbers: Mapping[str, str]) -> dict[str, str]:
    until = services.tools.day_of(wait.until) if wait.until else None
    said = wait_reason(wait.why, until)
    return {"day": "", "step": "", "what": said, "invoices": numbers[wait.invoice_id]}


def _found(queries: Queries, wanted: str) -> Client:
    by_id = queries.client(wanted)
    found = [by_id] if by_id is not None else queries.clients_with_email(wanted)
    if len(found) != 1:
        who = "nobody" if not found else "several clients"
        raise Stopped([f"{wanted!r} is {who}: give the id or the e-mail address of one client."])
    return found[0]
