"""Events: a snapshot of what changed, kept for the API and handed to the webhooks."""

from typing import Any

from portal.sandbox.state import API_VERSION, Json, State, copied


def emit(state: State, kind: str, thing: Json, *, previous: Json | None = None) -> Json:
    """Record that `thing` changed; `previous` holds the former values of what changed."""
    contents: Json = {"object": copied(thing)}
    if previous is not None:
        contents["previous_attributes"] = copied(previous)
    endpoints = [] if state.silent else endpoints_for(state, kind)
    event: Json = {
        "id": state.new_id("event"),
        "object": "event",
        "api_version": API_VERSION,
        "created": state.now(),
        "data": contents,
        "livemode": False,
        "pending_webhooks": len(endpoints),
        "request": {
            "id": state.asked_by.request,
            "idempotency_key": state.asked_by.idempotency_key,
        },
        "type": kind,
    }
    state.add(event)
    if state.on_event is not None and endpoints:
        state.on_event(event)
    return event


def change(state: State, kind: str, thing: Json, **values: Any) -> None:
    """Set `values` on `thing` and announce it with what they were before; nothing if the same."""
    previous = {name: thing.get(name) for name, value in values.items() if thing.get(name) != value}
    if previous:
        thing.update(values)
        emit(state, kind, thing, previous=previous)


def endpoints_for(state: State, kind: str) -> list[Json]:
    """The enabled webhook endpoints that asked for this kind of event."""
    return [
        endpoint
        for endpoint in state.all("webhook_endpoint")
        if endpoint["status"] == "enabled"
        and ("*" in endpoint["enabled_events"] or kind in endpoint["enabled_events"])
    ]
