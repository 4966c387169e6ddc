"""Several payments with dates and amounts of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.plans import PlanWish, parts_of
from portal.domain.errors import PlanRefused
from portal.domain.money import Money
from portal.domain.plans import Instalment
from portal.domain.schedules import MOST_PARTS
from portal.web.arranging.asking import offer
from portal.web.arranging.dates import require
from portal.web.arranging.plans import (
    MOST_OFFERED,
    Planning,
    answers_of,
    offered,
    plan_facts,
    scope_for,
)
from portal.web.arranging.typed import Reader
from portal.web.context import services
from portal.web.presentation.own_plans import OwnRow, own_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.domain.scope import Scope
    from portal.web.arranging.guest import Guest
    from portal.web.arranging.typed import Typed
    from portal.web.presentation.forms import FormView


class OwnPlanAsk(Planning):
    """Dates and amounts of one's own, in up to a dozen rows."""

    name = "plan/own"
    kept: tuple[str, ...] = (
        *("reason", "invoice", "parts", "debits", "note"),
        *(f"own{n}_{part}" for n in range(1, MOST_PARTS + 1) for part in ("day", "month", "year")),
        *(f"amount{n}" for n in range(1, MOST_PARTS + 1)),
    )
    largest_request = 0

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """As many rows as were asked for, filled as equal parts would be."""
        ids, scope = scope_for(guest, typed)
        count = _count(typed)
        rows = _typed_rows(typed, count) or _equal_rows(guest, scope, count)
        return own_form(
            guest.scene,
            scope,
            rows,
            answers=answers_of(guest, typed, ids),
            offered=offered(guest, scope, guest.scene.today),
        )

    def read(self, guest: Guest, typed: Typed) -> PlanWish:
        """The wish, each date and each amount looked at, and their sum."""
        ids, scope = scope_for(guest, typed)
        reader = Reader(guest.scene, typed)
        parts = [_own_part(guest, reader, scope, number=n) for n in range(1, _count(typed) + 1)]
        sound = tuple(part for part in parts if part is not None)
        if not reader.errors:
            _compare_sum(guest, reader, scope, parts=sound)
        wish = PlanWish(
            invoice_ids=ids, own=sound, debits=bool(typed.line("debits")), note=typed.text("note")
        )
        if not reader.errors:
            try:
                parts_of(services().tools, guest.client, scope, wish=wish)
            except PlanRefused as refusal:
                reader.wrong("own1", f"plan_{refusal.why}", **plan_facts(guest, scope.amount))
        reader.require_right()
        return wish

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:
        """The same, beside the first row."""
        return {"own1": super().refused(guest, typed, why)["parts"]}


def _count(typed: Typed) -> int:
    wanted = typed.line("parts")
    return min(max(int(wanted[:4]), 2), MOST_OFFERED) if wanted.isdecimal() else 3


def _typed_rows(typed: Typed, count: int) -> list[OwnRow]:
    rows = [
        OwnRow(day=typed.day(f"own{n}"), amount=typed.line(f"amount{n}"))
        for n in range(1, count + 1)
    ]
    return rows if any(any(row.day) or row.amount for row in rows) else []


def _equal_rows(guest: Guest, scope: Scope, count: int) -> list[OwnRow]:
    wish = PlanWish(invoice_ids=(), count=count, first=guest.scene.today)
    try:
        parts: Sequence[Instalment] = parts_of(services().tools, guest.client, scope, wish=wish)
    except PlanRefused:
        return [OwnRow(day=("", "", ""), amount="")] * count
    point = "," if guest.scene.language == "fr" else "."
    return [
        OwnRow(
            day=(str(part.due.day), str(part.due.month), str(part.due.year)),
            amount=str(part.amount.decimal).replace(".", point),
        )
        for part in parts
    ]


def _own_part(guest: Guest, reader: Reader, scope: Scope, *, number: int) -> Instalment | None:
    day = reader.day(f"own{number}")
    if day is not None and day != guest.scene.today:
        day = require(guest, reader, day, name=f"own{number}")
    amount = reader.amount(f"amount{number}", most=scope.amount)
    if amount is None:
        reader.wrong(f"amount{number}", "amount_missing")
    if day is None or amount is None:
        return None
    return Instalment(due=day, amount=amount)


def _compare_sum(
    guest: Guest, reader: Reader, scope: Scope, *, parts: Sequence[Instalment]
) -> None:
    found = sum(part.amount.minor for part in parts)
    missing = scope.amount.minor - found
    if not missing:
        return
    currency = scope.amount.currency
    reader.wrong(
        f"amount{len(parts)}",
        "sum_short" if missing > 0 else "sum_over",
        amount=guest.scene.money(Money(abs(missing), currency)),
        sum=guest.scene.money(Money(found, currency)),
        total=guest.scene.money(scope.amount),
    )


offer(OwnPlanAsk())
