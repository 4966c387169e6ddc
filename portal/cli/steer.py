"""`portal steer`: what a person decides about the letters of a case."""

from __future__ import annotations

import click

from portal.actions.deciding import Decided, answer_decisions
from portal.actions.steering import Steered, leave_out, let_go, release_draft, resume, review
from portal.app import make_services
from portal.cli.exits import Stopped
from portal.cli.place import Place, pass_place
from portal.cli.reminder_words import step_name
from portal.domain.sequence import ReminderStatus

_BY = "program"


@click.group()
def steer() -> None:
    """Decide about the letters: release a formal one, leave it out, take a stop back.

    \b
    Examples:
      portal steer drafts
      portal steer release 12       the formal letter leaves in its client's hours
      portal steer leave-out 12     it is not written; the decision comes in its time
      portal steer review CLIENT    old invoices may be written about
      portal steer resume CLIENT    a stop is taken back
      portal steer let-go INVOICE   nothing more is asked for it
    """


@steer.command()
@pass_place
def drafts(place: Place) -> None:
    """List the formal letters that wait to be released, each with its number."""
    with make_services(place.settings()).queries() as queries:
        found = queries.reminders_in(ReminderStatus.DRAFT)
    for draft in found:
        pause = f", a pause from {draft.pause_on}" if draft.pause_on else ""
        invoices = ", ".join(draft.invoice_ids)
        click.echo(f"{draft.id:>6}  {draft.client_id}: {invoices}, {step_name(draft.step)}{pause}")
    if not found:
        click.echo("No draft waits.")


@steer.command()
@click.argument("number", type=int)
@pass_place
def release(place: Place, *, number: int) -> None:
    """Let a formal letter go; once, however often it is asked for."""
    _draft(release_draft(make_services(place.settings()).tools, number, by=_BY), number)
    click.echo("It leaves in its client's hours, unless something stops it until then.")


@steer.command("leave-out")
@click.argument("number", type=int)
@pass_place
def leave_out_(place: Place, *, number: int) -> None:
    """Leave a formal letter out."""
    _draft(leave_out(make_services(place.settings()).tools, number, by=_BY), number)
    click.echo("It is not written.")


def _draft(was_one: bool, number: int) -> None:  # noqa: FBT001 - what the action answered
    if not was_one:
        raise Stopped([f"No draft has the number {number}: `portal steer drafts` lists them."])


@steer.command("review")
@click.argument("client")
@pass_place
def review_(place: Place, *, client: str) -> None:
    """Say that the old invoices of a client (an id) may be written about."""
    match review(make_services(place.settings()).tools, client, by=_BY):
        case Steered.NOTHING:
            raise Stopped([f"{client!r} has no open invoice: give the id of a client who owes."])
        case Steered.ALREADY:
            click.echo("They were looked at already.")
        case Steered.DONE:
            click.echo("The letters begin with the first one.")


@steer.command("resume")
@click.argument("client")
@pass_place
def resume_(place: Place, *, client: str) -> None:
    """Take back a stop that only a person takes back."""
    match resume(make_services(place.settings()).tools, client, by=_BY):
        case Steered.NOTHING:
            raise Stopped([f"{client!r} is nobody: give the id of a client."])
        case Steered.ALREADY:
            click.echo("Nothing stops them that a person takes back.")
        case Steered.DONE:
            click.echo("The letters go on.")


@steer.command("let-go")
@click.argument("invoice")
@pass_place
def let_go_(place: Place, *, invoice: str) -> None:
    """Ask nothing more for an invoice (an id); at Stripe it stays as it is."""
    services = make_services(place.settings())
    with services.queries() as queries:
        known = queries.invoice(invoice)
    if known is None:
        raise Stopped([f"No invoice has the id {invoice!r}."])
    steered = let_go(services.tools, known.client_id, (invoice,), by=_BY)
    answer_decisions(services.tools, known.client_id, (), by=_BY, how=Decided.LET_GO)
    match steered:
        case Steered.NOTHING:
            raise Stopped([f"Nothing is asked for {invoice!r}: it is paid or closed."])
        case Steered.ALREADY:
            click.echo("It was let go already.")
        case Steered.DONE:
            click.echo("Nothing more is asked for it.")
