"""One call to Stripe: how it travels, and what its failure means in our own words.

Whether a failed call was perhaps carried out is not told by its last error: an attempt that timed
out may be followed by one whose connection is refused. So the wire remembers all attempts of a
call, the library's own repetitions included.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Any

import stripe
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from portal.domain.declines import decline_of
from portal.domain.errors import (
    GatewayError,
    GatewayOutcomeUnknown,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

_IN_PROGRESS = 409  # the same key is being worked on at this moment
_BROKEN = 500
_LONGEST_KEY = 255


class Wire(stripe.RequestsClient):
    """The library's HTTP client, that also remembers whether a call may have been carried out."""

    def __init__(self, timeout: tuple[float, float]) -> None:
        super().__init__(timeout=timeout)
        self._call = local()

    @property
    def doubtful(self) -> bool:
        """Whether any attempt of this thread's latest call may have reached its goal."""
        return getattr(self._call, "doubtful", False)

    def request_with_retries(  # noqa: PLR0917 - the library's signature
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        post_data: Any = None,
        max_network_retries: int | None = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Begin a new call: nothing has been sent yet."""
        self._call.doubtful = False
        return super().request_with_retries(
            method, url, headers, post_data, max_network_retries, _usage=_usage
        )

    def request(  # type: ignore[override]  # noqa: PLR0917 - RequestsClient's signature
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """One attempt."""
        try:
            answer = super().request(method, url, headers, post_data)
        except stripe.APIConnectionError as error:
            self._call.doubtful = self.doubtful or not _was_never_sent(error)
            raise
        status = answer[1]
        self._call.doubtful = self.doubtful or status >= _BROKEN or status == _IN_PROGRESS
        return answer


@dataclass(frozen=True, slots=True)
class Line:
    """The services of Stripe's API, the wire that carries their calls, and where days are days."""

    v1: stripe.V1Services
    wire: Wire
    zone: tzinfo


def _was_never_sent(error: stripe.APIConnectionError) -> bool:
    """Whether no connection came about; anything else may have carried the call to Stripe."""
    cause = error.__cause__
    reason = getattr(cause.args[0], "reason", None) if cause is not None and cause.args else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


@contextmanager
def reading() -> Iterator[None]:
    """Around a call that may be repeated at will: without an answer it is GatewayUnavailable."""
    try:
        yield
    except stripe.StripeError as error:
        raise _translate(error, doubtful=False) from error


@contextmanager
def acting(wire: Wire) -> Iterator[None]:
    """Around a call that changes something: it may also end as GatewayOutcomeUnknown."""
    try:
        yield
    except stripe.StripeError as error:
        doubtful = wire.doubtful or _answered_strangely(error)
        raise _translate(error, doubtful=doubtful) from error


def _answered_strangely(error: stripe.StripeError) -> bool:
    return error.http_status is not None and error.http_status < 400


def _translate(error: stripe.StripeError, *, doubtful: bool) -> GatewayError:
    if answer := _clear_answer(error):
        return answer
    if doubtful:
        return GatewayOutcomeUnknown(_summary(error, "no clear answer"))
    if _was_refused(error):
        return GatewayRefused(_summary(error, ""), f"http_{error.http_status}")
    return GatewayUnavailable(_summary(error, "not carried out"))


def _clear_answer(error: stripe.StripeError) -> GatewayError | None:
    match error:
        case stripe.CardError():
            decline_code = getattr(error.error, "decline_code", None)
            return PaymentDeclined(decline_of(code=error.code, decline_code=decline_code))
        case stripe.AuthenticationError() | stripe.PermissionError():
            return GatewayRefused(_summary(error, "the key is not accepted"), "key")
        case stripe.InvalidRequestError():
            return GatewayRefused(_summary(error, error.param or ""), error.code or "")
        case stripe.IdempotencyError():
            return GatewayRefused(_summary(error, "the key named another call"), "idempotency")
    return None


def _was_refused(error: stripe.StripeError) -> bool:
    if isinstance(error, stripe.RateLimitError) or error.http_status is None:
        return False
    return 400 <= error.http_status < _BROKEN and error.http_status != _IN_PROGRESS


def _summary(error: stripe.StripeError, what: str) -> str:
    # Stripe's own sentence may repeat an address or a part of a key; it stays in the cause.
    facts = (what, error.code, error.http_status, error.request_id)
    return "Stripe: " + " · ".join(str(fact) for fact in facts if fact)


def named(identifier: str) -> str:
    """The id itself; GatewayRefused when it is empty.

    The library would ask for the whole list with an empty id, and for everybody's objects with an
    empty customer.
    """
    if not identifier.strip():
        raise GatewayRefused("Stripe was not asked: an id is empty", "empty_id")
    return identifier


def keyed(act: str, key: str) -> stripe.RequestOptions:
    """The options that make a call happen once per `key`; each act has its own keys."""
    named(key)
    whole = f"{act}:{key}"
    if len(whole) > _LONGEST_KEY:
        raise GatewayRefused("Stripe was not asked: the key is too long", "key_too_long")
    return {"idempotency_key": whole}
