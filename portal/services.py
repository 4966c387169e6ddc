"""What the portal runs with: site, words, links, ledger, gateway and post, put together once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.domain.errors import LinkUnknown
from portal.domain.facts import ClientFacts
from portal.links import actions_path, page_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from portal.actions.letters import PostOffice
    from portal.actions.returns import LetterBox
    from portal.actions.texting import TextOffice
    from portal.actions.tools import Tools
    from portal.content import Library
    from portal.domain.arrangements import Arrangement
    from portal.domain.business import Site
    from portal.domain.calendar import Calendar
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.links import LinkSigner
    from portal.store.database import Store
    from portal.store.queries import Queries


@dataclass(slots=True)
class Shelf:
    """What a build has read beforehand: pages on the shelf ask neither the store nor Stripe."""

    facts: dict[str, ClientFacts] = field(default_factory=dict)  # by link id
    hosted: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by link id, see `hosted`


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that web, freezing and the command line share in one process."""

    site: Site
    load_library: Callable[[], Library]
    signer: LinkSigner
    tools: Tools
    post: PostOffice
    store: Store
    letter_box: LetterBox | None = None  # where answers come to, if a mailbox is set
    text_office: TextOffice | None = None  # what sends short messages, if anything does
    is_trial: bool = False  # no real money moves: the pages say so
    shelf: Shelf = field(default_factory=Shelf)

    @property
    def library(self) -> Library:
        """The words; read once, or anew after each change while previewing."""
        return self.load_library()

    @property
    def now(self) -> datetime:
        """This moment, in UTC."""
        return self.tools.now

    @property
    def today(self) -> date:
        """The owner's day."""
        return self.tools.today

    @property
    def calendar(self) -> Calendar:
        """The owner's working days."""
        return self.tools.calendar

    def queries(self) -> AbstractContextManager[Queries]:
        """Reading only; nothing is kept."""
        return self.store.queries()

    def open_link(self, token: str) -> Link:
        """The live link of a token; raises LinkRefused in one of its four ways."""
        link_id, key = self.signer.read(token)
        known = self.shelf.facts.get(link_id)
        if known is not None:
            link: Link | None = known.link
        else:
            with self.queries() as queries:
                link = queries.link(link_id)
        if link is None or link.key != key:
            raise LinkUnknown
        link.require_live(self.now)
        return link

    def facts(self, link: Link) -> ClientFacts:
        """All that the page of this link may say, read at this moment (or just before a build)."""
        if link.id in self.shelf.facts:
            return self.shelf.facts[link.id]
        with self.queries() as queries:
            client = queries.client(link.client_id)
            invoices = queries.invoices(link.client_id)
            arrangements = queries.arrangements(link.client_id)
        if client is None:
            raise LinkUnknown
        return self.facts_of(link, client, invoices, arrangements=arrangements)

    def facts_of(
        self,
        link: Link,
        client: Client,
        invoices: tuple[Invoice, ...],
        *,
        arrangements: tuple[Arrangement, ...] = (),
    ) -> ClientFacts:
        """What was read of a link, as the facts of its page."""
        return ClientFacts(
            client=client,
            link=link,
            invoices=invoices,
            as_of=self.today,
            check_code=self.signer.check_code(link.id),
            arrangements=arrangements,
        )

    def hosted(self, link: Link) -> Mapping[str, str]:
        """Stripe's own page by invoice id; only a build without a service asks for them."""
        return self.shelf.hosted.get(link.id, {})

    def token_of(self, link: Link) -> str:
        """The token of a link, as it was sent; LinkForged when its secret has left the list."""
        return self.signer.token(link.id, link.key)

    def address_of(self, link: Link) -> str:
        """The whole address of a client's page, as it stands in a letter."""
        return f"{self.site.address}{page_path(self.token_of(link))}"

    def verify_address(self, language: str) -> str:
        """Where a check code is typed in."""
        return f"{self.site.address}{self.library.page(language, 'verify').slug}"

    def back_address(self, token: str, attempt_id: str) -> str:
        """Where Stripe leads the client back to."""
        return f"{self.site.address}{actions_path(token)}return/{attempt_id}/"
