"""The contract with Stripe: what the types of the installed library allow, held against real traffic.

Nothing of the library is imported: its files are read with `ast`, so that an upgrade of the
library moves the contract by itself. Requests are the decoded form parameters (strings), answers
the decoded JSON.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_INTEGER = re.compile(r"-?\d+\Z")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


def _package() -> Path:
    spec = find_spec("stripe")
    if spec is None or spec.origin is None:
        raise LookupError("the stripe library is not installed")
    return Path(spec.origin).parent


PACKAGE = _package()


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a type is written: its module and the classes around it, outermost first."""

    module: Path
    classes: tuple[ast.ClassDef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call of the API as the library declares it."""

    method: str
    path: str
    scope: Scope
    params: ast.expr | None
    answer: ast.expr

    def matches(self, method: str, path: str) -> bool:
        if self.method != method:
            return False
        pattern = "[^/]+".join(map(re.escape, re.split(r"\{\w+\}", self.path)))
        return re.fullmatch(pattern, path) is not None


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


@cache
def _imports(path: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("stripe"):
            parts = (node.module or "").split(".")[1:]
            target = PACKAGE.joinpath(*parts)
            file = target / "__init__.py" if target.is_dir() else target.with_suffix(".py")
            found.update({name.asname or name.name: file for name in node.names})
    return found


@cache
def _classes(path: Path) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in _tree(path).body if isinstance(node, ast.ClassDef)}


@cache
def _aliases(path: Path) -> dict[str, ast.expr]:
    return {
        node.targets[0].id: node.value
        for node in _tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _own_fields(node: ast.ClassDef) -> dict[str, ast.expr]:
    fields = {
        item.target.id: item.annotation
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }
    for item in node.body:  # "_field_remappings": a field whose name is a Python keyword
        if isinstance(item, ast.Assign) and getattr(item.targets[0], "id", "") in (
            "_field_remappings",
        ):
            for python_name, wire_name in ast.literal_eval(item.value).items():
                fields[wire_name] = fields.pop(python_name)
    return fields


def fields_of(scope: Scope) -> dict[str, ast.expr]:
    """Name and annotation of each field of the innermost class of `scope`."""
    return {
        name: annotation
        for name, annotation in _own_fields(scope.classes[-1]).items()
        if not name.startswith("_") and not (_head(annotation) == "ClassVar")
    }


def _head(annotation: ast.expr) -> str:
    if isinstance(annotation, ast.Subscript):
        return _head(annotation.value)
    if isinstance(annotation, ast.Name):
        return annotation.id
    return annotation.attr if isinstance(annotation, ast.Attribute) else ""


def _class_named(name: str, scope: Scope) -> Scope | None:
    for depth in range(len(scope.classes), 0, -1):
        for inner in scope.classes[depth - 1].body:
            if isinstance(inner, ast.ClassDef) and inner.name == name:
                return Scope(scope.module, (*scope.classes[:depth], inner))
    if name in _classes(scope.module):
        return Scope(scope.module, (_classes(scope.module)[name],))
    origin = _imports(scope.module).get(name)
    return _class_named(name, Scope(origin)) if origin and origin != scope.module else None


def _resolve(annotation: ast.expr, scope: Scope) -> Scope | None:
    if isinstance(annotation, ast.Name):
        return _class_named(annotation.id, scope)
    if isinstance(annotation, ast.Attribute):
        outer = _resolve(annotation.value, scope)
        return outer and _class_named(annotation.attr, outer)
    return None


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _arguments(annotation: ast.Subscript) -> list[ast.expr]:
    return annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]


def _arms(annotation: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of a union, flattened; `None` stands for a value that may be null."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        yield from _arms(_parsed(annotation.value))
    elif isinstance(annotation, ast.BinOp):
        yield from _arms(annotation.left)
        yield from _arms(annotation.right)
    elif isinstance(annotation, ast.Subscript) and _head(annotation) in _TRANSPARENT:
        if _head(annotation) == "Optional":
            yield ast.Constant(None)
        if _head(annotation) == "ExpandableField":
            yield ast.Name("str")
        for argument in _arguments(annotation):
            yield from _arms(argument)
    else:
        yield annotation


_TRANSPARENT = frozenset({"Optional", "Union", "NotRequired", "Required", "ExpandableField"})


def _is_optional(annotation: ast.expr) -> bool:
    if _head(annotation) == "NotRequired":
        return True
    return any(isinstance(arm, ast.Constant) and arm.value is None for arm in _arms(annotation))


@dataclass(frozen=True, slots=True)
class Reader:
    """Holds values against annotations; `wire` is true for form parameters, which are strings."""

    wire: bool

    def faults(self, value: object, annotation: ast.expr, scope: Scope, where: str) -> list[str]:
        """What is wrong with `value`, one sentence each; empty when it keeps the contract."""
        arms = [self._alias(arm, scope) for arm in _arms(annotation)]
        literals = [arm for arm in arms if _head(arm) == "Literal"]
        values = {
            item.value
            for arm in literals
            if isinstance(arm, ast.Subscript)
            for item in _arguments(arm)
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
        return self._nearest(value, found)

    def _alias(self, arm: ast.expr, scope: Scope) -> ast.expr:
        if isinstance(arm, ast.Name) and _resolve(arm, scope) is None:
            return _aliases(scope.module).get(arm.id, arm)
        return arm

    def _is_one_of(self, value: object, values: set[Any]) -> bool:
        if self.wire and isinstance(value, str):
            return value in {str(item).lower() if item is True else item for item in values}
        return any(value == item and type(value) is type(item) for item in values)

    @staticmethod
    def _nearest(value: object, found: list[list[str]]) -> list[str]:
        """Of several failing alternatives, the one that reached furthest into the value."""
        if isinstance(value, dict | list):
            found = [f for f in found if "is not a" not in f[0] or " . " in f[0]] or found
        return min(found, key=len) if found else ["no alternative fits"]

    def _arm(self, value: object, arm: ast.expr, scope: Scope, where: str) -> list[str]:
        if isinstance(arm, ast.Constant) and arm.value is None:
            return [] if value is None and not self.wire else [f"{where}: {value!r} is not a null"]
        head = _head(arm)
        if head in ("Any", "object"):
            return []
        if head in ("str", "int", "float", "bool", "Decimal"):
            fits = self._fits_wire if self.wire else self._fits
            return [] if fits(value, head) else [f"{where}: {value!r} is not a {head}"]
        if isinstance(arm, ast.Subscript) and head in ("List", "list"):
            return self._each(value, _arguments(arm)[0], scope, where)
        if head in ("Dict", "dict", "Mapping", "UntypedStripeObject"):
            return self._mapping(value, arm, scope, where)
        if isinstance(arm, ast.Subscript) and head in ("ListObject", "SearchResultObject"):
            return self._page(value, _arguments(arm)[0], scope, where)
        target = _resolve(arm, scope)
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
        item = _arguments(arm)[-1]
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
            elif not _is_optional(annotation) and not value.get("deleted"):
                faults.append(f"{where} . {name}: missing")
        return faults


def _called_path(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _operation(function: ast.FunctionDef, file: Path) -> Operation | None:
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and _head(node.func) == "_request" and node.args):
            continue
        method, path = ast.literal_eval(node.args[0]), _called_path(node.args[1])
        params = next((a.annotation for a in function.args.args if a.arg == "params"), None)
        if path is not None and function.returns is not None:
            return Operation(
                method=method.upper(), path=path, scope=Scope(file), params=params,
                answer=function.returns,
            )  # fmt: skip
    return None


@cache
def operations(segment: str) -> tuple[Operation, ...]:
    """All operations whose path begins with `/v1/{segment}`, in the library's own words."""
    found = []
    for file in sorted(PACKAGE.rglob("*_service.py")):
        if f'"/v1/{segment}' not in _text(file):
            continue
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.FunctionDef) and (operation := _operation(node, file)):
                found.append(operation)
    return tuple(found)


def operation_for(method: str, path: str) -> Operation | None:
    """The library's operation behind a request, literal paths before those with an id."""
    candidates = [o for o in operations(path.split("/")[2]) if o.matches(method, path)]
    return min(candidates, key=lambda o: o.path.count("{"), default=None)


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
        PACKAGE / "_error_object.py", (_classes(PACKAGE / "_error_object.py")["ErrorObject"],)
    )
    return Reader(wire=False).structure(error, scope, f"{where} refuses")


@cache
def _resource(name: str) -> Scope | None:
    needle = f'OBJECT_NAME: ClassVar[Literal["{name}"]]'
    for file in sorted(PACKAGE.rglob("_*.py")):
        if needle in _text(file) and "v2" not in file.parts:
            for node in _classes(file).values():
                if "OBJECT_NAME" in _own_fields(node):
                    return Scope(file, (node,))
    return None


def check_object(value: Mapping[str, Any], where: str = "object") -> list[str]:
    """Hold a resource (for example the one inside an event) against the class of its kind."""
    scope = _resource(str(value.get("object")))
    if scope is None:
        return [f"{where}: no resource is called {value.get('object')!r}"]
    return Reader(wire=False).structure(value, scope, where)
