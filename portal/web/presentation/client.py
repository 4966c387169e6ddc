"""The client's page as ready strings: a letter, an amount, and what would help.

The view holds sentences, amounts and addresses; the template only places them. Everything comes
from the facts, the site and the words of the client's voice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.domain.calendar import WEEKDAYS, office_day
from portal.web.presentation.agreed import agreements_of, amount_now, with_headline
from portal.web.presentation.asks import asks_of, card_of
from portal.web.presentation.forms import Way
from portal.web.presentation.invoices import invoice_line, sums_of, told
from portal.web.presentation.scene import Scene
from portal.web.presentation.transfer import transfer_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.content import Words
    from portal.domain.business import Site
    from portal.domain.calendar import Calendar
    from portal.domain.facts import ClientFacts
    from portal.domain.invoices import Invoice
    from portal.web.presentation.agreed import Agreement
    from portal.web.presentation.asks import Ask, CardView
    from portal.web.presentation.invoices import InvoiceLine, Sum
    from portal.web.presentation.transfer import TransferView


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """What templates/client.html places on the page. Every string is ready to be read."""

    version: str
    pay_url: str  # where the forms go; empty in the mode without a service
    card_url: str
    state_url: str
    live_url: str
    title: str
    as_of: str
    greeting: str
    headline: str
    paragraphs: tuple[str, ...]
    is_settled: bool
    is_served: bool
    sums: tuple[Sum, ...]
    agreements: tuple[Agreement, ...]
    card: CardView | None
    asks: tuple[Ask, ...]
    transfer: TransferView | None
    settled: tuple[InvoiceLine, ...]
    check_code: str
    valid_until: str
    other_ways: tuple[Way, ...] = ()  # quiet links

    @property
    def pays_first(self) -> bool:
        """Whether the whole sum has the filled button: not where a part of it comes next."""
        return not any(agreement.pay for agreement in self.agreements)

    @property
    def can_pay(self) -> bool:
        """Whether any button of this page leads to a payment."""
        return any(line.is_payable for one in self.sums for line in one.lines)


def present_client(  # noqa: PLR0913 - a page has many sources
    facts: ClientFacts,
    site: Site,
    words: Words,
    *,
    path: str,
    actions: str,
    today: date,
    calendar: Calendar = WEEKDAYS,
    hosted: Mapping[str, str] | None = None,
    requests: str = "",
) -> ClientView:
    """The page of one client on one day.

    `path` is the page (`/c/ab/abcd/`), `actions` where its buttons lead (`/a/abcd/`). Without a
    service, `hosted` gives Stripe's own page by invoice id and `requests` the request form's page.
    """
    scene = Scene(
        facts=facts,
        site=site,
        words=words,
        path=path,
        actions=actions,
        today=today,
        calendar=calendar,
        hosted=hosted or {},
        requests=requests,
    )
    return client_view(scene)


def client_view(scene: Scene) -> ClientView:
    """The page of a scene that was already set."""
    facts, words = scene.facts, scene.words
    still_open = facts.open_invoices(scene.today)
    actions = scene.actions if scene.is_served else ""
    ends_on = scene.day(office_day(facts.link.expires_at))
    headline, agreements = with_headline(scene, agreements_of(scene))
    return ClientView(
        version=facts.version(scene.today),
        pay_url=actions and f"{actions}pay",
        card_url=actions and f"{actions}card",
        state_url=actions and f"{actions}state",
        live_url=actions,
        title=_title(scene, still_open),
        as_of=words("site.as_of", date=scene.day(facts.as_of)),
        greeting=greeting(scene),
        headline=headline or _headline(scene, still_open),
        paragraphs=_paragraphs(scene, still_open),
        is_settled=not still_open,
        is_served=scene.is_served,
        sums=sums_of(scene, still_open),
        agreements=agreements,
        card=card_of(scene, still_open),
        asks=asks_of(scene, still_open),
        transfer=transfer_of(scene, still_open, amount=amount_now(scene)),
        settled=tuple(invoice_line(scene, i) for i in facts.settled_invoices(scene.today)),
        check_code=words("client.check_code", code=facts.check_code),
        valid_until=words(
            "client.valid_until" if still_open else "client.settled_until", date=ends_on
        ),
        other_ways=_other_ways(scene, still_open),
    )


def _other_ways(scene: Scene, invoices: Sequence[Invoice]) -> tuple[Way, ...]:
    """What else can be said or done here, as quiet links."""
    if not scene.is_served or not scene.may_change_things:
        return ()
    words, actions = scene.words, scene.actions
    ways = []
    if any(not invoice.why_not_payable for invoice in invoices):
        ways = [
            Way(words("agreed.help_link"), f"{actions}help/"),
            Way(words("agreed.forward_link"), f"{actions}forward/"),
        ]
    return (*ways, Way(words("agreed.details_link"), f"{actions}details/"))


def greeting(scene: Scene) -> str:
    """`Bonjour Ada,`, or `Bonjour,` for somebody whose name we do not know."""
    name = scene.facts.client.greeting_name
    if not name or not scene.may_change_things:
        return scene.words("client.greeting_plain")
    return scene.words("client.greeting", first_name=name)


def _title(scene: Scene, invoices: Sequence[Invoice]) -> str:
    words = scene.words
    page = words("client.title")
    if len(invoices) == 1:
        page = words("invoice.heading", number=invoices[0].number)
    return words("site.title", page=page, business=scene.site.business.name)


def _headline(scene: Scene, invoices: Sequence[Invoice]) -> str:
    if invoices:
        return scene.words("client.lead", n=len(invoices))
    return scene.words("client.all_settled" if scene.facts.invoices else "client.nothing_due")


def _paragraphs(scene: Scene, invoices: Sequence[Invoice]) -> tuple[str, ...]:
    """The letter itself; what a settled page says is a thank-you and nothing to do."""
    words = scene.words
    # what is agreed on is told by its agreement, with its own dates
    untold = [i for i in invoices if i.id not in scene.agreed or i.why_not_payable]
    if invoices and not scene.may_change_things:
        forwarded = (words("client.pay_only"), words("client.pay_only_other"))
        return (*told(scene, untold), *forwarded)
    if invoices:
        return told(scene, untold)
    return (words("client.nothing_due"),) if scene.facts.invoices else ()
