"""Routes, and the few things that every call does alike: listing, assigning, checking ids."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.sandbox.errors import invalid, malformed
from portal.sandbox.parameters import EXPAND, Table, Tree
from portal.sandbox.state import Json, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request after its parameters were read: the id in its path and the typed parameters."""

    id: str
    params: Tree

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)


Handler = Callable[[State, Call], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation: `path` is Stripe's, with `{id}` for the one id a path may hold."""

    method: str
    path: str
    table: Table
    handler: Handler

    def match(self, method: str, path: str) -> str | None:
        """The id in `path` ("" when there is none), or None when this is another operation."""
        if method != self.method:
            return None
        found = re.fullmatch(re.escape(self.path).replace(r"\{id\}", "([^/]+)"), path)
        if found is None:
            return None
        return found.group(1) if found.groups() else ""


@dataclass(slots=True)
class Routes:
    """Collects a module's operations through decorators."""

    all: list[Route] = field(default_factory=list)

    def on(
        self, method: str, path: str, table: Table | None = None
    ) -> Callable[[Handler], Handler]:
        """Register a handler; `expand` is understood by every operation but the deleting ones."""

        def register(handler: Handler) -> Handler:
            whole = {**({} if method == "DELETE" else EXPAND), **(table or {})}
            self.all.append(Route(method=method, path=path, table=whole, handler=handler))
            return handler

        return register


def listing(
    state: State, call: Call, kind: str, *, keep: Callable[[Json], bool] = lambda _: True
) -> Json:
    """One page of the objects of a kind, newest first, as `limit` and the cursors ask."""
    limit = call.get("limit", 10)
    if not 1 <= limit <= 100:
        bound = "greater than or equal to 1" if limit < 1 else "less than or equal to 100"
        text = f"This value must be {bound} (it currently is '{limit}')."
        raise malformed(text, "limit", "parameter_invalid_integer")
    period = call.get("created")
    found = state.newest_first(
        kind, keep=lambda t: not t.get("deleted") and keep(t) and _within(t, period)
    )
    start, end, more = _window(state, call, kind=kind, found=found)
    return {
        "object": "list",
        "data": found[start:end],
        "has_more": more,
        "url": "",
    }


def _window(state: State, call: Call, *, kind: str, found: list[Json]) -> tuple[int, int, bool]:
    limit = call.get("limit", 10)
    ids = [thing["id"] for thing in found]
    if before := call.get("ending_before"):
        state.named(kind, before, "ending_before")
        end = ids.index(before) if before in ids else 0
        return max(0, end - limit), end, end > limit
    start = 0
    if after := call.get("starting_after"):
        state.named(kind, after, "starting_after")
        start = ids.index(after) + 1 if after in ids else len(ids)
    return start, start + limit, len(found) > start + limit


def _within(thing: Json, period: int | Mapping[str, int] | None) -> bool:
    if period is None:
        return True
    made = thing["created"]
    if isinstance(period, int):
        return bool(made == period)
    tests = {
        "gt": lambda bound: made > bound,
        "gte": lambda bound: made >= bound,
        "lt": lambda bound: made < bound,
        "lte": lambda bound: made <= bound,
    }
    return all(tests[name](bound) for name, bound in period.items())


def assigned(thing: Json, params: Tree, names: str) -> Json:
    """The new values of those of `names` that were sent: "" clears, metadata merges."""
    values: Json = {}
    for name in names.split():
        if name not in params:
            continue
        value = params[name]
        if name == "metadata":
            merged = {**thing["metadata"], **value} if value else {}
            value = {key: entry for key, entry in merged.items() if entry != ""}
        elif isinstance(thing.get(name), dict) and isinstance(value, dict):
            value = {**thing[name], **{key: entry or None for key, entry in value.items()}}
        values[name] = None if value == "" else value
    return values


def amount_within_limits(amount: int, param: str) -> None:
    """Stripe takes from 50 cents to 999 999.99."""
    if amount < 50:
        raise invalid("Amount must be at least 50 cents.", code="amount_too_small", param=param)
    if amount > 99_999_999:
        raise invalid(
            "Amount must be no more than 999,999.99", code="amount_too_large", param=param
        )


def currency_of(params: Tree, param: str = "currency") -> str:
    """A currency in lower case; refuses what is not three letters."""
    value = str(params[param]).lower()
    if not re.fullmatch(r"[a-z]{3}", value):
        raise malformed(f"Invalid currency: {value}.", param)
    return value
