"""The PDF of an invoice, fetched from the address that Stripe names, and from nowhere else."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests

from portal.domain.errors import GatewayUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST = 5_000_000
_CHUNK = 65_536
_MOST_REDIRECTS = 3
_PATIENCE = 10.0  # a trickle may keep each single timeout
_STRIPE = "stripe.com"
_GOOD = 200
_MARK = b"%PDF-"


def fetched(
    address: str,
    *,
    origins: Iterable[str],
    timeout: tuple[float, float],
    patience: float = _PATIENCE,
) -> bytes | None:
    """The PDF at this address; None where it is none, is too large, or lies somewhere else.

    Stripe's own hosts are trusted over https, and so are `origins` as they are written, such as
    that of a stand-in for Stripe. Raises GatewayUnavailable when nobody answers in time: `timeout`
    is for connecting and for each piece, `patience` for the whole file, in seconds.
    """
    trusted, until = frozenset(origins), monotonic() + patience
    with requests.Session() as session:
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                if not _is_trusted(address, trusted):
                    return None
                with session.get(
                    address, timeout=timeout, stream=True, allow_redirects=False
                ) as answer:
                    if not answer.is_redirect:
                        return _content(answer, until)
                    address = urljoin(address, answer.headers["Location"])
        except requests.RequestException as error:
            # its words may hold the address, which opens the invoice to whoever has it
            raise GatewayUnavailable("Stripe: the document did not come") from error
    return None


def _is_trusted(address: str, origins: frozenset[str]) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    is_stripes = host == _STRIPE or host.endswith(f".{_STRIPE}")
    if parts.scheme == "https" and is_stripes:
        return port in {None, 443} and not parts.username
    return f"{parts.scheme}://{parts.netloc}" in origins


def _content(answer: requests.Response, until: float) -> bytes | None:
    if answer.status_code >= 500:
        raise GatewayUnavailable(f"Stripe: no document · {answer.status_code}")
    if answer.status_code != _GOOD:
        return None
    content = bytearray()
    for piece in answer.iter_content(_CHUNK):
        content += piece
        if len(content) > LARGEST or not content.startswith(_MARK[: len(content)]):
            return None
        if monotonic() > until:
            raise GatewayUnavailable("Stripe: the document took too long")
    return bytes(content) if content.startswith(_MARK) else None
