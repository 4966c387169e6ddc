"""The controls under `/_sandbox`: clock, webhooks, faults, the state to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask

from portal.sandbox.faults import Fault
from portal.sandbox.webhooks import Manner

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.sandbox.workshop import Workshop

Reply = dict[str, Any] | tuple[dict[str, Any], int] | flask.Response


def _wanted() -> dict[str, Any]:
    found = flask.request.get_json(silent=True)
    return found if isinstance(found, dict) else {}


def manner_from(wanted: dict[str, Any]) -> Manner:
    """From JSON: `mode` is "normal" or "hold"; `drop` is a number or "all"."""
    drop = -1 if wanted.get("drop") == "all" else int(wanted.get("drop", 0))
    return Manner(
        delay=float(wanted.get("delay", 0)),
        duplicate=int(wanted.get("duplicate", 0)),
        reorder=bool(wanted.get("reorder", False)),
        drop=drop,
        hold=wanted.get("mode") == "hold",
    )


def show_state(workshop: Workshop) -> Reply:
    with workshop.state.lock:
        return flask.Response(workshop.state.dump(), mimetype="application/json")


def show_clock(workshop: Workshop) -> Reply:
    return {"now": workshop.state.now(), "offset": workshop.state.clock.offset}


def move_clock(workshop: Workshop) -> Reply:
    happened = workshop.advance(int(_wanted().get("advance", 0)))
    state = workshop.state
    return {"now": state.now(), "offset": state.clock.offset, "happened": happened}


def show_deliveries(workshop: Workshop) -> Reply:
    letters = [
        {"event": d.event, "type": d.kind, "status": d.status, "tries": d.tries}
        for d in list(workshop.postman.delivered)
    ]
    return {"delivered": letters}


def set_manner(workshop: Workshop) -> Reply:
    workshop.postman.manner = manner_from(_wanted())
    return {"ok": True}


def flush(workshop: Workshop) -> Reply:
    sent = workshop.postman.flush(float(_wanted().get("timeout", 10)))
    return {"flushed": sent}, 200 if sent else 504


def resend(workshop: Workshop) -> Reply:
    wanted = _wanted().get("events")
    with workshop.state.lock:
        events = [e for e in workshop.state.all("event") if wanted is None or e["id"] in wanted]
        return {"resent": workshop.postman.resend(events)}


def add_faults(workshop: Workshop) -> Reply:
    for wanted in _wanted().get("next", []):
        workshop.faults.add(Fault.read(wanted))
    return {"waiting": len(workshop.faults.waiting)}


def reset(workshop: Workshop) -> Reply:
    workshop.reset()
    return {"ok": True}


CONTROLS: tuple[tuple[str, str, Callable[[Workshop], Reply]], ...] = (
    ("GET", "/state", show_state),
    ("GET", "/clock", show_clock),
    ("POST", "/clock", move_clock),
    ("GET", "/webhooks", show_deliveries),
    ("POST", "/webhooks", set_manner),
    ("POST", "/webhooks/flush", flush),
    ("POST", "/webhooks/resend", resend),
    ("POST", "/faults", add_faults),
    ("POST", "/reset", reset),
)


def blueprint(workshop: Workshop) -> flask.Blueprint:
    """The controls of one workshop; a wish that cannot be read is answered with 400."""
    control = flask.Blueprint("control", __name__, url_prefix="/_sandbox")
    for method, path, perform in CONTROLS:
        control.add_url_rule(
            path, perform.__name__, _answering(workshop, perform), methods=[method]
        )
    return control


def _answering(workshop: Workshop, perform: Callable[[Workshop], Reply]) -> Callable[[], Reply]:
    def respond() -> Reply:
        try:
            return perform(workshop)
        except (ValueError, TypeError) as error:
            return {"error": str(error)}, 400

    return respond
