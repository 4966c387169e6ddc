"""The first page of the desk: what needs somebody today, the next thing first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from portal.domain.arrangements import Kind, Status
from portal.web.context import services
from portal.web.desk.context import blueprint, render, words
from portal.web.desk.presentation.day import DayFacts
from portal.web.desk.presentation.today import present_today

if TYPE_CHECKING:
    from portal.store.queries import Queries

# So many days before a client's last link ends, the owner hears of it.
_LINK_DAYS = 14
_LIVE = (Status.REQUESTED, Status.COUNTERED, Status.AGREED, Status.MISSED)


@blueprint.get("/")
def today() -> str:
    """What is to be done today; `?show=` opens one part of the list to its end."""
    with services().queries() as queries:
        facts = read_day(queries)
    view = present_today(facts, words(), show=request.args.get("show", ""))
    return render("today.html", title=words()("today.title"), view=view)


def read_day(queries: Queries) -> DayFacts:
    """Everything that the day is made from, read for all clients at once."""
    here = services()
    live = queries.arrangements_in(statuses=_LIVE)
    tasks = queries.tasks()
    ending = queries.ending_links(here.now, until=here.now + timedelta(days=_LINK_DAYS))
    without = queries.overdue_without_step(here.today)
    planned = {a.client_id for a in live if a.kind is Kind.PLAN and a.is_agreed}
    named = {a.client_id for a in live} | {t.client_id for t in tasks} | {who for who, _ in ending}
    owing = planned | {t.client_id for t in tasks} | {client.id for client in without}
    return DayFacts(
        today=here.today,
        calendar=here.calendar,
        alarm_share=here.site.policy.alarm_share,
        live=live,
        tasks=tasks,
        clients=queries.clients_named(named) | {client.id: client for client in without},
        invoices=queries.invoices_of_clients(owing),
        without_step=tuple(client.id for client in without),
        ending_links=ending,
        waiting_letters=queries.stuck_letters(),
        to_receive=queries.open_sums(),
    )
