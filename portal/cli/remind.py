"""`portal remind`, for cron: the gentle letters that are due are claimed, and leave."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import TYPE_CHECKING

import click

from portal.actions.expiring import tell_expiring_cards
from portal.actions.letters import send_waiting
from portal.actions.reminding import TASKS, remind, settle_letters
from portal.actions.returns import read_inbox
from portal.actions.texting import send_texts
from portal.actions.thanks import thank
from portal.cli.exits import Exit, sentence_of
from portal.cli.foreseeing import foresee
from portal.cli.place import Place, pass_place
from portal.cli.rehearsing import rehearsal_option, services_on
from portal.cli.reminder_words import step_name, wait_reason
from portal.domain.calendar import OFFICE
from portal.inbox import InboxUnreachable

if TYPE_CHECKING:
    from portal.cli.foreseeing import Foreseen
    from portal.services import Services

# At this time of the office's day a rehearsal takes place.
_REHEARSED_AT = time(10)


@click.command("remind")
@rehearsal_option("at ten")
@click.option("--dry-run", is_flag=True, help="Say what would leave and what not; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@pass_place
def remind_(place: Place, *, day: datetime | None, dry_run: bool, as_json: bool) -> None:
    """Look at every case, and send the letters that are due now.

    Each letter leaves once, in the hours of its client, however often this is run: every quarter
    of an hour is fine, and two at a time are, too. Seconds before it leaves, the invoice is read
    again: whoever has paid hears nothing.

    \b
    Examples:
      portal remind
      portal remind --dry-run
      portal remind --dry-run --today 2026-12-24
    """
    services = services_on(place.settings(), day, at=_REHEARSED_AT, dry_run=dry_run)
    if dry_run:
        _foretell(services, as_json=as_json)
        return
    unread = _read_mailbox(services)
    counts = _run(services)
    if as_json:
        click.echo(json.dumps({"day": services.today.isoformat(), **counts}))
    else:
        said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        click.echo(f"{services.today}: {said}.")
    if unread:
        click.get_current_context().exit(Exit.UNREACHABLE)


def _read_mailbox(services: Services) -> bool:
    """Hear what came back before anything is said; whether the mailbox did not answer.

    The letters leave all the same: the owner is told, and a mailbox may be away for days.
    """
    settle_letters(services.tools)
    if services.letter_box is None:
        return False
    try:
        read_inbox(services.tools, services.letter_box)
    except InboxUnreachable as error:
        click.echo(sentence_of(error), err=True)
        return True
    return False


def _run(services: Services) -> dict[str, int]:
    tools = services.tools
    report = remind(tools)
    thanks = thank(tools)
    cards = tell_expiring_cards(tools)
    sent = send_waiting(tools, services.post)
    settle_letters(tools)
    office = services.text_office
    return {
        "looked_at": report.looked,
        "letters_queued": report.letters,
        "people_asked": report.asked,
        "waiting": report.waiting,
        "thanks": thanks,
        "cards_ending": cards,
        "letters_sent": sent,
        "texts_sent": send_texts(tools, office) if office is not None else 0,
    }


def _foretell(services: Services, *, as_json: bool) -> None:
    rows = [_row(found) for found in foresee(services.tools)]
    leaving = [row for row in rows if not row["wait"]]
    staying = [row for row in rows if row["wait"]]
    if as_json:
        day = services.today.isoformat()
        said = {"day": day, "would": leaving, "would_not": staying}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    here = services.now.astimezone(OFFICE)
    click.echo(f"{here:%Y-%m-%d %H:%M}: {len(leaving)} would be done, {len(staying)} would not.")
    for row in leaving:
        click.echo(f"\n{row['name']}\n  {_about(row)}\n  {row['when']}: {row['why']}.")
    for row in staying:
        click.echo(f"\n{row['name']}\n  {_about(row)}\n  Not now: {row['why']}.")


def _about(row: dict[str, str]) -> str:
    return f"{row['client']}, {row['to']}: {row['invoices']}"


def _row(found: Foreseen) -> dict[str, str]:
    at = found.at.astimezone(OFFICE)
    return {
        "step": found.step or "",
        "name": step_name(found.step),
        "client_id": found.client.id,
        "client": found.client.full_name or found.client.id,
        "to": covered(found.client.email) or "no address",
        "invoices": ", ".join(found.numbers),
        "at": found.at.isoformat(),
        "when": "A task for you, now" if found.step in TASKS else f"Leaves at {at:%H:%M}",
        "wait": found.wait,
        "until": found.until.isoformat() if found.until else "",
        "why": wait_reason(found.wait, found.until) if found.wait else "its day has come",
    }


def covered(email: str) -> str:
    """The address as a log may show it: `a…@example.com`; nothing where there is none."""
    name, at, domain = email.rpartition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""
