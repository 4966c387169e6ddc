"""A pause of the service: from when, until when, what stays open; and resumed before its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.answers import arrangement_at_desk
from portal.actions.deciding import Decided, answer_decisions
from portal.actions.gestures import Giver, PauseWish, pause_service, resume_service
from portal.domain.arrangements import Kind
from portal.domain.errors import NothingToPay
from portal.domain.gestures import ServicePause
from portal.web.context import services
from portal.web.desk.case import done_with, form_page, known_client, name_of
from portal.web.desk.context import blueprint, person, words
from portal.web.desk.forms import day_of, line_of, text_of
from portal.web.desk.reading_over import read_over, too_harsh
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.web.context import Answer
    from portal.web.desk.presentation.tone import ReadOver


@blueprint.get("/clients/<client_id>/pause/")
def pause(client_id: str) -> str:
    """Ask from when until when the service rests, and what stays open."""
    return _form(known_client(client_id), {})


@blueprint.post("/clients/<client_id>/pause/")
def begin_pause(client_id: str) -> Answer:
    """Show a pause to be checked; once confirmed, let the service rest."""
    client, typed = known_client(client_id), request.form
    if "change" in typed:
        return _form(client, {})
    first, last = day_of(typed.get("from", "")), day_of(typed.get("until", ""))
    stays = text_of(typed.get("stays", ""))
    errors = _errors(first, last, stays)
    if errors or first is None or last is None:
        return _form(client, errors), 422
    wish = PauseWish(
        from_on=first,
        until_on=last,
        stays_open=stays,
        scope=line_of(typed.get("scope", "")),
        invoice_ids=typed.getlist("invoices"),
    )
    over = read_over(f"{wish.scope}\n\n{stays}", client)
    if over is not None and over.is_harsh:
        return _form(client, {"stays": too_harsh(over)}), 422
    if "confirmed" not in typed:
        return _check(client, wish, over=over)
    giver = Giver(by=person().email, client=client, nonce=typed.get("form", "") or abort(400))
    tools = services().tools
    pause_service(tools, giver, wish)
    answer_decisions(tools, client.id, wish.invoice_ids, by=giver.by, how=Decided.PAUSED)
    return done_with(client.id, "client.paused")


def _errors(first: date | None, last: date | None, stays: str) -> dict[str, str]:
    """What to correct, in the order of the form."""
    found: dict[str, str] = {}
    if first is None or first < services().today:
        found["from"] = "from_missing" if first is None else "from_past"
    if last is None or (first is not None and last <= first):
        found["until"] = "until_missing" if last is None else "until_order"
    if not stays:
        found["stays"] = "stays_missing"
    return {field: words()(f"client.pause.{wrong}") for field, wrong in found.items()}


def _open(client: Client) -> tuple[Invoice, ...]:
    with services().queries() as queries:
        known = queries.invoices(client.id)
    return tuple(invoice for invoice in known if not invoice.why_not_payable)


def _form(client: Client, errors: Mapping[str, str]) -> str:
    known = _open(client)
    is_new = request.method == "GET"
    kept = {} if is_new else {"form": request.form.get("form", "")}
    every = [invoice.id for invoice in known]
    return form_page(
        "pause.html",
        client,
        title=words()("client.pause.title", name=name_of(client)),
        errors=errors,
        invoices=[(one.id, one.number, money(one.remaining, words().language)) for one in known],
        chosen=every if is_new else request.form.getlist("invoices"),
        typed=request.values,  # a decision brings the day that was announced
        first=services().today.isoformat(),
        **kept,
    )


def _check(client: Client, wish: PauseWish, *, over: ReadOver | None) -> str:
    language = words().language
    chosen = [invoice for invoice in _open(client) if invoice.id in wish.invoice_ids]
    return form_page(
        "pause_check.html",
        client,
        title=words()("client.pause.check"),
        typed=request.form,
        wish=wish,
        over=over,
        chosen=chosen,
        numbers=words().join([invoice.number for invoice in chosen]) if chosen else "",
        first=day(wish.from_on, language, weekday=True),
        last=day(wish.until_on, language, weekday=True),
        form=request.form.get("form", ""),
    )


@blueprint.get("/clients/<client_id>/pause/<arrangement_id>/")
def before_resuming(client_id: str, arrangement_id: str) -> str:
    """Ask once more."""
    client = known_client(client_id)
    known = _known(client, arrangement_id)
    about = ""
    if isinstance(known.terms, ServicePause):
        first, last = (
            day(d, words().language) for d in (known.terms.from_on, known.terms.until_on)
        )
        about = words()("client.about.pause", first=first, last=last)
    title = words()("client.pause.end_title")
    return form_page("pause_end.html", client, title=title, about=about)


@blueprint.post("/clients/<client_id>/pause/<arrangement_id>/")
def resume(client_id: str, arrangement_id: str) -> Answer:
    """Let the service go on before the day."""
    client = known_client(client_id)
    resume_service(services().tools, _known(client, arrangement_id).id, by=person().email)
    return done_with(client.id, "client.pause_ended")


def _known(client: Client, arrangement_id: str) -> Arrangement:
    try:
        found = arrangement_at_desk(services().tools, arrangement_id)
    except NothingToPay:
        abort(404)
    return found if (found.client_id, found.kind) == (client.id, Kind.PAUSE) else abort(404)
