"""The buttons: each POST verifies the link, acts, and answers 303."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request

from portal.actions.cards import begin_card_update
from portal.actions.links import ask_fresh_link
from portal.actions.payments import Addresses, begin_payment
from portal.domain.errors import InvoiceNotPayable, NothingToPay
from portal.links import actions_path
from portal.web.context import pages, services
from portal.web.proxy import visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.web.context import Answer

blueprint = Blueprint("acts", __name__)


@blueprint.post("/a/<token:token>/pay")
def pay(token: str) -> Answer:
    """Lead the client to Stripe's page for the invoices they chose (field `invoice`, repeated)."""
    link = services().open_link(token)
    facts = services().facts(link)
    addresses = Addresses(
        back=lambda attempt: services().back_address(token, attempt),
        cancel=lambda attempt: f"{services().site.address}{actions_path(token)}outcome/{attempt}/",
    )
    try:
        target = begin_payment(
            services().tools,
            link,
            facts.client,
            invoice_ids=request.form.getlist("invoice"),
            addresses=addresses,
        )
    except (InvoiceNotPayable, NothingToPay):
        # settled, on its way or being checked by now: the present page says so itself
        return redirect(actions_path(token), 303)
    return redirect(target, 303)


@blueprint.post("/a/<token:token>/card")
def card(token: str) -> Answer:
    """Lead the client to Stripe's page for a new card (field `then`: `pay` or `only`)."""
    link = services().open_link(token)
    facts = services().facts(link)
    try:
        target = begin_card_update(
            services().tools,
            link,
            facts.client,
            pays=request.form.get("then") == "pay",
            back=lambda attempt: services().back_address(token, attempt),
        )
    except NothingToPay:
        return redirect(actions_path(token), 303)
    return redirect(target, 303)


@blueprint.post("/a/fresh-link")
def fresh_link() -> Answer:
    """Send a fresh link to the address on file; the answer never says whether it is known."""
    language = _language(request.form)
    email = request.form.get("email", "").strip()[:320]
    trapped = bool(request.form.get("website"))  # a field that people do not see and robots fill
    if not _looks_like_email(email):
        return pages().fresh_link_form(language, email=email), 422
    if not trapped:
        site, signer = services().site, services().signer
        ask_fresh_link(
            services().tools,
            email=email,
            visitor=visitor(),
            key=signer.key,
            days=site.link_days,
        )
    # The letter leaves after the answer, so that its time does not tell whether there is one.
    return redirect(f"/a/fresh-link/sent/?lang={language}", 303)


def _language(values: Mapping[str, str]) -> str:
    return "en" if values.get("lang") == "en" else "fr"


def _looks_like_email(text: str) -> bool:
    name, _, domain = text.rpartition("@")
    return bool(name) and "." in domain and not any(c.isspace() for c in text)


@blueprint.get("/a/fresh-link/sent/")
def fresh_link_sent() -> str:
    """The one answer to everybody who asked for a fresh link."""
    return pages().fresh_link_sent(_language(request.args))


@blueprint.get("/a/verify")
def verify() -> str:
    """Whether a check code is ours. A question, not an act: nothing is kept."""
    language = _language(request.args)
    code = request.args.get("code", "")[:40]
    return pages().verify(language, code=code, ours=services().signer.is_our_code(code))
