"""The sandbox keeps to the types of the installed library, in every operation it offers."""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from portal.sandbox.api.table import ROUTES, route_for
from tests.sandbox.conftest import invoice_for
from tests.sandbox.contract import check_exchange, check_object
from tests.sandbox.library import (
    Scope,
    arguments,
    arms_of,
    fields_of,
    head_of,
    operation_for,
    resolve,
)
from tests.sandbox.tour import drive_everything

if TYPE_CHECKING:
    import stripe

    from portal.sandbox import Sandbox
    from portal.sandbox.api.routing import Route
    from portal.sandbox.parameters import Kind


def test_every_operation_keeps_the_contract(sandbox: Sandbox, v1: stripe.V1Services) -> None:
    drive_everything(v1)

    found = [route_for(call.method, call.path) for call in sandbox.requests]
    driven = {(route[0].method, route[0].path) for route in found if route is not None}
    assert {(route.method, route.path) for route in ROUTES} == driven
    assert {call.status for call in sandbox.requests} == {200}
    # That none of this broke the contract is asked after every test of this folder.


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: f"{r.method} {r.path}")
def test_every_parameter_of_the_tables_exists_in_the_library(route: Route) -> None:
    operation = operation_for(route.method, route.path.replace("{id}", "x_1"))

    assert operation is not None
    found = list(structures(operation.params, operation.scope)) if operation.params else []
    assert table_faults(dict(route.table), found, route.path) == []


def structures(annotation: ast.expr, scope: Scope) -> list[Scope]:
    """The classes an annotation can stand for, also inside a list."""
    found = []
    for arm in arms_of(annotation):
        inner = arguments(arm) if isinstance(arm, ast.Subscript) and head_of(arm) == "List" else []
        found += [target for item in inner for target in structures(item, scope)]
        target = resolve(arm, scope)
        found += [target] if target is not None and target.classes else []
    return found


def table_faults(table: dict[str, Kind], found: list[Scope], where: str) -> list[str]:
    """Names the library does not know, and names it requires and the table does not."""
    known = {name: (a, scope) for scope in found for name, a in fields_of(scope).items()}
    faults = []
    for name, kind in table.items():
        if kind.name == "removed":
            continue
        if name not in known:
            faults.append(f"{where} {name}: unknown to the library")
            continue
        annotation, scope = known[name]
        faults += [
            f"{where} {name}: the library has no {value!r}"
            for value in kind.values
            if value not in ast.unparse(annotation)
        ]
        inner = kind.of if kind.name == "list" else kind
        if inner is not None and inner.fields is not None:
            faults += table_faults(
                dict(inner.fields), structures(annotation, scope), f"{where} {name}"
            )
    return faults + [
        f"{where} {name}: required by the library"
        for name, (annotation, _) in known.items()
        if head_of(annotation) != "NotRequired" and not (name in table and table[name].required)
    ]


def good_exchange(sandbox: Sandbox, v1: stripe.V1Services) -> tuple[str, str, Any, Any]:
    ada = v1.customers.create({"name": "Ada"})
    invoice_for(v1, ada.id)
    call = next(c for c in sandbox.requests if c.method == "POST" and c.path == "/v1/invoices")
    return call.method, call.path, deepcopy(call.params), deepcopy(call.answer)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"customers": "cus_1"}, "customers: unknown"),
        ({"days_until_due": "soon"}, "'soon' is not a int"),
        ({"auto_advance": "yes"}, "'yes' is not a bool"),
        ({"collection_method": "by_force"}, "'by_force' is none of"),
        ({"payment_settings": {"methods": "card"}}, "payment_settings . methods: unknown"),
        ({"custom_fields": [{"name": "n"}]}, "custom_fields[0] . value: missing"),
        ({"metadata": {"a": ["b"]}}, "is not a str"),
    ],
)
def test_a_wrong_request_turns_the_contract_red(
    sandbox: Sandbox, v1: stripe.V1Services, wrong: dict[str, Any], fault: str
) -> None:
    method, path, params, answer = good_exchange(sandbox, v1)
    assert check_exchange(method, path, params, 200, answer) == []

    faults = check_exchange(method, path, {**params, **wrong}, 200, answer)

    assert any(fault in found for found in faults)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"paid": True}, "paid: unknown"),
        ({"payment_intent": "pi_1"}, "payment_intent: unknown"),
        ({"amount_due": "12"}, "'12' is not a int"),
        ({"status": "late"}, "'late' is none of"),
        ({"auto_advance": 1}, "1 is not a bool"),
        ({"lines": {"object": "list", "data": []}}, "lacks or invents"),
        ({"status_transitions": {"paid_on": 1}}, "paid_on: unknown"),
    ],
)
def test_a_wrong_answer_turns_the_contract_red(
    sandbox: Sandbox, v1: stripe.V1Services, wrong: dict[str, Any], fault: str
) -> None:
    method, path, params, answer = good_exchange(sandbox, v1)

    faults = check_exchange(method, path, params, 200, {**answer, **wrong})

    assert any(fault in found for found in faults)


def test_a_missing_field_turns_the_contract_red(sandbox: Sandbox, v1: stripe.V1Services) -> None:
    method, path, params, answer = good_exchange(sandbox, v1)
    del answer["amount_remaining"]

    assert any(
        "amount_remaining: missing" in fault
        for fault in check_exchange(method, path, params, 200, answer)
    )
    assert check_object(answer, "invoice") == ["invoice . amount_remaining: missing"]


def test_required_parameters_and_strange_paths_turn_the_contract_red() -> None:
    assert any(
        "currency: missing" in fault
        for fault in check_exchange("POST", "/v1/payment_intents", {"amount": "5"}, 200, {})
    )
    assert check_exchange("POST", "/v1/unicorns", {}, 200, {}) != []
    assert check_exchange("GET", "/v1/customers", {}, 400, {"message": "no"}) != []
    refusal = {"error": {"type": "card_error", "reason": "x"}}
    assert check_exchange("POST", "/v1/customers", {}, 402, refusal) != []
