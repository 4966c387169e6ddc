"""What all arrangements share: kept once, in place of older ones, told to both sides and Stripe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.collection import keep_in_step
from portal.actions.telling import CLIENT, CLOCK, PROGRAM, Telling, queue_letters, tell
from portal.actions.truth import refresh_invoice
from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.errors import NothingToPay, Overtaken
from portal.domain.reasons import RULES, Effect
from portal.domain.scope import scope_of
from portal.store.case_queries import Silence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Terms
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.reasons import Reason
    from portal.domain.scope import Scope
    from portal.store.ledger import Ledger

    Also = Callable[[Ledger], object]

_ABOUT_MONEY = frozenset({Kind.PROMISE, Kind.PLAN})
_FROM_CLIENT = frozenset(set(Kind) - {Kind.OFFER, Kind.PAUSE, Kind.SURVEY})
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
    tools: Tools,
    arrangement: Arrangement,
    *,
    telling: Telling,
    scope: Scope | None = None,
    also: Also | None = None,
    **details: str,
) -> Arrangement:
    """Keep an arrangement once, in place of older ones about the same invoices; what is kept.

    Both sides get its letter, the owner a task where a person is to answer, and Stripe stops
    asking for its invoices. Pressing twice gives the first one back. Raises Overtaken when
    something began to hold since `scope` was read. `also` is written in the same transaction.
    """
    with tools.ledger() as ledger:
        for invoice_id in sorted(arrangement.invoice_ids):
            ledger.lock_invoice(invoice_id)
        if not ledger.add_arrangement(arrangement):
            return ledger.arrangement(arrangement.id) or arrangement
        _require_as_it_was(ledger, arrangement, scope)
        _take_places(tools, ledger, arrangement)
        _keep_quiet(tools, ledger, arrangement)
        if also is not None:
            also(ledger)
        tell(tools, ledger, arrangement, telling=telling, **details)
    keep_in_step(tools, arrangement.client_id)
    return arrangement


def _require_as_it_was(ledger: Ledger, chosen: Arrangement, scope: Scope | None) -> None:
    """Raise Overtaken when two forms were sent at once, and the other one holds already."""
    if scope is None or not chosen.is_agreed:
        return
    seen = scope.running.id if scope.running is not None else ""
    others = rivals(ledger.arrangements(chosen.client_id), chosen)
    if any(other.is_agreed and other.id != seen for other in others):
        raise Overtaken


def _take_places(tools: Tools, ledger: Ledger, chosen: Arrangement) -> None:
    """An agreement takes the place of every other about its invoices, a wish only of wishes."""
    for other in rivals(ledger.arrangements(chosen.client_id), chosen):
        if chosen.is_agreed or other.status in _NOT_AGREED:
            _replace(tools, ledger, other, by=chosen.id)


def _replace(tools: Tools, ledger: Ledger, other: Arrangement, *, by: str) -> None:
    found: Arrangement | None = other
    while found is not None and found.may_become(Status.REPLACED):
        if ledger.move_arrangement(found.move(Status.REPLACED, at=tools.now), was=found):
            ledger.note(
                f"{found.kind}_replaced", found.client_id, at=tools.now, who=CLIENT,
                arrangement_id=found.id, by=by,
            )  # fmt: skip
            ledger.finish_tasks_of(found.id, at=tools.now, by=CLIENT)
            return
        found = ledger.arrangement(other.id)  # the clock has just looked at it


def _keep_quiet(tools: Tools, ledger: Ledger, arrangement: Arrangement) -> None:
    """Some reasons end everything automatic, until a person at the desk says otherwise."""
    reason = arrangement.reason
    if reason is not None and RULES[reason].effect is Effect.STOPPED:
        ledger.set_silence(
            Silence(
                client_id=arrangement.client_id,
                until_on=None,
                why=reason.value,
                set_at=tools.now,
                set_by=CLIENT,
            )
        )


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
    also: Also | None = None,
    **details: str,
) -> Arrangement:
    """Write a change of an arrangement and tell it; Overtaken when somebody was faster.

    Whoever presses twice in the same instant gets what the first press did. `also` is written in
    the same transaction.
    """
    begins = after.is_agreed and not before.is_agreed
    with tools.ledger() as ledger:
        for invoice_id in sorted(after.invoice_ids) if begins else ():
            ledger.lock_invoice(invoice_id)
        if not ledger.move_arrangement(after, was=before):
            return _done_already(ledger, after, who=telling.who)
        if begins:
            _take_places(tools, ledger, after)
        # what is over asks nothing any more; what lives on may still have other tasks
        asked = f"answer_{after.kind}" if after.is_live else ""
        ledger.finish_tasks_of(after.id, at=tools.now, by=telling.who, what=asked)
        if also is not None:
            also(ledger)
        told = telling
        if after.status is before.status and not telling.what:
            told = replace(telling, what=f"{after.kind}_changed")
        tell(tools, ledger, after, telling=told, **details)
    keep_in_step(tools, after.client_id)
    return after


def _done_already(ledger: Ledger, after: Arrangement, *, who: str) -> Arrangement:
    now = ledger.arrangement(after.id)
    is_person = who not in {CLOCK, PROGRAM}
    if is_person and now and (now.status, now.terms) == (after.status, after.terms):
        return now
    raise Overtaken


def look_later(
    tools: Tools,
    before: Arrangement,
    after: Arrangement,
    *,
    letters: Sequence[str] = (),
    also: Also | None = None,
) -> Arrangement:
    """What the clock marks for itself: no change of what is agreed, no line in the timeline.

    `letters` go to the client alone, in the same transaction. Raises Overtaken.
    """
    with tools.ledger() as ledger:
        if not ledger.move_arrangement(after, was=before):
            raise Overtaken
        for name in letters:
            queue_letters(tools, ledger, after, name=name, to_owner=False)
        if also is not None:
            also(ledger)
    return after


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
    """Take an arrangement back; twice is once. The debt stays, and the page says so kindly.

    What the owner gave is not the client's to take back: a gesture is declined, a rest of the
    service ends by itself.
    """
    link.require_full()
    before = own_arrangement(tools, link, wanted)
    if before.kind not in _FROM_CLIENT or not before.may_become(Status.WITHDRAWN):
        return before
    after = before.move(Status.WITHDRAWN, at=tools.now)
    letter = f"{before.kind}_withdrawn"
    return change(tools, before, after, telling=Telling(who=CLIENT, letter=letter))
