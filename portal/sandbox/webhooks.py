"""The postman: signs events and carries them to the endpoints, in a thread of his own."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Condition, Thread
from urllib.parse import urlsplit

from portal.sandbox.answering import as_shown
from portal.sandbox.events import endpoints_for
from portal.sandbox.state import Json, State

# Seconds until the second and third try; Stripe waits hours, a test cannot.
RETRY_AFTER = (0.2, 1.0)
TIMEOUT = 10
GATHER = 0.05


def signature(payload: str, secret: str, moment: int) -> str:
    """The `Stripe-Signature` header for a payload."""
    signed = f"{moment}.{payload}".encode()
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


@dataclass(slots=True, kw_only=True)
class Manner:
    """How the post behaves: seconds of delay, extra copies, order, losses, holding back.

    `drop` is how many of the next deliveries are lost, -1 for all of them.
    """

    delay: float = 0.0
    duplicate: int = 0
    reorder: bool = False
    drop: int = 0
    hold: bool = False


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint."""

    event: str
    kind: str
    url: str
    secret: str
    payload: str
    due: float
    tries: int = 0
    status: int | None = None


class Postman:
    """Delivers in the background; `tick` is called about once a second in between."""

    def __init__(self, state: State, tick: Callable[[], None]) -> None:
        self.manner = Manner()
        self.delivered: list[Delivery] = []
        self._state = state
        self._tick = tick
        self._waiting: list[Delivery] = []
        self._changed = Condition()
        self._busy = False
        self._flushing = 0
        self._stopped = True
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to deliver; may be called again after `stop`."""
        self._stopped = False
        self._state.on_event = self.take
        self._thread = Thread(target=self._work, name="sandbox-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the delivery in hand; what still waits is not sent."""
        self._state.on_event = None
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def take(self, event: Json) -> None:
        """Accept an event for every endpoint that asked for its kind."""
        payload = as_shown(event)
        for endpoint in endpoints_for(self._state, event["type"]):
            secret = self._state.known_of(endpoint["id"])["secret"]
            with self._changed:
                if self.manner.drop:
                    self.manner.drop -= self.manner.drop > 0
                    continue
                for _ in range(1 + self.manner.duplicate):
                    self._waiting.append(
                        Delivery(
                            event=event["id"],
                            kind=event["type"],
                            url=endpoint["url"],
                            secret=secret,
                            payload=payload,
                            due=time.monotonic() + self.manner.delay,
                        )
                    )
                self._changed.notify_all()

    def resend(self, events: list[Json]) -> int:
        """Send these events once more, whatever became of them; returns how many."""
        for event in events:
            self.take(event)
        return len(events)

    def flush(self, timeout: float = 10.0) -> bool:
        """Send everything now, delayed and held letters too; False when `timeout` was too short."""
        until = time.monotonic() + timeout
        with self._changed:
            self._flushing += 1
            self._changed.notify_all()
            try:
                return self._changed.wait_for(
                    lambda: not self._waiting and not self._busy, until - time.monotonic()
                )
            finally:
                self._flushing -= 1

    def forget(self) -> None:
        """Drop what waits and behave normally again."""
        with self._changed:
            self._waiting.clear()
            self.delivered.clear()
            self.manner = Manner()
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                batch = self._next_batch()
                self._busy = bool(batch)
                if self._stopped:
                    return
            for delivery in batch:
                self._deliver(delivery)
            with self._changed:
                self._busy = False
                self._changed.notify_all()
            if not batch:
                self._tick()

    def _next_batch(self) -> list[Delivery]:
        """Wait up to a second for letters that are due, and take them."""
        self._changed.wait_for(lambda: self._stopped or bool(self._ready()), self._patience())
        if self.manner.reorder and self._ready() and not self._flushing:
            self._changed.wait_for(lambda: self._stopped, GATHER)
        batch = self._ready()
        taken = {id(letter) for letter in batch}
        self._waiting = [letter for letter in self._waiting if id(letter) not in taken]
        return batch[::-1] if self.manner.reorder else batch

    def _ready(self) -> list[Delivery]:
        if self._flushing:
            return list(self._waiting)
        if self.manner.hold:
            return []
        now = time.monotonic()
        return [letter for letter in self._waiting if letter.due <= now]

    def _patience(self) -> float:
        if self.manner.hold or not self._waiting:
            return 1.0
        return min(1.0, max(0.0, min(d.due for d in self._waiting) - time.monotonic()))

    def _deliver(self, delivery: Delivery) -> None:
        delivery.tries += 1
        delivery.status = _post(delivery)
        again = delivery.status is None or not 200 <= delivery.status < 300
        with self._changed:
            if again and delivery.tries <= len(RETRY_AFTER) and not self._stopped:
                delivery.due = time.monotonic() + RETRY_AFTER[delivery.tries - 1]
                self._waiting.append(delivery)
            else:
                self.delivered.append(delivery)


def _post(delivery: Delivery) -> int | None:
    """The status of the answer, None when there was none."""
    parts = urlsplit(delivery.url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(delivery.payload, delivery.secret, int(time.time())),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    path = parts.path or "/"
    try:
        connection.request(
            "POST",
            f"{path}?{parts.query}" if parts.query else path,
            body=delivery.payload.encode(),
            headers=headers,
        )
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException):
        return None
    else:
        return response.status
    finally:
        connection.close()
