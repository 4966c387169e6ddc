"""What all arrangements share: kept once, in place of older ones, told to both sides and Stripe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.actions.collection import keep_in_step
from portal.actions.truth import refresh_invoice
from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.errors import NothingToPay, Overtaken
from portal.domain.reasons import RULES
from portal.domain.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Terms
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.reasons import Reason
    from portal.domain.scope import Scope
    from portal.store.ledger import Ledger

CLIENT, CLOCK = "client", "clock"
_ABOUT_MONEY = frozenset({Kind.PROMISE, Kind.PLAN})
_NOT_AGREED = frozenset({Status.REQUESTED, Status.COUNTERED, Status.MISSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A client at their page, about to say something.

    `nonce` names the form that was sent: the same form twice is one arrangement. `reason` is what
    the client gave, if anything.
    """

    link: Link
    client: Client
    nonce: str
    reason: Reason | None = None

    @property
    def person_only(self) -> bool:
        """Whether no program may answer what is asked under this reason."""
        return self.reason is not None and RULES[self.reason].person_only

    @property
    def arrangement_id(self) -> str:
        """The id of what this form asks for."""
        return arrangement_id(self.link.id, self.nonce)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who did it, and which letter tells it; an empty name sends none."""

    who: str
    letter: str = ""
    to_owner: bool = True


def read_scope(tools: Tools, client: Client, invoice_ids: Sequence[str]) -> Scope:
    """What may be agreed on for these invoices, each of them read from Stripe at this moment.

    Invoices of others, settled ones and those on their way are left out. Raises NothingToPay,
    MixedCurrencies or a GatewayError.
    """
    with tools.ledger() as ledger:
        owned = {invoice.id: invoice for invoice in ledger.invoices(client.id)}
    chosen = [owned[name] for name in dict.fromkeys(invoice_ids) if name in owned]
    fresh = [
        (refresh_invoice(tools, invoice.stripe_id) or invoice) if invoice.stripe_id else invoice
        for invoice in chosen
    ]
    with tools.ledger() as ledger:
        arrangements = ledger.arrangements(client.id)
    return scope_of(
        tools.policy,
        client,
        fresh,
        arrangements=arrangements,
        today=tools.today,
        calendar=tools.calendar,
    )


def keep_new(
    tools: Tools, arrangement: Arrangement, *, telling: Telling, **details: str
) -> Arrangement:
    """Keep an arrangement once, in place of older ones about the same invoices; what is kept.

    Both sides get its letter, the owner a task where a person is to answer, and Stripe stops
    asking for its invoices. Pressing twice gives the first one back.
    """
    with tools.ledger() as ledger:
        for invoice_id in sorted(arrangement.invoice_ids):
            ledger.lock_invoice(invoice_id)
        if not ledger.add_arrangement(arrangement):
            return ledger.arrangement(arrangement.id) or arrangement
        _take_places(tools, ledger, arrangement)
        tell(tools, ledger, arrangement, telling=telling, **details)
    keep_in_step(tools)
    return arrangement


def _take_places(tools: Tools, ledger: Ledger, chosen: Arrangement) -> None:
    """An agreement takes the place of every other about its invoices, a wish only of wishes."""
    for other in rivals(ledger.arrangements(chosen.client_id), chosen):
        if chosen.status is Status.AGREED or other.status in _NOT_AGREED:
            replaced = other.move(Status.REPLACED, at=tools.now)
            if ledger.move_arrangement(replaced, was=other):
                ledger.note(
                    f"{other.kind}_replaced", other.client_id, at=tools.now, who=CLIENT,
                    arrangement_id=other.id, by=chosen.id,
                )  # fmt: skip
                ledger.finish_tasks_of(other.id, at=tools.now, by=CLIENT)


def rivals(known: Iterable[Arrangement], chosen: Arrangement) -> list[Arrangement]:
    """The live arrangements of the same sort about one of the same invoices."""
    sort = _ABOUT_MONEY if chosen.kind in _ABOUT_MONEY else frozenset({chosen.kind})
    if chosen.kind not in _ABOUT_MONEY | {Kind.CLAIM, Kind.DETAILS}:
        return []
    return [
        other
        for other in known
        if other.is_live
        and other.id != chosen.id
        and other.kind in sort
        and (chosen.kind is Kind.DETAILS or set(other.invoice_ids) & set(chosen.invoice_ids))
        and other.may_become(Status.REPLACED)
    ]


def change(
    tools: Tools,
    before: Arrangement,
    after: Arrangement,
    *,
    telling: Telling,
    **details: str,
) -> Arrangement:
    """Write a change of an arrangement and tell it; Overtaken when somebody was faster."""
    with tools.ledger() as ledger:
        if not ledger.move_arrangement(after, was=before):
            raise Overtaken
        if after.status is Status.AGREED and before.status is not Status.AGREED:
            _take_places(tools, ledger, after)
        if not after.waits_for_owner:
            ledger.finish_tasks_of(after.id, at=tools.now, by=telling.who)
        tell(tools, ledger, after, telling=telling, **details)
    keep_in_step(tools)
    return after


def tell(
    tools: Tools, ledger: Ledger, arrangement: Arrangement, *, telling: Telling, **details: str
) -> None:
    """Note what happened, queue its letters, and ask the owner where a person is to answer."""
    ledger.note(
        f"{arrangement.kind}_{arrangement.status}",
        arrangement.client_id,
        at=tools.now,
        who=telling.who,
        arrangement_id=arrangement.id,
        **details,
    )
    if arrangement.waits_for_owner:
        ledger.add_task(
            f"answer_{arrangement.kind}",
            arrangement.client_id,
            key=f"answer/{arrangement.id}/{arrangement.version}",
            due_on=arrangement.answer_by or tools.answer_day,
            at=tools.now,
            arrangement_id=arrangement.id,
        )
    if telling.letter:
        queue_letters(tools, ledger, arrangement, name=telling.letter, to_owner=telling.to_owner)


def queue_letters(
    tools: Tools, ledger: Ledger, arrangement: Arrangement, *, name: str, to_owner: bool = True
) -> None:
    """The letter to the client, and its copy to the owner: each leaves once for this version."""
    key = f"{arrangement.id}/{arrangement.version}/{name}"
    audiences = ("client", "owner") if to_owner else ("client",)
    for audience in audiences:
        ledger.queue_letter(
            name,
            arrangement.client_id,
            arrangement.link_id,
            at=tools.now,
            key=f"{key}/{audience}",
            arrangement_id=arrangement.id,
            audience=audience,
        )


def new_arrangement(  # noqa: PLR0913 - whose, of which kind, on which terms
    tools: Tools,
    visit: Visit,
    kind: Kind,
    *,
    terms: Terms,
    granted: bool,
    next_on: date | None = None,
) -> Arrangement:
    """An arrangement of this visit: agreed at once, or waiting for the owner until a day."""
    answer_by = None if granted else tools.answer_day
    return Arrangement(
        id=visit.arrangement_id,
        kind=kind,
        client_id=visit.client.id,
        terms=terms,
        opened_at=tools.now,
        status=Status.AGREED if granted else Status.REQUESTED,
        link_id=visit.link.id,
        reason=visit.reason,
        answer_by=answer_by,
        next_on=next_on if granted else answer_by,
    )


def own_arrangement(tools: Tools, link: Link, wanted: str) -> Arrangement:
    """The arrangement of this link's client; NothingToPay when it is not theirs or not there."""
    with tools.ledger() as ledger:
        found = ledger.arrangement(wanted)
    if found is None or found.client_id != link.client_id:
        raise NothingToPay
    return found


def invoices_of(tools: Tools, arrangement: Arrangement) -> tuple[Invoice, ...]:
    """The invoices of an arrangement as we know them."""
    with tools.ledger() as ledger:
        known = ledger.invoices(arrangement.client_id)
    return tuple(invoice for invoice in known if invoice.id in arrangement.invoice_ids)


def withdraw(tools: Tools, link: Link, wanted: str) -> Arrangement:
    """Take an arrangement back; twice is once. The debt stays, and the page says so kindly."""
    link.require_full()
    before = own_arrangement(tools, link, wanted)
    if not before.may_become(Status.WITHDRAWN):
        return before
    after = before.move(Status.WITHDRAWN, at=tools.now)
    letter = f"{before.kind}_withdrawn"
    return change(tools, before, after, telling=Telling(who=CLIENT, letter=letter))
