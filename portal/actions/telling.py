"""Telling: a line in the timeline, a letter to each side, and a dated step for a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.dates import dates_of

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.store.ledger import Ledger

CLIENT, CLOCK, PROGRAM = "client", "clock", "program"

# How long a link opens its page after the last date that was agreed on it.
_AFTERWARDS = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who did it, which letter tells it, and what a person has to do about it by a day.

    Empty names send and ask nothing. `what` is the line of the timeline; by default it says the
    new state, or that something changed.
    """

    who: str
    letter: str = ""
    to_owner: bool = True
    what: str = ""
    task: str = ""
    task_on: date | None = None


def tell(
    tools: Tools, ledger: Ledger, arrangement: Arrangement, *, telling: Telling, **details: str
) -> None:
    """Note what happened, queue its letters, and ask a person for what only a person does."""
    ledger.note(
        telling.what or f"{arrangement.kind}_{arrangement.status}",
        arrangement.client_id,
        at=tools.now,
        who=telling.who,
        arrangement_id=arrangement.id,
        **details,
    )
    if arrangement.waits_for_owner:
        ask_person(
            tools, ledger, arrangement, what=f"answer_{arrangement.kind}", on=arrangement.answer_by
        )
    if telling.task:
        ask_person(tools, ledger, arrangement, what=telling.task, on=telling.task_on)
    if arrangement.is_agreed:
        _keep_link_open(tools, ledger, arrangement)
    if telling.letter:
        queue_letters(tools, ledger, arrangement, name=telling.letter, to_owner=telling.to_owner)


def _keep_link_open(tools: Tools, ledger: Ledger, arrangement: Arrangement) -> None:
    """Let the link on which something was agreed live a while longer than what was agreed."""
    last = max((dated.day for dated in dates_of(arrangement)), default=None)
    link = ledger.link(arrangement.link_id) if arrangement.link_id else None
    if last is None or link is None or not link.is_live(tools.now):
        return
    until = tools.now + timedelta(days=(last - tools.today).days) + _AFTERWARDS
    if link.expires_at < until:
        ledger.save_link(replace(link, expires_at=until))
        ledger.note("link_renewed", arrangement.client_id, at=tools.now)


def ask_person(
    tools: Tools, ledger: Ledger, about: Arrangement, *, what: str, on: date | None
) -> None:
    """A dated step for a person, once for this version of an arrangement."""
    ledger.add_task(
        what,
        about.client_id,
        key=f"{what}/{about.id}/{about.version}",
        due_on=max(on or tools.answer_day, tools.today),
        at=tools.now,
        arrangement_id=about.id,
    )


def queue_letters(
    tools: Tools, ledger: Ledger, arrangement: Arrangement, *, name: str, to_owner: bool = True
) -> None:
    """The letter to the client, and its copy to the owner: each leaves once for this version."""
    key = f"{arrangement.id}/{arrangement.version}/{name}"
    audiences = ("client", "owner") if to_owner else ("client",)
    for audience in audiences:
        ledger.queue_letter(
            name,
            arrangement.client_id,
            arrangement.link_id,
            at=tools.now,
            key=f"{key}/{audience}",
            arrangement_id=arrangement.id,
            audience=audience,
        )
