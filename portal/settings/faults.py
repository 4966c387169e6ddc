"""Faults of the settings as sentences: which key, what is wrong, what to do. All at once."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from portal.domain.errors import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


class SettingsInvalid(PortalError):
    """The settings cannot be used; `faults` holds every reason, each a whole sentence."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class KeyFaults(ValueError):
    """Several keys of one table do not agree; raised inside a validator, told apart later."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(said for _, said in faults))
        self.faults = tuple(faults)

    @classmethod
    def raise_if(cls, faults: Sequence[tuple[str, str]]) -> None:
        """Raise unless the list is empty."""
        if faults:
            raise cls(faults)


# What pydantic calls a fault, in words. {ctx} values are pydantic's own.
_WORDS = {
    "missing": "it is missing. Add it.",
    "string_type": 'it should be a text. Put it between quotes: "…".',
    "too_short": "it is empty. Fill it in.",
    "too_long": "it has more than {max_length} characters. Shorten it.",
    "string_pattern_mismatch": "it does not have the right form ({pattern}). Copy it from Stripe.",
    "int_type": "it should be a whole number, without quotes.",
    "date_type": "it should be a day, without quotes: 2026-07-01.",
    "bool_type": "it should be true or false, without quotes.",
    "greater_than_equal": "it is too small: the least is {ge}.",
    "less_than_equal": "it is too large: the most is {le}.",
    "enum": "it should be one of {expected}.",
    "literal_error": "it should be one of {expected}.",
    "model_type": "it should be a table. Write it between brackets, on a line of its own.",
    "model_attributes_type": "it should be a table. Write it between brackets, on its own line.",
    "tuple_type": "it should be a list of tables. Write [[policy.tier]] before each.",
}


def sentences(error: ValidationError, schema: type[BaseModel], text: str) -> list[str]:
    """One sentence for each fault in the owner's file, in the order of its lines."""
    found = [
        (line_of(loc, text), f"{key_name(loc)}: {said}")
        for detail in error.errors(include_url=False)
        for loc, said in _spread(detail, schema)
    ]
    return [
        f"portal.toml, line {line}: {said}" if line else f"portal.toml: {said}"
        for line, said in sorted(found, key=lambda fault: fault[0] or 0)
    ]


def _spread(detail: ErrorDetails, schema: type[BaseModel]) -> Iterator[tuple[list[str], str]]:
    loc = [str(part) for part in detail["loc"]]
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, KeyFaults):
        for key, said in cause.faults:
            yield [*loc, *key.split(".")], said
    elif detail["type"] == "extra_forbidden":
        yield loc, _unknown(loc, schema)
    elif isinstance(cause, ValueError):
        yield loc, str(cause)
    else:
        words = _WORDS.get(detail["type"])
        yield loc, words.format(**detail.get("ctx", {})) if words else f"{detail['msg']}."


def _unknown(loc: list[str], schema: type[BaseModel]) -> str:
    """Say that a key is not known, and which known one was probably meant."""
    table = _model_at(schema, loc[:-1])
    known = _names(table)
    if near := nearest(loc[-1], known):
        return f"this key is not known. Did you mean {near}?"
    for other in _names(schema):
        model = _model_at(schema, [other])
        if model is not schema and loc[-1] in _names(model):
            return f"this key is not known here. It belongs under [{other}]."
    return f"this key is not known. Known here: {', '.join(known)}."


def nearest(name: str, known: Sequence[str]) -> str:
    """The known name that looks most like this one, or nothing."""
    return next(iter(difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)), "")


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(schema: type[BaseModel], loc: Sequence[str]) -> type[BaseModel]:
    """The table that a path of names leads to; the last one reached when it leads nowhere."""
    for name in loc:
        field = schema.model_fields.get(name)
        if field is not None and (inner := inner_table(field.annotation)):
            schema = inner
    return schema


def inner_table(annotation: Any) -> type[BaseModel] | None:
    """The table that an annotation holds, alone, in a tuple or beside None; else None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(
        (inner for part in getattr(annotation, "__args__", ()) if (inner := inner_table(part))),
        None,
    )


def key_name(loc: Sequence[str]) -> str:
    """A key as its owner sees it: `[bank] iban`, `[[policy.tier]] no. 2, up_to`."""
    if loc[:2] == ["policy", "tier"] and len(loc) > 2:
        return f"[[policy.tier]] no. {int(loc[2]) + 1}, {', '.join(loc[3:])}".rstrip(", ")
    return f"[{'.'.join(loc[:-1])}] {loc[-1]}" if len(loc) > 1 else f"[{loc[0]}]"


def line_of(loc: Sequence[str], text: str) -> int | None:
    """The line on which a key stands, or failing that its table; None when neither is written.

    Good for files written the usual way, a table's header above its keys; inline tables and dotted
    keys are found by their first name only.
    """
    names = [part for part in loc if not part.isdigit()]
    wanted = int(loc[2]) if loc[:2] == ["policy", "tier"] and len(loc) > 2 else 0
    table, key, found, seen = ".".join(names[:-1]), names[-1], None, -1
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]", line):
            current = header[1]
            seen += current == table
            if current == ".".join(names) or (current == table and seen == wanted):
                found = number
        elif current == table and seen == wanted and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return found
