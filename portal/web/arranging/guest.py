"""The guest: who stands at the page, with which link, and what may be agreed on with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, request

from portal.actions.arranging import Visit
from portal.domain.reasons import Reason
from portal.domain.scope import scope_of
from portal.links import actions_path, page_path
from portal.web.context import pages, services
from portal.web.presentation.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portal.content import Words
    from portal.domain.clients import Client
    from portal.domain.facts import ClientFacts
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.scope import Scope

blueprint = Blueprint("arranging", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody at their page; `reason` is what they gave on the way here, if anything."""

    token: str
    scene: Scene
    reason: Reason | None = None

    @property
    def facts(self) -> ClientFacts:
        """What is known of them at this moment."""
        return self.scene.facts

    @property
    def client(self) -> Client:
        """Who they are."""
        return self.facts.client

    @property
    def link(self) -> Link:
        """The link they came with."""
        return self.facts.link

    @property
    def words(self) -> Words:
        """The words in which they are spoken to."""
        return self.scene.words

    @property
    def answer_day(self) -> date:
        """The day by which a person answers what is asked now."""
        return services().tools.answer_day

    def at(self, place: str = "") -> str:
        """An address of theirs, such as `date/check`."""
        return f"{self.scene.actions}{place}"

    def visit(self, nonce: str = "") -> Visit:
        """Their visit, for an action; `nonce` names the form."""
        return Visit(link=self.link, client=self.client, nonce=nonce, reason=self.reason)

    @property
    def open_invoices(self) -> tuple[Invoice, ...]:
        """Everything that is still spoken of, on its way or not."""
        return self.facts.open_invoices(self.scene.today)

    @property
    def payable(self) -> tuple[Invoice, ...]:
        """What may be agreed on: open, and neither on its way nor being checked."""
        return tuple(i for i in self.open_invoices if not i.why_not_payable)

    def chosen(self, typed: Sequence[str], *, among: Sequence[Invoice]) -> tuple[str, ...]:
        """The invoices that were ticked; at first, all of the first one's currency."""
        known = [invoice.id for invoice in among]
        ticked = tuple(name for name in typed if name in known)
        if ticked or not among:
            return ticked
        currency = among[0].total.currency
        return tuple(invoice.id for invoice in among if invoice.total.currency == currency)

    def scope(self, invoice_ids: Sequence[str]) -> Scope:
        """What may be agreed on, from what is known: showing a form asks nobody and writes nothing.

        Raises NothingToPay or MixedCurrencies.
        """
        tools = services().tools
        return scope_of(
            tools.policy,
            self.client,
            [invoice for invoice in self.payable if invoice.id in invoice_ids],
            arrangements=self.facts.arrangements,
            today=self.scene.today,
            calendar=self.scene.calendar,
        )


def enter(token: str, *, full: bool = True) -> Guest:
    """Let in whoever holds a live link; with `full`, only who may ask and change things.

    Raises LinkRefused.
    """
    here = services()
    link = here.open_link(token)
    if full:
        link.require_full()
    facts = here.facts(link)
    scene = Scene(
        facts=facts,
        site=here.site,
        words=here.library.words_for(facts.client),
        path=page_path(token),
        actions=actions_path(token),
        today=here.today,
        calendar=here.calendar,
    )
    given = request.form.get("reason") or request.args.get("reason", "")
    reason = next((reason for reason in Reason if reason == given), None)
    return Guest(token=token, scene=scene, reason=reason)


def show(guest: Guest, template: str, **context: object) -> str:
    """A page of this guest's, in their voice."""
    context.setdefault("errors", ())
    context.setdefault("wrong", {})
    return pages().personal(
        f"arranging/{template}.html",
        guest.words,
        back_url=guest.at(),
        answer=guest.words("ask.ending", date=guest.scene.day(guest.answer_day)),
        **context,
    )
