"""Letting invoices go: nothing more is asked for them here, and what that does not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.actions.deciding import Decided, answer_decisions
from portal.actions.steering import Steered, let_go, still_asked
from portal.web.context import services
from portal.web.desk.case import done_with, form_page, known_client, name_of
from portal.web.desk.context import blueprint, done, owner_only, person, words
from portal.web.presentation.formats import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.web.context import Answer

_OLD = "/desk/old/"


@blueprint.get("/clients/<client_id>/let-go/")
@owner_only
def before_letting_go(client_id: str) -> str:
    """Say what it means, and ask which invoices; `?invoices=` chooses some beforehand."""
    return _page(known_client(client_id), {})


@blueprint.post("/clients/<client_id>/let-go/")
@owner_only
def let_invoices_go(client_id: str) -> Answer:
    """Ask nothing more for the chosen invoices."""
    client, by = known_client(client_id), person().email
    chosen = request.form.getlist("invoices")
    if not chosen:
        return _page(client, {"invoices": words()("let_go.missing")}), 422
    tools = services().tools
    steered = let_go(tools, client.id, chosen, by=by)
    answer_decisions(tools, client.id, (), by=by, how=Decided.LET_GO)
    what = "let_go.done" if steered is Steered.DONE else "let_go.already"
    if request.form.get("back") == "old":
        return done(_OLD, what)
    return done_with(client.id, what)


def _asked(client: Client) -> tuple[Invoice, ...]:
    with services().queries() as queries:
        return still_asked(queries, client.id)


def _page(client: Client, errors: Mapping[str, str]) -> str:
    asked, language = _asked(client), words().language
    named = request.values.getlist("invoices")
    return form_page(
        "let_go.html",
        client,
        title=words()("let_go.title", name=name_of(client)),
        errors=errors,
        invoices=[(one.id, one.number, money(one.remaining, language)) for one in asked],
        chosen=named or [one.id for one in asked if not errors],
        at_stripe=any(one.stripe_id for one in asked),
        back=request.values.get("back", ""),
    )
