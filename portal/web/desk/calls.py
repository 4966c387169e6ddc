"""The call list: whom to call today, and whom later."""

from __future__ import annotations

from portal.web.context import services
from portal.web.desk.context import blueprint, render, words
from portal.web.desk.presentation.calls import CallFacts, present_calls
from portal.web.desk.tasks import CALL


@blueprint.get("/calls/")
def calls() -> str:
    """Every call that is to be made, the first first."""
    with services().queries() as queries:
        tasks = tuple(task for task in queries.tasks() if task.what == CALL)
        ids = {task.client_id for task in tasks}
        facts = CallFacts(
            tasks=tasks,
            clients=queries.clients_named(ids),
            invoices=queries.invoices_of_clients(ids),
            arranged=queries.arrangements_of(ids),
            today=services().today,
        )
    return render("calls.html", title=words()("calls.title"), view=present_calls(facts, words()))
