"""The sandbox as a WSGI application: the API, the hosted pages and the controls."""

import time

import flask

from portal.sandbox import control
from portal.sandbox.answering import Answer, Request, answer
from portal.sandbox.pages.routes import blueprint as pages_of
from portal.sandbox.workshop import Exchange, Workshop

# How long a "timeout" keeps the client waiting at most, in seconds.
LONGEST_SILENCE = 120


def create_app(workshop: Workshop) -> flask.Flask:
    """The application for one workshop; the postman must be started by the caller."""
    app = flask.Flask("portal.sandbox", static_folder=None, template_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    app.register_blueprint(pages_of(workshop.state))
    app.register_blueprint(control.blueprint(workshop))

    @app.route("/v1/<path:path>", methods=["GET", "POST", "DELETE"])
    def api(path: str) -> flask.Response:
        request = _request(path)
        fault = workshop.faults.take(request.method, request.path)
        if fault is not None and fault.slow:
            workshop.closing.wait(fault.slow)
        wanted = fault.status if fault is not None else None
        if isinstance(wanted, int):
            result = _refused(wanted)
        elif wanted in ("timeout", "close"):
            return _silent(workshop, LONGEST_SILENCE if wanted == "timeout" else 0)
        else:
            result = answer(workshop.state, request, workshop.key)
        workshop.requests.append(_exchange(request, result))
        if wanted == "close_after":
            return _silent(workshop, 0)
        return flask.Response(result.body, result.status, result.headers, "application/json")

    return app


def _request(path: str) -> Request:
    source = flask.request.args if flask.request.method == "GET" else flask.request.form
    return Request(
        method=flask.request.method,
        path=f"/v1/{path}",
        pairs=tuple(source.items(multi=True)),
        headers=dict(flask.request.headers),
    )


def _exchange(request: Request, result: Answer) -> Exchange:
    return Exchange(
        method=request.method,
        path=request.path,
        params=request.params,
        status=result.status,
        answer=result.json,
        idempotency_key=request.headers.get("Idempotency-Key"),
        version=request.headers.get("Stripe-Version"),
    )


def _refused(status: int) -> Answer:
    kind = "rate_limit_error" if status == 429 else "api_error"
    body = flask.json.dumps({"error": {"message": "A fault on request.", "type": kind}})
    return Answer(status=status, body=body, headers={"Request-Id": f"req_fault{int(time.time())}"})


def _silent(workshop: Workshop, seconds: float) -> flask.Response:
    """Say nothing for a while, then drop the connection."""
    workshop.closing.wait(seconds)
    drop = flask.request.environ.get("sandbox.drop")
    if drop is not None:
        drop()
    # Nobody hears this any more; without a server of ours it is an ordinary failure.
    return flask.Response("", 500)
