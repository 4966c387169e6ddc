"""Brevo's transactional short messages: one POST for each, and every answer for what it says.

https://developers.brevo.com/docs/transactional-sms-endpoints (endpoint of May 2025) and
https://developers.brevo.com/reference/get-account for what is left on the account.
"""

from __future__ import annotations

import http.client
import json
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.sms.errors import TextNotSent, TextUnknown

if TYPE_CHECKING:
    from portal.sms.texts import ShortText

API_BASE = "https://api.brevo.com"
_SEND = "/v3/transactionalSMS/send"
_ACCOUNT_PATH = "/v3/account"
_TIMEOUT = 20.0
_LONGEST_ANSWER = 1_000_000  # bytes
# What the provider's own account lacks: a key that it knows, credit, time to breathe.
_ACCOUNT = {401: "key", 402: "credit", 403: "key", 429: "too_many"}


class Brevo:
    """Sends through Brevo. `sender` is the name that a telephone shows; `timeout` in seconds."""

    def __init__(
        self, key: str, *, sender: str, api_base: str = "", timeout: float = _TIMEOUT
    ) -> None:
        self._base = urlsplit(api_base or API_BASE)
        self._key, self._sender, self._timeout = key, sender, timeout

    def send(self, text: ShortText) -> None:
        """Hand the message over. TextNotSent when it was certainly not accepted, else TextUnknown.

        TextUnknown is raised only once the message was on its way to the provider.
        """
        connection = self._connected()
        try:
            headers = self._headers | {"Content-Type": "application/json"}
            connection.request("POST", self._path(_SEND), self._body(text), headers)
            status = connection.getresponse().status
        except (http.client.HTTPException, OSError) as error:
            problem = "timeout" if isinstance(error, TimeoutError) else "cut"
            raise TextUnknown(
                f"the provider's answer is missing: {problem}", problem=problem
            ) from error
        finally:
            connection.close()
        _require(status)

    def credits(self) -> int | None:
        """How many messages the account still pays for; None where it does not say.

        TextNotSent where the provider does not answer, or does not know the key.
        """
        connection = self._connected()
        try:
            connection.request("GET", self._path(_ACCOUNT_PATH), headers=self._headers)
            answer = connection.getresponse()
            status, body = answer.status, answer.read(_LONGEST_ANSWER)
        except (http.client.HTTPException, OSError) as error:
            raise TextNotSent("the provider does not answer", problem="unreachable") from error
        finally:
            connection.close()
        if status != 200:
            problem = _ACCOUNT.get(status, str(status))
            raise TextNotSent(f"the provider answered {status}", problem=problem)
        return _credits_in(body)

    @property
    def _headers(self) -> dict[str, str]:
        return {"api-key": self._key, "Accept": "application/json"}

    def _path(self, path: str) -> str:
        return self._base.path.rstrip("/") + path

    def _connected(self) -> http.client.HTTPConnection:
        host, port = self._base.hostname or "", self._base.port
        connection = (
            http.client.HTTPSConnection(
                host, port, timeout=self._timeout, context=ssl.create_default_context()
            )
            if self._base.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=self._timeout)
        )
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise TextNotSent("the provider does not answer", problem="unreachable") from error
        return connection

    def _body(self, text: ShortText) -> bytes:
        wanted = {
            "sender": self._sender,
            "recipient": text.recipient.removeprefix("+"),
            "content": text.content,
            "type": "transactional",
            "unicodeEnabled": text.is_unicode,
        }
        return json.dumps(wanted).encode()


def _credits_in(body: bytes) -> int | None:
    try:
        plans = json.loads(body)["plan"]
        return next((int(plan["credits"]) for plan in plans if plan["type"] == "sms"), None)
    except (ValueError, KeyError, TypeError):
        return None


def _require(status: int) -> None:
    """Go on if the provider said yes. Its words are not kept: they may name a number."""
    if 200 <= status < 300:
        return
    said = f"the provider answered {status}"
    if status >= 500:  # what a failing server did before it failed, nobody knows
        raise TextUnknown(said, problem=str(status))
    if problem := _ACCOUNT.get(status):
        raise TextNotSent(said, problem=problem, is_account=True)
    raise TextNotSent(said, problem=str(status), is_final=True)
