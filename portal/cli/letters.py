"""`portal letters`: the letters that have not left, why, and what is decided about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from portal.actions.letters import send_waiting
from portal.actions.undelivered import let_it_be, regard_as_sent, try_again
from portal.app import make_services
from portal.cli.exits import Exit, Stopped
from portal.cli.place import Place, pass_place
from portal.web.desk.presentation.letters import state_of, subject_of
from portal.web.desk.words import desk_words

if TYPE_CHECKING:
    from portal.services import Services
    from portal.store.letter_queries import SentLetter

_DECISIONS = {"again": try_again, "left": regard_as_sent, "drop": let_it_be}
_BY = "program"


@click.group()
def letters() -> None:
    """The letters that have not left: which, and why; try them now, decide about them.

    \b
    Examples:
      portal letters list
      portal letters send
      portal letters decide 12 again     it is tried now, with all its tries before it
      portal letters decide 12 left      it may have left, and it has
      portal letters decide 12 drop      it never leaves
    """


@letters.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@pass_place
def list_(place: Place, *, as_json: bool) -> None:
    """List the letters that should have left and have not, the oldest first."""
    services = make_services(place.settings())
    with services.queries() as queries:
        found = queries.letters_that_did_not_leave(before=services.now)
    if as_json:
        click.echo(json.dumps([_row(letter) for letter in found]))
        return
    for letter in found:
        words = desk_words("en")
        said = f"{subject_of(letter, words)} ({letter.client_id or 'your business'})"
        click.echo(f"{letter.id:>6}  {said}: {state_of(letter, words)}")
    if not found:
        click.echo("Every letter has left.")


@letters.command()
@pass_place
def send(place: Place) -> None:
    """Send every letter whose time has come, and say how many left."""
    services = make_services(place.settings())
    _send(services)


@letters.command()
@click.argument("number", type=int)
@click.argument("decision", type=click.Choice(list(_DECISIONS)))
@pass_place
def decide(place: Place, number: int, decision: str) -> None:
    """Decide about the letter NUMBER of the list: try it again, say that it left, or let it be."""
    services = make_services(place.settings())
    if not _DECISIONS[decision](services.tools, number, by=_BY):
        raise Stopped(
            [
                f"The letter {number} does not wait for this decision. "
                "`portal letters list` shows those that wait for one."
            ],
            Exit.WRONG,
        )
    if decision == "again":
        _send(services)
    else:
        click.echo("Noted.")


def _send(services: Services) -> None:
    sent = send_waiting(services.tools, services.post)
    with services.queries() as queries:
        waiting = queries.waiting_letters()
    click.echo(f"{sent} left, {waiting} waiting.")


def _row(letter: SentLetter) -> dict[str, object]:
    return {
        "letter": letter.id,
        "name": letter.name,
        "client": letter.client_id,
        "to": letter.audience,
        "outcome": letter.outcome.value or "waiting",
        "problem": letter.problem,
        "tries": letter.tries,
        "not_before": letter.not_before.isoformat() if letter.not_before else None,
    }
