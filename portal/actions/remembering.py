"""A client's case as it stands, read in one go, for whoever decides what is said next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.clocks import clock_of, office_clock
from portal.domain.reminder_case import Case

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.store.queries import Queries

# Letters that asked for another date after one had passed: they count as the first reminder.
ASKED_AGAIN = ("promise_missed", "plan_part_awaited", "plan_part_declined", "claim_not_found")
# What a person was asked for, and that does not keep the letters back.
_BESIDE = frozenset({"call", "release_formal", "next_step", "read_reply", "unknown_address"})


def case_of(tools: Tools, queries: Queries, client: Client) -> Case:
    """All that decides whether something is written to a client."""
    who = client.id
    silence = queries.silence(who)
    tasks = queries.tasks(who)
    return Case(
        client=client,
        clock=clock_of(tools, client),
        office=office_clock(tools),
        rules=tools.reminders,
        invoices=queries.invoices(who),
        arrangements=queries.arrangements(who),
        reminders=queries.reminders(who),
        marks=queries.marks(who),
        returns=queries.returns(who),
        first_known=queries.first_known(who),
        paid_at=queries.last_payments(who),
        asked_at=tuple(at for _, at in queries.asked_at(who, *ASKED_AGAIN)),
        is_silenced=silence is not None,
        silent_until=silence.until_on if silence else None,
        hands=any(task.what == "decide" or task.arrangement_id for task in tasks),
    )
