"""One client's case: read at once for the pages about it, and the way back to it after an act."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import abort

from portal.actions.desk import everybody
from portal.domain.reminder_case import MarkName
from portal.web.context import services
from portal.web.desk.context import done, door, render
from portal.web.desk.forms import form_name
from portal.web.desk.presentation.case import Case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from portal.domain.clients import Client


def path_of(client_id: str) -> str:
    """Where the client's card stands. Ids are ours or Stripe's: they name nobody."""
    return f"/desk/clients/{quote(client_id, safe='')}/"


def letters_path(client_id: str) -> str:
    """Where every message to a client stands: what left, what is to come, and what can be done."""
    return f"{path_of(client_id)}letters/"


def step_path(client_id: str) -> str:
    """Where the next step of a case is set."""
    return f"/desk/tasks/new/{quote(client_id, safe='')}/"


def known_client(client_id: str) -> Client:
    """The client of this id; an unknown one has no page."""
    with services().queries() as queries:
        found = queries.client(client_id)
    return found or abort(404)


def name_of(client: Client) -> str:
    """Who it is, by whatever we know."""
    return client.full_name or client.email or client.id


def read_case(client_id: str) -> Case:
    """All that is known of a client, at this moment."""
    here = services()
    with here.queries() as queries:
        client = queries.client(client_id) or abort(404)
        standing = queries.standing(client_id)
        return Case(
            client=client,
            invoices=queries.invoices(client_id),
            arrangements=queries.arrangements(client_id),
            tasks=queries.tasks(client_id),
            links=tuple(queries.links(client_id)),
            letters=queries.letters(client_id),
            happenings=queries.timeline(client_id),
            silence=queries.silence(client_id),
            returns=queries.returns(client_id),
            let_go=frozenset(
                mark.subject for mark in queries.marks(client_id) if mark.mark == MarkName.LET_GO
            ),
            letter_on=standing.next_on(here.today) if standing else None,
            names={one.email: one.name for one in everybody(queries, contact=door().contact)},
            path=path_of(client_id),
            now=here.now,
            today=here.today,
            calendar=here.calendar,
        )


def done_with(client_id: str, what: str) -> Response:
    """Back to the card; or to its next step, where what was done leaves the case without one."""
    case = read_case(client_id)
    is_whole = bool(case.steps) or not case.asked
    return done(path_of(client_id) if is_whole else step_path(client_id), what)


def form_page(
    template: str,
    client: Client,
    *,
    title: str,
    errors: Mapping[str, str] | None = None,
    **context: object,
) -> str:
    """A page about one client with a form: the way back to the card above it.

    `form` names the form: pressed twice, it is the same.
    """
    context.setdefault("form", form_name())
    return render(
        f"client/{template}",
        title=title,
        errors=errors,
        client=client,
        path=path_of(client.id),
        **context,
    )
