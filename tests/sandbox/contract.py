"""The contract with Stripe: what the types of the installed library allow, held against traffic.

Requests are the decoded form parameters (strings), answers the decoded JSON.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.sandbox.library import (
    PACKAGE,
    Scope,
    aliases,
    arguments,
    arms_of,
    classes_of,
    fields_of,
    head_of,
    is_optional,
    operation_for,
    resolve,
    resource,
)

_INTEGER = re.compile(r"-?\d+\Z")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_PLAIN = ("str", "int", "float", "bool", "Decimal")


@dataclass(frozen=True, slots=True)
class Reader:
    """Holds values against annotations; `wire` is true for form parameters, which are strings."""

    wire: bool

    def faults(self, value: object, annotation: ast.expr, scope: Scope, where: str) -> list[str]:
        """What is wrong with `value`, one sentence each; empty when it keeps the contract."""
        arms = [self._alias(arm, scope) for arm in arms_of(annotation)]
        literals = [arm for arm in arms if head_of(arm) == "Literal"]
        values = {
            item.value
            for arm in literals
            if isinstance(arm, ast.Subscript)
            for item in arguments(arm)
            if isinstance(item, ast.Constant)
        }
        if values - {""}:  # `Literal[...] | str` is how the library spells an enum that may grow
            arms = [arm for arm in arms if not (isinstance(arm, ast.Name) and arm.id == "str")]
        if self._is_one_of(value, values):
            return []
        found: list[list[str]] = []
        for arm in arms:
            faults = (
                [f"{where}: {value!r} is none of {sorted(map(str, values))}"]
                if arm in literals
                else self._arm(value, arm, scope, where)
            )
            if not faults:
                return []
            found.append(faults)
        return self._nearest(found, where)

    def _alias(self, arm: ast.expr, scope: Scope) -> ast.expr:
        if isinstance(arm, ast.Name) and resolve(arm, scope) is None:
            return aliases(scope.module).get(arm.id, arm)
        return arm

    def _is_one_of(self, value: object, values: set[Any]) -> bool:
        if self.wire and isinstance(value, str):
            return value in {str(item).lower() if item is True else item for item in values}
        return any(value == item and type(value) is type(item) for item in values)

    @staticmethod
    def _nearest(found: list[list[str]], where: str) -> list[str]:
        """Of several failing alternatives, the one that reached furthest into the value."""
        deep = [faults for faults in found if not faults[0].startswith(f"{where}: ")]
        told = [faults for faults in found if not faults[0].endswith("is not a null")]
        return min(deep or told or found, key=len, default=[f"{where}: nothing fits"])

    def _arm(self, value: object, arm: ast.expr, scope: Scope, where: str) -> list[str]:
        head = head_of(arm)
        if isinstance(arm, ast.Constant) and arm.value is None:
            return [] if value is None and not self.wire else [f"{where}: {value!r} is not a null"]
        if head in ("Any", "object"):
            return []
        if head in _PLAIN:
            fits = self._fits_wire if self.wire else self._fits
            return [] if fits(value, head) else [f"{where}: {value!r} is not a {head}"]
        return self._container(value, arm, scope, where)

    def _container(self, value: object, arm: ast.expr, scope: Scope, where: str) -> list[str]:
        head = head_of(arm)
        if head in ("Dict", "dict", "Mapping", "UntypedStripeObject"):
            return self._mapping(value, arm, scope, where)
        if isinstance(arm, ast.Subscript) and head in ("List", "list"):
            return self._each(value, arguments(arm)[0], scope, where)
        if isinstance(arm, ast.Subscript) and head in ("ListObject", "SearchResultObject"):
            return self._page(value, arguments(arm)[0], scope, where)
        target = resolve(arm, scope)
        if target is None:
            return [f"{where}: the library's type {ast.unparse(arm)} could not be read"]
        return self.structure(value, target, where)

    @staticmethod
    def _fits_wire(value: object, head: str) -> bool:
        if not isinstance(value, str):
            return False
        pattern = {"int": _INTEGER, "float": _NUMBER, "Decimal": _NUMBER}.get(head)
        if pattern is not None:
            return pattern.match(value) is not None
        return head != "bool" or value in ("true", "false")

    @staticmethod
    def _fits(value: object, head: str) -> bool:
        if head in ("int", "bool"):
            return type(value) is (int if head == "int" else bool)
        if head == "float":
            return type(value) in (int, float)
        return isinstance(value, str)

    def _each(self, value: object, item: ast.expr, scope: Scope, where: str) -> list[str]:
        if value == "" and self.wire:
            return []
        if not isinstance(value, list):
            return [f"{where}: {value!r} is not a list"]
        return [
            fault
            for number, entry in enumerate(value)
            for fault in self.faults(entry, item, scope, f"{where}[{number}]")
        ]

    def _mapping(self, value: object, arm: ast.expr, scope: Scope, where: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is not a mapping"]
        if not isinstance(arm, ast.Subscript):
            return []
        item = arguments(arm)[-1]
        return [
            fault
            for name, entry in value.items()
            for fault in self.faults(entry, item, scope, f"{where} . {name}")
        ]

    def _page(self, value: object, item: ast.expr, scope: Scope, where: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is not a list object"]
        missing = {"object", "data", "has_more", "url"} - value.keys()
        extra = value.keys() - {"object", "data", "has_more", "url", "total_count", "next_page"}
        faults = [f"{where}: the list lacks or invents {name}" for name in sorted(missing | extra)]
        return faults + self._each(value.get("data", []), item, scope, f"{where} . data")

    def structure(self, value: object, scope: Scope, where: str) -> list[str]:
        """Hold an object against a class: no unknown field, none missing, each of its type."""
        if not isinstance(value, Mapping):
            return [f"{where}: {value!r} is not a structure"]
        fields = fields_of(scope)
        faults = [f"{where} . {name}: unknown" for name in value if name not in fields]
        for name, annotation in fields.items():
            if name in value:
                faults += self.faults(value[name], annotation, scope, f"{where} . {name}")
            elif not is_optional(annotation) and not value.get("deleted"):
                faults.append(f"{where} . {name}: missing")
        return faults


def check_exchange(
    method: str, path: str, params: Mapping[str, Any], status: int, answer: object
) -> list[str]:
    """Hold one request and its answer against the library; returns the faults in words.

    `params` are the decoded form or query parameters. The answer is checked when it is a success;
    a refusal is checked for Stripe's error envelope. A refused request may be as wrong as it likes.
    """
    operation = operation_for(method, path)
    if operation is None:
        return [] if status == 404 else [f"{method} {path}: the library knows no such operation"]
    where = f"{method} {path}"
    if status >= 400:
        return _envelope_faults(answer, where)
    faults: list[str] = []
    if operation.params is not None:
        faults += Reader(wire=True).faults(
            dict(params), operation.params, operation.scope, f"{where} asks"
        )
    return faults + Reader(wire=False).faults(
        answer, operation.answer, operation.scope, f"{where} answers"
    )


def _envelope_faults(answer: object, where: str) -> list[str]:
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return [f"{where} answers: no error object"]
    scope = Scope(
        PACKAGE / "_error_object.py", (classes_of(PACKAGE / "_error_object.py")["ErrorObject"],)
    )
    return Reader(wire=False).structure(error, scope, f"{where} refuses")


def check_object(value: Mapping[str, Any], where: str = "object") -> list[str]:
    """Hold a resource (for example the one inside an event) against the class of its kind."""
    scope = resource(str(value.get("object")))
    if scope is None:
        return [f"{where}: no resource is called {value.get('object')!r}"]
    return Reader(wire=False).structure(value, scope, where)
