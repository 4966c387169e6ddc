"""Form parameters: decoding `a[b][0]`, and holding them against a table of what may be sent."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.sandbox.errors import malformed

Tree = dict[str, Any]
_KEY = re.compile(r"\[([^\]]*)\]")


def decode(pairs: Iterable[tuple[str, str]]) -> Tree:
    """`a[b][0]=v` as nested dictionaries; lists are dictionaries whose names are numbers."""
    tree: Tree = {}
    for key, value in pairs:
        root, _, rest = key.partition("[")
        path = [root, *_KEY.findall("[" + rest if rest else "")]
        place = tree
        for name, following in zip(path, [*path[1:], None], strict=True):
            at = str(len(place)) if name == "" else name
            if following is None:
                place[at] = value
            elif not isinstance(place.get(at), dict):
                place[at] = {}
            place = place[at] if following is not None else place
    return tree


def plain(tree: Any) -> Any:
    """The same with real lists, as a client wrote them."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(name.isdigit() for name in tree):
        return [plain(tree[name]) for name in sorted(tree, key=int)]
    return {name: plain(value) for name, value in tree.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one parameter may hold. `unset` allows "", which is how Stripe clears a value."""

    name: str
    values: tuple[str, ...] = ()
    of: "Kind | None" = None
    fields: "Mapping[str, Kind] | None" = None
    required: bool = False
    unset: bool = False
    longest: int = 5000


Table = Mapping[str, Kind]

TEXT = Kind(name="text")
INTEGER = Kind(name="integer")
BOOLEAN = Kind(name="boolean")
URL = Kind(name="url")
EMAIL = Kind(name="email", longest=512)
METADATA = Kind(name="metadata", unset=True)
# `payment_method_types` on intents and Checkout: gone since 2026-09-30.endive.
REMOVED = Kind(name="removed")


def text(longest: int) -> Kind:
    return Kind(name="text", longest=longest)


def one_of(values: str) -> Kind:
    """An enum; the values are separated by blanks."""
    return Kind(name="enum", values=tuple(values.split()))


def many(kind: Kind) -> Kind:
    return Kind(name="list", of=kind)


def fields(**kinds: Kind) -> Kind:
    return Kind(name="fields", fields=kinds)


def needed(kind: Kind) -> Kind:
    return replace(kind, required=True)


def unset(kind: Kind) -> Kind:
    return replace(kind, unset=True)


_INTERVAL = dict.fromkeys(("gt", "gte", "lt", "lte"), INTEGER)
PERIOD = Kind(name="interval", fields=_INTERVAL)
EXPAND: Table = {"expand": many(TEXT)}
PAGE: Table = {
    **EXPAND, "limit": INTEGER, "starting_after": TEXT, "ending_before": TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads parameters by a table; `strict` follows the pinned API version."""

    strict: bool = True

    def read(self, tree: Tree, table: Table, prefix: str = "") -> Tree:
        """The parameters with their types; refuses with 400 what Stripe would refuse."""
        for name in tree:
            if name not in table:
                full = _inside(prefix, name)
                raise malformed(f"Received unknown parameter: {full}", full, "parameter_unknown")
        for name, kind in table.items():
            if kind.required and name not in tree:
                full = _inside(prefix, name)
                raise malformed(f"Missing required param: {full}.", full, "parameter_missing")
        return {
            name: self._value(value, table[name], _inside(prefix, name))
            for name, value in tree.items()
        }

    def _value(self, value: Any, kind: Kind, where: str) -> Any:
        if value == "":
            return _emptied(kind, where)
        readers = {
            "fields": self._fields,
            "list": self._list,
            "interval": self._interval,
            "removed": self._removed,
            "metadata": _metadata,
        }
        if kind.name in readers:
            return readers[kind.name](value, kind, where)
        if not isinstance(value, str):
            raise malformed("Invalid string: must not be a hash or an array.", where)
        return _scalar(value, kind, where)

    def _interval(self, value: Any, kind: Kind, where: str) -> Any:
        if isinstance(value, dict):
            return self.read(value, kind.fields or {}, where)
        return _scalar(value, INTEGER, where)

    def _fields(self, value: Any, kind: Kind, where: str) -> Tree:
        if not isinstance(value, dict):
            raise malformed("Invalid object", where)
        return self.read(value, kind.fields or {}, where)

    def _list(self, value: Any, kind: Kind, where: str) -> list[Any]:
        if not isinstance(value, dict) or not all(name.isdigit() for name in value):
            raise malformed("Invalid array", where)
        item = kind.of or TEXT
        return [
            self._value(value[name], item, f"{where}[{name}]") for name in sorted(value, key=int)
        ]

    def _removed(self, value: Any, _: Kind, where: str) -> Any:
        if self.strict:
            raise malformed(
                f"The `{where}` parameter is no longer supported. Use dynamic payment methods, "
                "or `allowed_payment_method_types` and `excluded_payment_method_types`.",
                where,
                "payment_method_types_no_longer_supported",
            )
        return plain(value)


def _inside(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _emptied(kind: Kind, where: str) -> Any:
    if kind.unset:
        return {} if kind.name == "metadata" else ""
    if kind.name == "list":
        return []
    raise malformed(
        f"You passed an empty string for '{where}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{where}' cannot be unset. You should remove '{where}' from your "
        "request or supply a non-empty value.",
        where,
        "parameter_invalid_empty",
    )


def _metadata(value: Any, _: Kind, where: str) -> Tree:
    if not isinstance(value, dict):
        raise malformed("Invalid object", where)
    if len(value) > 50:
        raise malformed("Metadata can have up to 50 keys.", where)
    for name, entry in value.items():
        if not isinstance(entry, str):
            raise malformed("Metadata values must be strings.", _inside(where, name))
        if len(name) > 40:
            raise malformed("Metadata keys can be up to 40 characters long.", where)
        if len(entry) > 500:
            raise malformed("Metadata values can have up to 500 characters.", _inside(where, name))
    return dict(value)


def _integer(value: str, where: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", value):
        raise malformed(f"Invalid integer: {value}", where, "parameter_invalid_integer")
    return int(value)


def _boolean(value: str, where: str) -> bool:
    if value not in ("true", "false"):
        raise malformed(f"Invalid boolean: {value}", where)
    return value == "true"


def _scalar(value: str, kind: Kind, where: str) -> Any:
    if kind.name == "integer":
        return _integer(value, where)
    if kind.name == "boolean":
        return _boolean(value, where)
    if kind.name == "enum" and value not in kind.values:
        allowed = ", ".join(kind.values[:-1]) + f", or {kind.values[-1]}"
        raise malformed(f"Invalid {where}: must be one of {allowed}", where)
    if kind.name == "url" and not re.match(r"https?://[^\s/]+", value):
        raise malformed("Not a valid URL", where, "url_invalid")
    if kind.name == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise malformed(f"Invalid email address: {value}", where, "email_invalid")
    if len(value) > kind.longest:
        shown = f"{value[:10]}...{value[-4:]}"
        limit = f"must be at most {kind.longest} characters"
        raise malformed(f"Invalid string: {shown}; {limit}", where)
    return value
