"""The first page of the desk: what needs somebody today, the next thing first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from portal.actions.reviewing import old_cases
from portal.domain.arrangements import Kind, Status
from portal.web.context import services
from portal.web.desk.context import blueprint, render, words
from portal.web.desk.letters import IN_HAND
from portal.web.desk.presentation.day import DayFacts
from portal.web.desk.presentation.today import MOST, present_today

if TYPE_CHECKING:
    from portal.store.queries import Queries

# So many days before a client's last link ends, the owner hears of it.
_LINK_DAYS = 14
_LIVE = (Status.REQUESTED, Status.COUNTERED, Status.AGREED, Status.MISSED)


@blueprint.get("/")
def today() -> str:
    """What is to be done today; `?show=` opens one part of the list to its end."""
    show = request.args.get("show", "")
    with services().queries() as queries:
        facts = read_day(queries, show=show)
    view = present_today(facts, words(), show=show)
    return render("today.html", title=words()("today.title"), view=view)


def read_day(queries: Queries, *, show: str = "") -> DayFacts:
    """Everything that the day is made from, read for all clients at once.

    Of what may be thousands, only as much as will be shown.
    """
    here = services()

    def most(part: str) -> int | None:
        return None if part == show else MOST

    live = queries.arrangements_in(statuses=_LIVE)
    due = queries.tasks_of_day(here.today, later=False, limit=most("do"))
    later = queries.tasks_of_day(here.today, later=True, limit=most("later"))
    ending = queries.ending_links(here.now, until=here.now + timedelta(days=_LINK_DAYS))
    old = old_cases(here.tools, queries)
    listed = [one.case.client.id for one in old if one.is_all(here.today)]
    without = queries.overdue_without_step(here.today, limit=most("without"), but=listed)
    planned = {a.client_id for a in live if a.kind is Kind.PLAN and a.is_agreed}
    busy = {task.client_id for task in (*due[1], *later[1])}
    linked = {who for who, _ in ending[: most("links")]}
    returns = queries.unseen_returns()
    named = {a.client_id for a in live} | busy | linked | {came.client_id for came in returns}
    return DayFacts(
        today=here.today,
        calendar=here.calendar,
        alarm_share=here.site.policy.alarm_share,
        live=live,
        due=due,
        later=later,
        clients=queries.clients_named(named) | {client.id: client for client in without[1]},
        invoices=queries.invoices_of_clients(planned | busy | {client.id for client in without[1]}),
        without_step=(without[0], tuple(client.id for client in without[1])),
        ending_links=ending,
        waiting_letters=queries.stuck_letters(before=here.now - IN_HAND),
        old_cases=len(old),
        to_receive=queries.open_sums(),
        returns=returns,
    )
