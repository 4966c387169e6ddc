"""The controls under `/_sandbox`: clock, webhooks, faults, the state to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask

from portal.sandbox.faults import Fault
from portal.sandbox.webhooks import Manner

if TYPE_CHECKING:
    from portal.sandbox.app import Workshop


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


def blueprint(workshop: Workshop) -> flask.Blueprint:
    """The controls of one workshop."""
    control = flask.Blueprint("control", __name__, url_prefix="/_sandbox")
    state = workshop.state

    @control.get("/state")
    def show_state() -> flask.Response:
        with state.lock:
            return flask.Response(state.dump(), mimetype="application/json")

    @control.get("/clock")
    def show_clock() -> dict[str, Any]:
        return {"now": state.now(), "offset": state.clock.offset}

    @control.post("/clock")
    def move_clock() -> tuple[dict[str, Any], int]:
        try:
            happened = workshop.advance(int(_wanted().get("advance", 0)))
        except ValueError as error:
            return {"error": str(error)}, 400
        return {"now": state.now(), "offset": state.clock.offset, "happened": happened}, 200

    @control.post("/webhooks")
    def set_manner() -> dict[str, Any]:
        workshop.postman.manner = manner_from(_wanted())
        return {"ok": True}

    @control.post("/webhooks/flush")
    def flush() -> tuple[dict[str, Any], int]:
        sent = workshop.postman.flush(float(_wanted().get("timeout", 10)))
        return {"flushed": sent}, 200 if sent else 504

    @control.post("/webhooks/resend")
    def resend() -> dict[str, Any]:
        wanted = _wanted().get("events")
        with state.lock:
            events = [e for e in state.all("event") if wanted is None or e["id"] in wanted]
            return {"resent": workshop.postman.resend(events)}

    @control.get("/webhooks")
    def show_deliveries() -> dict[str, Any]:
        letters = [
            {"event": d.event, "type": d.kind, "status": d.status, "tries": d.tries}
            for d in list(workshop.postman.delivered)
        ]
        return {"delivered": letters}

    @control.post("/faults")
    def add_faults() -> tuple[dict[str, Any], int]:
        try:
            for wanted in _wanted().get("next", []):
                workshop.faults.add(Fault.read(wanted))
        except (ValueError, TypeError) as error:
            return {"error": str(error)}, 400
        return {"waiting": len(workshop.faults.waiting)}, 200

    @control.post("/reset")
    def reset() -> dict[str, Any]:
        workshop.reset()
        return {"ok": True}

    return control
