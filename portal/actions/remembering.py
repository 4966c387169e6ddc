"""A client's case as it stands, read in one go, for whoever decides what is said next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.clocks import clock_of, office_clock
from portal.domain.promises import Promise
from portal.domain.reminder_case import Asked, Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.store.case_queries import Task
    from portal.store.queries import Queries
    from portal.store.standing_queries import Records

# Letters that asked for another date after one had passed: they count as the first reminder.
ASKED_AGAIN = ("promise_missed", "plan_part_awaited", "plan_part_declined", "claim_not_found")


def case_of(tools: Tools, queries: Queries, client: Client) -> Case:
    """All that decides whether something is written to a client."""
    return _case(tools, queries.records_of([client.id], asking=ASKED_AGAIN)[client.id])


def cases_of(tools: Tools, queries: Queries, ids: Sequence[str]) -> dict[str, tuple[Case, Records]]:
    """The cases of many clients at once, each with the records that it was made of."""
    found = queries.records_of(ids, asking=ASKED_AGAIN)
    return {who: (_case(tools, records), records) for who, records in found.items()}


def _case(tools: Tools, records: Records) -> Case:
    silence = records.silence
    about = {arrangement.id: arrangement.invoice_ids for arrangement in records.arrangements}
    return Case(
        client=records.client,
        clock=clock_of(tools, records.client),
        office=office_clock(tools),
        rules=tools.reminders,
        invoices=tuple(records.invoices),
        arrangements=tuple(records.arrangements),
        reminders=tuple(records.reminders),
        marks=tuple(records.marks),
        returns=tuple(records.returns),
        first_known=records.first_known,
        paid_at=records.paid_at,
        asked=tuple(Asked(at=at, invoice_ids=about.get(of, ())) for of, at in records.asked),
        is_silenced=silence is not None,
        silent_until=silence.until_on if silence else None,
        hands=any(_goes_first(task, records) for task in records.tasks),
    )


def _goes_first(task: Task, records: Records) -> bool:
    """Whether a person acts before anything is written: a decision, or a word on an agreement.

    A date that was missed once is told to a person, too; the letters go on meanwhile.
    """
    if task.what == "promise_missed":
        about = (one.terms for one in records.arrangements if one.id == task.arrangement_id)
        return any(isinstance(terms, Promise) and terms.turn > 0 for terms in about)
    return task.what == "decide" or bool(task.arrangement_id)
