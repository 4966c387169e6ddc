"""Reads the installed stripe library with `ast`: its operations, its parameter and resource types.

Nothing of the library is imported, so that an upgrade of the library moves the contract by itself.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path


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
def classes_of(path: Path) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in _tree(path).body if isinstance(node, ast.ClassDef)}


@cache
def aliases(path: Path) -> dict[str, ast.expr]:
    return {
        node.targets[0].id: node.value
        for node in _tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _own_fields(node: ast.ClassDef) -> dict[str, ast.expr]:
    return {
        item.target.id: item.annotation
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }


def fields_of(scope: Scope) -> dict[str, ast.expr]:
    """Name and annotation of each field of the innermost class of `scope`."""
    return {
        name: annotation
        for name, annotation in _own_fields(scope.classes[-1]).items()
        if not name.startswith("_") and head_of(annotation) != "ClassVar"
    }


def head_of(annotation: ast.expr) -> str:
    if isinstance(annotation, ast.Subscript):
        return head_of(annotation.value)
    if isinstance(annotation, ast.Name):
        return annotation.id
    return annotation.attr if isinstance(annotation, ast.Attribute) else ""


def class_named(name: str, scope: Scope) -> Scope | None:
    for depth in range(len(scope.classes), 0, -1):
        for inner in scope.classes[depth - 1].body:
            if isinstance(inner, ast.ClassDef) and inner.name == name:
                return Scope(scope.module, (*scope.classes[:depth], inner))
    if name in classes_of(scope.module):
        return Scope(scope.module, (classes_of(scope.module)[name],))
    origin = _imports(scope.module).get(name)
    return class_named(name, Scope(origin)) if origin and origin != scope.module else None


def resolve(annotation: ast.expr, scope: Scope) -> Scope | None:
    if isinstance(annotation, ast.Name):
        return class_named(annotation.id, scope)
    if isinstance(annotation, ast.Attribute):
        outer = resolve(annotation.value, scope)
        return outer and class_named(annotation.attr, outer)
    return None


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def arguments(annotation: ast.Subscript) -> list[ast.expr]:
    return annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]


def arms_of(annotation: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of a union, flattened; `None` stands for a value that may be null."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        yield from arms_of(_parsed(annotation.value))
    elif isinstance(annotation, ast.BinOp):
        yield from arms_of(annotation.left)
        yield from arms_of(annotation.right)
    elif isinstance(annotation, ast.Subscript) and head_of(annotation) in _TRANSPARENT:
        if head_of(annotation) == "Optional":
            yield ast.Constant(None)
        if head_of(annotation) == "ExpandableField":
            yield ast.Name("str")
        for argument in arguments(annotation):
            yield from arms_of(argument)
    else:
        yield annotation


_TRANSPARENT = frozenset({"Optional", "Union", "NotRequired", "Required", "ExpandableField"})


def is_optional(annotation: ast.expr) -> bool:
    if head_of(annotation) == "NotRequired":
        return True
    return any(isinstance(arm, ast.Constant) and arm.value is None for arm in arms_of(annotation))


def _called_path(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _operation(function: ast.FunctionDef, file: Path) -> Operation | None:
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and head_of(node.func) == "_request" and node.args):
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
    return tuple(
        operation
        for file in sorted(PACKAGE.rglob("*_service.py"))
        if f'"/v1/{segment}' in _text(file)
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.FunctionDef) and (operation := _operation(node, file))
    )


def operation_for(method: str, path: str) -> Operation | None:
    """The library's operation behind a request, literal paths before those with an id."""
    candidates = [o for o in operations(path.split("/")[2]) if o.matches(method, path)]
    return min(candidates, key=lambda o: o.path.count("{"), default=None)


@cache
def resource(name: str) -> Scope | None:
    needle = f'OBJECT_NAME: ClassVar[Literal["{name}"]]'
    for file in sorted(PACKAGE.rglob("_*.py")):
        if needle in _text(file) and "v2" not in file.parts:
            for node in classes_of(file).values():
                if "OBJECT_NAME" in _own_fields(node):
                    return Scope(file, (node,))
    return None
