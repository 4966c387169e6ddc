"""One request of the API from its headers to its answer; knows nothing of HTTP servers."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.sandbox.api.routing import Call, Route
from portal.sandbox.api.table import route_for
from portal.sandbox.clock import DAY
from portal.sandbox.engine import due
from portal.sandbox.errors import Refusal, invalid, malformed
from portal.sandbox.expansion import present, require_shallow
from portal.sandbox.parameters import Reader, Tree, decode, plain
from portal.sandbox.state import Json, Origin, State

# Without a Stripe-Version header an account's own default version speaks; ours is older than the
# release that removed `payment_method_types`.
REMOVED_SINCE = "2026-09-30"
DEFAULT_VERSION = "2026-03-25.dahlia"
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What arrived: `pairs` are the decoded form or query parameters."""

    method: str
    path: str
    pairs: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def params(self) -> Any:
        """The parameters as nested dictionaries and lists of strings."""
        return plain(decode(self.pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back."""

    status: int
    body: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def answer(state: State, request: Request, key: str | None = None) -> Answer:
    """Do what the request asks; one at a time. `key` narrows the accepted keys to one."""
    with state.lock:
        state.asked += 1
        number = f"req_{state.secret(f'request:{state.asked}', 14)}"
        version = request.headers.get("Stripe-Version", DEFAULT_VERSION)
        headers = {"Request-Id": number, "Stripe-Version": version}
        idempotency_key = request.headers.get("Idempotency-Key")
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        state.asked_by = Origin(request=number, idempotency_key=idempotency_key)
        try:
            _require_key(request, key)
            status, body, replayed = _once(state, request, idempotency_key)
        except Refusal as refusal:
            status, body, replayed = refusal.status, json.dumps(refusal.body), False
        finally:
            state.asked_by = Origin()
        if replayed:
            headers["Idempotent-Replayed"] = "true"
        return Answer(status=status, body=body, headers=headers)


def _require_key(request: Request, key: str | None) -> None:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        given = base64.b64decode(given).decode("utf-8", "replace").partition(":")[0]
    if not given:
        raise _unauthorized("You did not provide an API key.")
    test = given.startswith(("sk_test_", "rk_test_"))
    if not test or (key is not None and given != key):
        raise _unauthorized(f"Invalid API Key provided: {given[:8]}****{given[-4:]}")


def _unauthorized(message: str) -> Refusal:
    return Refusal(401, {"message": message, "type": "invalid_request_error"}, stored=False)


def _once(state: State, request: Request, key: str | None) -> tuple[int, str, bool]:
    """Answer a POST once per idempotency key, and then always the same."""
    if key is None or request.method != "POST":
        return *_perform(state, request), False
    if len(key) > LONGEST_KEY:
        raise malformed(f"Idempotency keys have at most {LONGEST_KEY} characters.", "key")
    asked = {"method": request.method, "path": request.path, "params": request.params}
    known = state.answers.get(key)
    if known is not None and known["at"] + DAY > state.now():
        if known["asked"] != asked:
            raise _conflicting(key, known["asked"]["path"] == request.path)
        return known["status"], known["body"], True
    try:
        status, body = _perform(state, request)
    except Refusal as refusal:
        if not refusal.stored:
            raise
        status, body = refusal.status, json.dumps(refusal.body)
    state.answers[key] = {"asked": asked, "status": status, "body": body, "at": state.now()}
    return status, body, False


def _conflicting(key: str, same_path: bool) -> Refusal:  # noqa: FBT001 - read at the one call
    use = "parameters" if same_path else "endpoint"
    message = (
        f"Keys for idempotent requests can only be used with the same {use} they were first used "
        f"with. Try using a key other than '{key}' if you meant to execute a different request."
    )
    return Refusal(400, {"message": message, "type": "idempotency_error"}, stored=False)


def _perform(state: State, request: Request) -> tuple[int, str]:
    found = route_for(request.method, request.path)
    if found is None:
        raise _unknown(request)
    if request.method != "GET":
        due.run(state)
    route, identifier = found
    call = Call(id=identifier, params=_read(request, route))
    require_shallow(call.get("expand", []))
    result = route.handler(state, call)
    if result.get("object") == "list":
        result = {**result, "url": request.path}
    shown = present(state, result, call.get("expand", []))
    return 200, json.dumps(shown, ensure_ascii=False)


def _read(request: Request, route: Route) -> Tree:
    version = request.headers.get("Stripe-Version", DEFAULT_VERSION)
    return Reader(strict=version[:10] >= REMOVED_SINCE).read(decode(request.pairs), route.table)


def _unknown(request: Request) -> Refusal:
    message = (
        f"Unrecognized request URL ({request.method}: {request.path}). The sandbox has no such "
        "operation."
    )
    refusal = invalid(message, status=404)
    refusal.stored = False
    return refusal


def as_shown(thing: Json) -> str:
    """An object as JSON text, for webhooks."""
    return json.dumps(thing, ensure_ascii=False)
