"""A gesture: a smaller sum that settles all, or something on top, until a day; and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.answers import arrangement_at_desk
from portal.actions.deciding import Decided, answer_decisions
from portal.actions.gestures import Giver, OfferWish, make_offer, take_offer_back
from portal.domain.arrangements import Kind
from portal.domain.errors import ArrangementRefused, MixedCurrencies, NothingToPay
from portal.domain.money import total
from portal.web.context import services
from portal.web.desk.case import done_with, form_page, known_client, name_of
from portal.web.desk.context import blueprint, person, words
from portal.web.desk.forms import amount_of, day_of, text_of
from portal.web.desk.reading_over import read_over, too_harsh
from portal.web.presentation.formats import day, money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.web.context import Answer
    from portal.web.desk.presentation.tone import ReadOver

_EURO = "EUR"  # where nothing is open, and nothing can be offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form; `amount` is the smaller sum where one was typed."""

    text: str
    chosen: tuple[Invoice, ...]
    until: date | None
    amount: Money | None
    wants_amount: bool

    @property
    def owed(self) -> tuple[Money, ...]:
        """What is left of the chosen invoices, per currency."""
        return total(invoice.remaining for invoice in self.chosen)


@blueprint.get("/clients/<client_id>/offer/")
def offer(client_id: str) -> str:
    """Ask what is offered, and until when."""
    return _form(known_client(client_id), {})


@blueprint.post("/clients/<client_id>/offer/")
def make(client_id: str) -> Answer:
    """Show a gesture to be checked; once confirmed, offer it."""
    client = known_client(client_id)
    typed = _typed(client)
    if "change" in request.form:
        return _form(client, {})
    errors = _errors(typed)
    if errors or typed.until is None:
        return _form(client, errors), 422
    if typed.amount is not None:
        person().require_owner()  # giving up money
    over = read_over(typed.text, client)
    if over is not None and over.is_harsh:
        return _form(client, {"text": too_harsh(over)}), 422
    if "confirmed" not in request.form:
        return _check(client, typed, typed.until, over=over)
    if refused := _made(client, typed, typed.until):
        return _form(client, refused), 422
    return done_with(client.id, "client.offered")


def _made(client: Client, typed: Typed, until: date) -> Mapping[str, str]:
    """Offer the gesture; what the rules of the house said no to, beside its field."""
    wish = OfferWish(
        text=typed.text,
        ends_on=until,
        invoice_ids=[invoice.id for invoice in typed.chosen],
        amount=typed.amount,
    )
    giver = Giver(
        by=person().email, client=client, nonce=request.form.get("form", "") or abort(400)
    )
    try:
        make_offer(services().tools, giver, wish)
    except ArrangementRefused as refused:
        return _refused(refused)
    except NothingToPay:
        return {"invoices": words()("client.offer.nothing")}
    except MixedCurrencies:
        return {"invoices": words()("client.offer.mixed")}
    answer_decisions(
        services().tools, client.id, wish.invoice_ids, by=giver.by, how=Decided.OFFERED
    )
    return {}


def _open(client: Client) -> tuple[Invoice, ...]:
    with services().queries() as queries:
        known = queries.invoices(client.id)
    return tuple(invoice for invoice in known if not invoice.why_not_payable)


def _typed(client: Client) -> Typed:
    names = request.form.getlist("invoices")
    chosen = tuple(invoice for invoice in _open(client) if invoice.id in names)
    amount = request.form.get("amount", "").strip()
    currency = chosen[0].total.currency if chosen else _EURO
    return Typed(
        text=text_of(request.form.get("text", "")),
        chosen=chosen,
        until=day_of(request.form.get("until", "")),
        amount=amount_of(amount, currency) if amount else None,
        wants_amount=bool(amount),
    )


def _errors(typed: Typed) -> dict[str, str]:
    """What to correct, in the order of the form."""
    found = {
        "invoices": _wrong_invoices(typed),
        "text": "" if typed.text else "text_missing",
        "amount": _wrong_amount(typed),
        "until": "" if typed.until else "until_missing",
    }
    errors: dict[str, str] = {n: words()(f"client.offer.{w}") for n, w in found.items() if w}
    if typed.until is not None and (wrong := _wrong_day(typed.until)):
        errors["until"] = wrong
    return errors


def _wrong_invoices(typed: Typed) -> str:
    if not typed.chosen:
        return "invoices_missing"
    return "mixed" if len(typed.owed) > 1 else ""


def _wrong_amount(typed: Typed) -> str:
    if typed.wants_amount and typed.amount is None:
        return "amount_malformed"
    if typed.amount is None or len(typed.owed) != 1:
        return ""
    return "" if 0 < typed.amount.minor < typed.owed[0].minor else "amount_sum"


def _wrong_day(until: date) -> str:
    here = services()
    if until < here.today:
        return words()("client.offer.until_past")
    if not here.calendar.is_open(until):
        near = day(here.calendar.on_or_after(until), words().language, weekday=True)
        return words()("client.offer.until_closed", date=near)
    return ""


def _refused(refused: ArrangementRefused) -> dict[str, str]:
    place = {
        "reason": ("text", "text_missing"),
        "sum": ("amount", "amount_sum"),
        "automatic": ("amount", "amount_automatic"),
        "past": ("until", "until_past"),
        "far": ("until", "until_far"),
    }.get(refused.why)
    if place is None:
        raise refused
    field, name = place
    return {field: words()(f"client.offer.{name}")}


def _form(client: Client, errors: Mapping[str, str]) -> str:
    known = _open(client)
    kept = {} if request.method == "GET" else {"form": request.form.get("form", "")}
    return form_page(
        "offer.html",
        client,
        title=words()("client.offer.title", name=name_of(client)),
        errors=errors,
        invoices=[(one.id, one.number, money(one.remaining, words().language)) for one in known],
        chosen=request.form.getlist("invoices") or [invoice.id for invoice in known],
        typed=request.form,
        currency=known[0].total.currency if known else _EURO,
        first=services().today.isoformat(),
        **kept,
    )


def _check(client: Client, typed: Typed, until: date, *, over: ReadOver | None) -> str:
    language = words().language
    rest = typed.owed[0] - typed.amount if typed.amount is not None else None
    return form_page(
        "offer_check.html",
        client,
        title=words()("client.offer.check"),
        typed=request.form,
        chosen=typed.chosen,
        text=typed.text,
        over=over,
        until=day(until, language, weekday=True),
        amount=money(typed.amount, language) if typed.amount is not None else "",
        rest=money(rest, language) if rest is not None else "",
        form=request.form.get("form", ""),
    )


@blueprint.get("/clients/<client_id>/offer/<arrangement_id>/")
def before_taking_back(client_id: str, arrangement_id: str) -> str:
    """Ask once more."""
    client = known_client(client_id)
    _known(client, arrangement_id)
    return form_page("offer_end.html", client, title=words()("client.offer.end_title"))


@blueprint.post("/clients/<client_id>/offer/<arrangement_id>/")
def take_back(client_id: str, arrangement_id: str) -> Answer:
    """Take a gesture back that was not accepted yet."""
    client = known_client(client_id)
    known = _known(client, arrangement_id)
    take_offer_back(services().tools, known.id, by=person().email)
    return done_with(client.id, "client.offer_ended")


def _known(client: Client, arrangement_id: str) -> Arrangement:
    try:
        found = arrangement_at_desk(services().tools, arrangement_id)
    except NothingToPay:
        abort(404)
    return found if (found.client_id, found.kind) == (client.id, Kind.OFFER) else abort(404)
