"""Who is asking, and through whom: Netlify's signature, and the visitor behind a proxy."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import jwt
from flask import abort, g, request

if TYPE_CHECKING:
    from collections.abc import Callable

# Stripe delivers straight to the service: no proxy, no signature of Netlify's (netlify.toml).
_DIRECT = ("/webhooks/",)


def require_signature(key: str) -> Callable[[], None]:
    """A guard that lets through only what Netlify proxied for the published site.

    Netlify signs each proxied request (`x-nf-sign`, a JWS with HS256) with the key that
    netlify.toml names; previews sign too, hence the context. Source: docs.netlify.com, "Proxy to
    another service with signed requests".
    """

    def guard() -> None:
        if request.path.startswith(_DIRECT):
            return
        try:
            claims = jwt.decode(
                request.headers.get("X-Nf-Sign", ""),
                key,
                algorithms=["HS256"],
                issuer="netlify",
                options={"require": ["exp"]},
            )
        except jwt.InvalidTokenError:
            abort(404)
        if claims.get("deploy_context") != "production":
            abort(404)
        g.signed = True

    return guard


def visitor() -> str:
    """Where a request comes from, for counting only.

    A header is believed only from whom we know: Netlify when it signed, a proxy on this machine.
    """
    direct = request.remote_addr or "unknown"
    if g.get("signed"):
        return request.headers.get("X-Nf-Client-Connection-Ip", direct)
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and _is_loopback(direct):
        return forwarded.rpartition(",")[2].strip()
    return direct


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
