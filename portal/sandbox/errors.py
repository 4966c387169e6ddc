"""Refusals in the shape in which Stripe writes them: a status and an error object."""

from typing import Any

DOCS = "https://docs.stripe.com/error-codes"


class Refusal(Exception):
    """The API says no; `status` and `body` are what goes over the wire.

    `stored` tells whether an idempotency key remembers it: Stripe forgets the refusals that were
    made before the endpoint began to work (wrong parameters, wrong key).
    """

    def __init__(self, status: int, error: dict[str, Any], *, stored: bool = True) -> None:
        super().__init__(error.get("message", ""))
        self.status = status
        self.error = error
        self.stored = stored

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.error}


def invalid(
    message: str, *, code: str | None = None, param: str | None = None, status: int = 400
) -> Refusal:
    """An `invalid_request_error`."""
    error: dict[str, Any] = {"message": message, "type": "invalid_request_error"}
    if code:
        error |= {"code": code, "doc_url": f"{DOCS}#{code.replace('_', '-')}"}
    if param:
        error["param"] = param
    return Refusal(status, error)


def malformed(message: str, param: str, code: str | None = None) -> Refusal:
    """A refusal of the parameters themselves, which no idempotency key remembers."""
    refusal = invalid(message, code=code, param=param)
    refusal.stored = False
    return refusal


def missing(kind: str, identifier: str, *, param: str, status: int) -> Refusal:
    """Nothing has this id: 404 for an id in the path, 400 for one among the parameters."""
    text = f"No such {kind}: '{identifier}'"
    return invalid(text, code="resource_missing", param=param, status=status)


def declined(error: dict[str, Any], **extra: Any) -> Refusal:
    """A 402 that carries the card's error and what it belongs to."""
    return Refusal(402, {**error, **extra})
