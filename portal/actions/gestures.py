"""What the owner gives or sets by themselves: a gesture, a pause of the service, silence, notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.answers import arrangement_at_desk
from portal.actions.arranging import change, keep_new, read_scope
from portal.actions.pressing import is_first_press
from portal.actions.promises import require_day
from portal.actions.telling import Telling
from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.errors import ArrangementRefused, NothingToPay
from portal.domain.gestures import Offer, ServicePause
from portal.domain.links import Rights
from portal.domain.payments import Share
from portal.store.case_queries import Silence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Terms
    from portal.domain.clients import Client
    from portal.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """A person at the desk, giving something to a client; `nonce` names the form."""

    by: str
    client: Client
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWish:
    """A gesture: in words, until a day; `amount` is the smaller sum that settles all."""

    text: str
    ends_on: date
    invoice_ids: Sequence[str]
    amount: Money | None = None


def make_offer(tools: Tools, giver: Giver, wish: OfferWish) -> Arrangement:
    """Offer a gesture that the client may accept until its day.

    Raises DayRefused, ArrangementRefused (`reason`, `sum`), NothingToPay or a GatewayError.
    """
    if not wish.text.strip():
        raise ArrangementRefused("reason")
    require_day(wish.ends_on, today=tools.today, calendar=tools.calendar)
    scope = read_scope(tools, giver.client, wish.invoice_ids)
    amount = wish.amount
    if amount is not None and not (0 < amount.minor < scope.amount.minor):
        raise ArrangementRefused("sum")
    if amount is not None and not scope.takes_parts:
        raise ArrangementRefused("automatic")
    offer = Offer(
        text=wish.text.strip(),
        ends_on=wish.ends_on,
        shares=scope.shares,
        paid_before=scope.paid_before,
        amount=amount,
    )
    look = tools.calendar.after(wish.ends_on, 1)
    made = _made(tools, giver, Kind.OFFER, terms=offer, status=Status.COUNTERED, next_on=look)
    made = replace(made, answer_by=wish.ends_on)
    return keep_new(tools, made, telling=Telling(who=giver.by, letter="offer_made"))


def take_offer_back(tools: Tools, wanted: str, *, by: str) -> Arrangement:
    """Take back a gesture that was not accepted yet."""
    before = arrangement_at_desk(tools, wanted)
    if before.kind is not Kind.OFFER or before.status is not Status.COUNTERED:
        return before
    after = before.move(Status.WITHDRAWN, at=tools.now)
    return change(tools, before, after, telling=Telling(who=by, letter="offer_withdrawn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseWish:
    """A rest of the service: from when, until when, what stays open."""

    from_on: date
    until_on: date
    stays_open: str
    scope: str = ""
    invoice_ids: Sequence[str] = ()


def pause_service(tools: Tools, giver: Giver, wish: PauseWish) -> Arrangement:
    """Let the service rest; the client reads from when, until when, and what stays open."""
    if not wish.stays_open.strip():
        raise ArrangementRefused("stays_open")
    if wish.until_on <= wish.from_on or wish.from_on < tools.today:
        raise ArrangementRefused("order")
    with tools.ledger() as ledger:
        known = ledger.invoices(giver.client.id)
    chosen = [i for i in known if i.id in wish.invoice_ids and not i.why_not_payable]
    pause = ServicePause(
        from_on=wish.from_on,
        until_on=wish.until_on,
        stays_open=wish.stays_open.strip(),
        scope=wish.scope.strip(),
        shares=tuple(Share(invoice_id=i.id, amount=i.remaining) for i in chosen),
    )
    made = _made(tools, giver, Kind.PAUSE, terms=pause, status=Status.AGREED, next_on=wish.until_on)
    return keep_new(tools, made, telling=Telling(who=giver.by, letter="service_paused"))


def resume_service(tools: Tools, wanted: str, *, by: str) -> Arrangement:
    """End a pause before its day."""
    before = arrangement_at_desk(tools, wanted)
    pause = before.terms
    if before.status is not Status.AGREED or not isinstance(pause, ServicePause):
        return before
    resumed = replace(pause, resumed_on=tools.today)
    after = before.move(Status.FULFILLED, at=tools.now, terms=resumed)
    return change(tools, before, after, telling=Telling(who=by, letter="service_resumed"))


def _made(  # noqa: PLR0913 - to whom, of which kind, on which terms
    tools: Tools, giver: Giver, kind: Kind, *, terms: Terms, status: Status, next_on: date
) -> Arrangement:
    with tools.ledger() as ledger:
        alive = [
            link
            for link in ledger.links(giver.client.id)
            if link.is_live(tools.now) and link.rights is Rights.FULL
        ]
    return Arrangement(
        id=arrangement_id(giver.client.id, giver.nonce),
        kind=kind,
        client_id=giver.client.id,
        terms=terms,
        opened_at=tools.now,
        status=status,
        link_id=alive[0].id if alive else "",
        next_on=next_on,
    )


def set_silence(tools: Tools, client_id: str, *, by: str, until: date | None, why: str) -> None:
    """Let nothing automatic go to a client until a day, or for good; twice is once."""
    with tools.ledger() as ledger:
        known = ledger.silence(client_id)
        if known is not None and (known.until_on, known.why) == (until, why):
            return
        ledger.set_silence(
            Silence(client_id=client_id, until_on=until, why=why, set_at=tools.now, set_by=by)
        )
        day = until.isoformat() if until else ""
        ledger.note("silence_set", client_id, at=tools.now, who=by, until=day, why=why)


def end_silence(tools: Tools, client_id: str, *, by: str) -> None:
    """Let automatic messages go to a client again; twice is once."""
    with tools.ledger() as ledger:
        if ledger.silence(client_id) is None:
            return
        ledger.end_silence(client_id)
        ledger.note("silence_ended", client_id, at=tools.now, who=by)


def write_note(tools: Tools, client_id: str, *, by: str, text: str, form: str = "") -> None:
    """Keep a note of a person's in the timeline, once per form.

    Raises NothingToPay for an unknown client.
    """
    with tools.ledger() as ledger:
        if ledger.client(client_id) is None:
            raise NothingToPay
        if is_first_press(ledger, form):
            ledger.note("note", client_id, at=tools.now, who=by, text=text.strip())
