"""Another date, and what is like it: an approval, a call, a date while the service rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.promises import PromiseWish, propose_promise, require_day, weigh
from portal.domain.errors import DayRefused, MixedCurrencies
from portal.domain.policy import Beyond
from portal.domain.promises import Action
from portal.web.arranging.asking import offer
from portal.web.arranging.typed import Mistyped, Reader
from portal.web.context import services
from portal.web.presentation import dates as shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.domain.scope import Scope
    from portal.web.arranging.guest import Guest
    from portal.web.arranging.typed import Typed
    from portal.web.presentation.forms import CheckView, FormView

_ACTION = {"approval": Action.ACCOUNTANT, "call": Action.CALL}


class DateAsk:
    """A promise: what, how much, by which means, on which day."""

    name = "date"
    kept: tuple[str, ...] = (
        *("for", "reason", "invoice", "day", "own_day", "own_month", "own_year"),
        *("action", "amount", "decider", "number", "phone", "note"),
    )
    largest_request = 0

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """The days that are named most often, a day of one's own, and how."""
        ids = guest.chosen(typed.every("invoice"), among=guest.payable)
        try:
            scope = guest.scope(ids)
        except MixedCurrencies:  # named beside the field; the limits are those of the first
            scope = guest.scope(guest.chosen((), among=guest.payable))
        scope.require_claimable()
        answers = shown.DateAnswers(
            variant=_variant(typed),
            invoice_ids=ids,
            day=typed.line("day"),
            own=typed.day("own"),
            action=typed.line("action"),
            amount=typed.line("amount"),
            decider=typed.line("decider"),
            number=typed.line("number"),
            phone=typed.line("phone") or guest.client.phone,
            note=typed.text("note"),
            reason=guest.reason,
        )
        return shown.date_form(
            guest.scene,
            scope,
            answers,
            payable=guest.payable,
            granted=granted_until(guest, scope, rests=answers.variant == "pause"),
            answer_by=guest.answer_day,
        )

    def read(self, guest: Guest, typed: Typed) -> PromiseWish:
        """The wish, each answer looked at."""
        reader = Reader(guest.scene, typed)
        ids = _invoices(guest, reader)
        scope = guest.scope(ids)
        scope.require_claimable()
        variant = _variant(typed)
        action = _ACTION.get(variant) or _action(guest, scope, typed)
        day = _day(guest, reader, scope)
        amount = reader.amount("amount", most=scope.amount) if action.moves_money else None
        if amount is not None and amount != scope.amount:
            if action is Action.CHARGE:
                reader.wrong("amount", "amount_charged", amount=guest.scene.money(scope.amount))
            elif not scope.takes_parts:
                reader.wrong("amount", "amount_whole", amount=guest.scene.money(scope.amount))
        if day is None or reader.errors:
            raise Mistyped(reader.errors)
        return PromiseWish(
            action=action,
            day=day,
            invoice_ids=ids,
            amount=amount,
            note=_note(guest, typed, variant),
            decider=_decider(typed) if variant == "approval" else "",
            rests=variant == "pause",
        )

    def check(self, guest: Guest, wish: PromiseWish) -> CheckView:
        """Every answer on a line, and what happens then."""
        scope = guest.scope(wish.invoice_ids)
        beyond = weigh(scope, wish, guest.visit())
        return shown.date_check(
            guest.scene, scope, wish, granted=not beyond, answer_by=guest.answer_day
        )

    def act(self, guest: Guest, wish: PromiseWish, nonce: str) -> str:
        """Agreed on, or asked."""
        kept = propose_promise(services().tools, guest.visit(nonce), wish)
        return guest.at(f"arrangement/{kept.id}/")

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:  # noqa: ARG002
        """A day that went by between two pages."""
        return {"day": guest.words(f"mistyped.day_{why}", **_day_facts(guest, guest.scene.today))}


def granted_until(guest: Guest, scope: Scope, *, rests: bool = False) -> date | None:
    """Until which day the answer is yes at once; None when a person answers in any case."""
    visit = guest.visit()
    if rests or scope.beyond(frozenset(), person_only=visit.person_only):
        return None
    latest = scope.limits.latest
    return None if latest is None or scope.limits.of_date(latest) & {Beyond.TIER} else latest


def _variant(typed: Typed) -> str:
    return typed.one_of("for", shown.VARIANTS, otherwise="date")


def _invoices(guest: Guest, reader: Reader) -> tuple[str, ...]:
    """What was ticked; where there is but one invoice, that one."""
    typed = reader.typed.every("invoice")
    payable = guest.payable
    if len(payable) > 1 and not set(typed) & {invoice.id for invoice in payable}:
        reader.wrong("invoice", "invoices")
    return guest.chosen(typed, among=payable)


def _action(guest: Guest, scope: Scope, typed: Typed) -> Action:
    known = shown.actions_of(guest.scene, scope)
    return Action(typed.one_of("action", known, otherwise=known[0]))


def _day(guest: Guest, reader: Reader, scope: Scope) -> date | None:
    """A quick day, or the day of one's own; an open one that lies ahead."""
    quick = reader.typed.line("day")
    known = {day.isoformat(): day for day in shown.days_of(guest.scene, scope)}
    if quick in known:
        return known[quick]
    if not quick and not any(reader.typed.day("own")):
        reader.wrong("day", "day_missing")
        return None
    own = reader.day("own")
    return own and require(guest, reader, own, name="own")


def require(guest: Guest, reader: Reader, day: date, *, name: str) -> date | None:
    """The day if something can be agreed on for it; else None, with what would help."""
    try:
        require_day(day, today=guest.scene.today, calendar=guest.scene.calendar)
    except DayRefused as refusal:
        reader.wrong(name, f"day_{refusal.why}", **_day_facts(guest, day))
        return None
    return day


def _day_facts(guest: Guest, day: date) -> dict[str, object]:
    scene = guest.scene
    return {
        "date": scene.day(day),
        "today": scene.day(scene.today),
        "near": scene.day(scene.calendar.on_or_after(max(day, scene.today))),
        "last": scene.day(shown.last_day(scene)),
    }


def _decider(typed: Typed) -> str:
    return " · ".join(part for part in (typed.line("decider"), typed.line("number")) if part)


def _note(guest: Guest, typed: Typed, variant: str) -> str:
    phone = typed.line("phone") if variant == "call" else ""
    said = guest.words.plain("row.phone_note", number=phone) if phone else ""
    return "\n".join(part for part in (said, typed.text("note")) if part)


offer(DateAsk())
