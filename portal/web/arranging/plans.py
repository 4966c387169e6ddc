"""Several payments: equal parts from a day on, or dates and amounts of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.plans import PlanWish, is_training, parts_of, propose_plan, weigh_plan
from portal.domain.errors import MixedCurrencies, PlanRefused
from portal.domain.money import Money
from portal.domain.promises import quick_days
from portal.domain.schedules import MOST_PARTS
from portal.web.arranging.asking import offer
from portal.web.arranging.dates import require
from portal.web.arranging.days import Unreadable, day_of
from portal.web.arranging.typed import Reader
from portal.web.context import services
from portal.web.presentation import plans as shown
from portal.web.presentation.dates import last_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.domain.scope import Scope
    from portal.web.arranging.guest import Guest
    from portal.web.arranging.typed import Typed
    from portal.web.presentation.forms import CheckView, FormView

# How many numbers of payments beyond what is granted at once the page still offers to ask for.
_MORE = 2
MOST_OFFERED = 12


class Planning:
    """What both ways of planning share: the check page, the act, what is wrong with parts."""

    def check(self, guest: Guest, wish: PlanWish) -> CheckView:
        """Every payment on a line, and what happens then."""
        scope = guest.scope(wish.invoice_ids)
        parts = parts_of(services().tools, guest.client, scope, wish=wish)
        granted = not weigh_plan(scope, parts, guest.visit())
        return shown.plan_check(
            guest.scene, scope, parts, wish=wish, granted=granted, answer_by=guest.answer_day
        )

    def act(self, guest: Guest, wish: PlanWish, nonce: str) -> str:
        """Agreed on, or asked."""
        kept = propose_plan(services().tools, guest.visit(nonce), wish)
        return guest.at(f"arrangement/{kept.id}/")

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:  # noqa: ARG002
        """Parts that are no plan any more, or never were."""
        return {"parts": guest.words(f"mistyped.plan_{why}", **plan_facts(guest, Money(0, "EUR")))}


class PlanAsk(Planning):
    """Equal parts from a day on."""

    name = "plan"
    kept: tuple[str, ...] = (
        *("reason", "invoice", "first", "first_own_day", "first_own_month", "first_own_year"),
        *("parts", "debits", "note"),
    )
    largest_request = 0

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """The first day, and every possibility from there on."""
        ids, scope = scope_for(guest, typed)
        first = _first_day(guest, scope, typed) or guest.scene.today
        answers = answers_of(guest, typed, ids)
        return shown.plan_form(
            guest.scene,
            scope,
            replace(answers, first=answers.first or first.isoformat()),
            payable=guest.payable,
            offered=offered(guest, scope, first),
        )

    def read(self, guest: Guest, typed: Typed) -> PlanWish:
        """The wish: how many payments, from which day on."""
        ids, scope = scope_for(guest, typed)
        reader = Reader(guest.scene, typed)
        first = _require_first(guest, reader, scope)
        count = typed.line("parts")
        if not count.isdecimal() or not 2 <= int(count[:4]) <= MOST_PARTS:
            reader.wrong("parts", "parts")
        reader.require_right()
        wish = PlanWish(
            invoice_ids=ids,
            count=int(count[:4]),
            first=first,
            debits=bool(typed.line("debits")),
            note=typed.text("note"),
        )
        try:
            parts_of(services().tools, guest.client, scope, wish=wish)
        except PlanRefused as refusal:
            reader.wrong("parts", f"plan_{refusal.why}", **plan_facts(guest, scope.amount))
        reader.require_right()
        return wish


def scope_for(guest: Guest, typed: Typed) -> tuple[tuple[str, ...], Scope]:
    """The invoices that were ticked and what may be agreed on; TimeBarred when nothing may."""
    ids = guest.chosen(typed.every("invoice"), among=guest.payable)
    try:
        scope = guest.scope(ids)
    except MixedCurrencies:
        ids = guest.chosen((), among=guest.payable)
        scope = guest.scope(ids)
    scope.require_claimable()
    return ids, scope


def answers_of(guest: Guest, typed: Typed, ids: tuple[str, ...]) -> shown.PlanAnswers:
    """What was typed so far."""
    return shown.PlanAnswers(
        invoice_ids=ids,
        first=typed.line("first"),
        own=typed.day("first_own"),
        parts=typed.line("parts"),
        debits=bool(typed.line("debits")),
        note=typed.text("note"),
        reason=guest.reason,
    )


def offered(guest: Guest, scope: Scope, first: date) -> shown.Offered:
    """Everything that can be agreed on from this day on, and what can be asked for beyond it."""
    tools = services().tools
    possible = []
    granted_most = scope.limits.parts
    for count in range(2, min(max(granted_most, 2) + _MORE, MOST_OFFERED) + 1):
        wish = PlanWish(invoice_ids=(), count=count, first=first)
        try:
            parts = parts_of(tools, guest.client, scope, wish=wish)
        except PlanRefused:
            continue
        granted = not weigh_plan(scope, parts, guest.visit())
        possible.append(shown.Possibility(parts=parts, granted=granted))
    beyond = scope.beyond(frozenset(), person_only=guest.visit().person_only)
    method = guest.client.method
    return shown.Offered(
        first=first,
        days=_days(guest, scope),
        possibilities=tuple(possible),
        answer_by=guest.answer_day,
        person_only=bool(beyond),
        may_debit=method is not None and all(invoice.stripe_id for invoice in scope.invoices),
    )


def _days(guest: Guest, scope: Scope) -> tuple[date, ...]:
    quick = quick_days(guest.scene.today, scope.limits.latest, guest.scene.calendar)
    return (guest.scene.today, *(day for _, day in quick))


def _first_day(guest: Guest, scope: Scope, typed: Typed) -> date | None:
    """The first day that was chosen, as far as it can be read."""
    wanted = typed.line("first")
    for day in _days(guest, scope):
        if day.isoformat() == wanted:
            return day
    try:
        day = day_of(typed.day("first_own"), today=guest.scene.today)
    except Unreadable:
        return None
    reader = Reader(guest.scene, typed)
    return require(guest, reader, day, name="first_own")


def _require_first(guest: Guest, reader: Reader, scope: Scope) -> date | None:
    wanted = reader.typed.line("first")
    for day in _days(guest, scope):
        if day.isoformat() == wanted:
            return day
    if not wanted and not any(reader.typed.day("first_own")):
        return guest.scene.today
    day_typed = reader.day("first_own")
    return day_typed and require(guest, reader, day_typed, name="first_own")


def plan_facts(guest: Guest, amount: Money) -> dict[str, object]:
    """What the sentences about parts may name."""
    scene = guest.scene
    most = Money(amount.minor * 30 // 100, amount.currency)
    training = is_training(services().tools, guest.client)
    return {
        "last": scene.day(last_day(scene)),
        "amount": scene.money(most) if training else scene.money(amount),
        "n": MOST_PARTS,
    }


offer(PlanAsk())
