"""The client's page and the pages one comes back to: shown, never acting (one exception, named)."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, jsonify, redirect, request

from portal.actions.cards import finish_card_update
from portal.actions.settling import finish_checkout
from portal.domain.errors import GatewayError, LinkForged
from portal.domain.payments import AttemptKind, AttemptStatus
from portal.links import actions_path
from portal.web.context import pages, services

if TYPE_CHECKING:
    from portal.domain.links import Link
    from portal.domain.payments import Attempt
    from portal.web.context import Answer

blueprint = Blueprint("client", __name__)

# How long somebody may wait for the bank on the way back, in seconds.
_PATIENCE = 8.0


@blueprint.get("/c/<folder>/<token>/")
def page(folder: str, token: str) -> str:
    """The client's page: frozen for a static host, or served from here; the same bytes."""
    if folder != token[:2]:
        raise LinkForged("not in its folder")
    link = services().open_link(token)
    return pages().client(services().facts(link), token=token, hosted=services().hosted(link))


@blueprint.get("/a/<token:token>/")
def live(token: str) -> str:
    """The same page as it is at this very moment, whatever the static host still shows."""
    return pages().client(services().facts(services().open_link(token)), token=token)


@blueprint.get("/a/<token:token>/state")
def state(token: str) -> Response:
    """A mark that changes with the page's facts; a frozen page asks for it to know its age."""
    facts = services().facts(services().open_link(token))
    return jsonify(version=facts.version(services().today))


@blueprint.get("/a/<token:token>/document/<invoice_id>")
def document(token: str, invoice_id: str) -> Answer:
    """The invoice itself, at an address that Stripe gives for the moment."""
    link = services().open_link(token)
    with services().queries() as queries:
        invoice = queries.invoice(invoice_id)
    if invoice is None or invoice.client_id != link.client_id or not invoice.stripe_id:
        abort(404)
    return redirect(services().tools.gateway.document(invoice.stripe_id), 303)


@blueprint.get("/a/<token:token>/return/<attempt_id>/")
def come_back(token: str, attempt_id: str) -> Answer:
    """Where Stripe lands the client: finishes what this client's own POST began, once.

    The one GET that may write. Following it without having paid or left a new card changes
    nothing, and neither does HEAD.
    """
    link = services().open_link(token)
    attempt = _attempt(link, attempt_id)
    unsure = ""
    if request.method == "GET":
        # What became of it is read again by the webhook and by `reconcile`; until then the page
        # says what we know.
        try:
            _finish(attempt)
            _wait_for_payment(attempt.id)
        except GatewayError:
            unsure = "?unsure=1"
    return redirect(f"{actions_path(token)}outcome/{attempt_id}/{unsure}", 303)


@blueprint.get("/a/<token:token>/outcome/<attempt_id>/")
def outcome(token: str, attempt_id: str) -> str:
    """What became of an attempt, as far as it is known; can be bookmarked and re-read."""
    link = services().open_link(token)
    attempt = _attempt(link, attempt_id)
    if "unsure" in request.args and attempt.status is AttemptStatus.OPEN:
        # Stripe could not be asked on the way back: neither "paid" nor "not finished" is known
        attempt = replace(attempt, status=AttemptStatus.UNKNOWN)
    return pages().outcome(attempt, services().facts(link), token=token)


def _attempt(link: Link, attempt_id: str) -> Attempt:
    with services().queries() as queries:
        attempt = queries.attempt(attempt_id)
    if attempt is None or attempt.client_id != link.client_id:
        abort(404)
    return attempt


def _finish(attempt: Attempt) -> None:
    tools = services().tools
    if attempt.kind is AttemptKind.CARD:
        finish_card_update(tools, attempt)
    else:
        finish_checkout(tools, attempt)


def _wait_for_payment(attempt_id: str) -> None:
    """Wait a moment while a webhook that came first pays with the new card.

    The client should read what became of it, rather than that it is under way.
    """
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with services().queries() as queries:
            attempt = queries.attempt(attempt_id)
        if attempt is None or not attempt.pays or attempt.status is not AttemptStatus.CARD_SAVED:
            return
        time.sleep(0.2)
