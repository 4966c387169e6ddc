"""Terms as JSON and back: each value carries its name, so that what is read is what was written."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

from portal.domain import gestures, payments, plans, problems, promises
from portal.domain.money import Money

if TYPE_CHECKING:
    from portal.domain.arrangements import Terms

_VALUES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        payments.Share,
        promises.Promise,
        plans.Plan,
        plans.Instalment,
        problems.Problem,
        problems.Claim,
        problems.Word,
        gestures.Offer,
        gestures.Details,
        gestures.Change,
        gestures.ServicePause,
        gestures.Survey,
        gestures.Message,
    )
}
_NAMES: dict[str, type[Enum]] = {
    kind.__name__: kind
    for kind in (
        promises.Action,
        plans.Charge,
        problems.Topic,
        problems.Ending,
        problems.Means,
        gestures.Field,
    )
}


def written(terms: Terms) -> str:
    """The terms as JSON text."""
    return json.dumps(_plain(terms), ensure_ascii=False, sort_keys=True)


def read(text: str) -> Terms:
    """The terms that were written; a field added since takes its default."""
    return cast("Terms", _value(json.loads(text)))


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"is": "Money", "minor": value.minor, "currency": value.currency}
    if isinstance(value, Enum):
        return {"is": type(value).__name__, "name": value.value}
    if isinstance(value, date):
        return {"is": "date", "day": value.isoformat()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        held = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **held}
    return value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    name = plain["is"]
    held = {key: _value(item) for key, item in plain.items() if key != "is"}
    if name == "Money":
        return Money(held["minor"], held["currency"])
    if name == "date":
        return date.fromisoformat(held["day"])
    if name in _NAMES:
        return _NAMES[name](held["name"])
    return _VALUES[name](**held)
