"""A client's case: who owes what, a clock that can be moved, and what became of it all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from portal.actions.arranging import Visit
from portal.actions.daily import run_day
from portal.actions.payments import Addresses
from portal.actions.settling import finish_checkout
from portal.domain.money import Money
from portal.domain.policy import Policy, Tier
from tests.support.owing import another_invoice, owing_by_card, owing_by_transfer
from tests.support.sites import ADA, INVOICE, NOW
from tests.support.stripe_pages import GOOD, type_account, type_card

if TYPE_CHECKING:
    from portal.actions.daily import DayReport
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.clients import Client
    from portal.domain.invoices import Invoice
    from portal.domain.links import Link
    from portal.domain.payments import Attempt
    from portal.domain.reasons import Reason
    from portal.sandbox import Sandbox
    from portal.store.case_queries import Task
    from tests.support.sites import Portal

POLICY = Policy(
    tiers=(Tier(up_to=None, latest_days=30, parts=3, smallest_part=Money(1_000, "EUR")),)
)
GRACE = "grace@example.com"
ADDRESSES = Addresses(
    back=lambda attempt: f"http://127.0.0.1:8000/back/{attempt}",
    cancel=lambda attempt: f"http://127.0.0.1:8000/cancel/{attempt}",
)


@dataclass(kw_only=True)
class Case:
    """One client with a link. `moment` is what the portal takes for now."""

    portal: Portal
    sandbox: Sandbox
    client: Client
    link: Link
    invoices: list[Invoice]
    moment: datetime = NOW
    policy: Policy = field(default_factory=lambda: POLICY)

    @property
    def tools(self) -> Tools:
        """What actions work with, at the moment of this case."""
        now = self.moment
        return replace(self.portal.services.tools, policy=self.policy, clock=lambda: now)

    @property
    def today(self) -> date:
        return self.tools.today

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(invoice.id for invoice in self.invoices)

    def visit(self, nonce: str = "form", reason: Reason | None = None) -> Visit:
        """The client at their page, sending a form."""
        return Visit(link=self.link, client=self.client, nonce=nonce, reason=reason)

    def day(self, working_days: int) -> date:
        """So many working days from now."""
        return self.tools.calendar.after(self.today, working_days)

    def move_to(self, day: date) -> None:
        """Let it be the morning of that day, at Stripe too."""
        before = self.moment
        self.moment = datetime.combine(day, time(9), UTC)
        self.sandbox.advance(max(0, int((self.moment - before).total_seconds())))

    def wait(self, days: int) -> None:
        self.move_to(self.today + timedelta(days=days))

    def run(self, day: date | None = None) -> DayReport:
        """Let the clock run, on that day."""
        if day is not None:
            self.move_to(day)
        return run_day(self.tools)

    def again(self, arrangement: Arrangement) -> Arrangement:
        """The arrangement as it is kept now."""
        with self.portal.services.queries() as queries:
            found = queries.arrangement(arrangement.id)
        assert found is not None
        return found

    def every(self) -> tuple[Arrangement, ...]:
        with self.portal.services.queries() as queries:
            return queries.arrangements(self.client.id)

    def invoice(self, number: int = 0) -> Invoice:
        return self.portal.invoice(self.invoices[number].id)

    def at_stripe(self, number: int = 0) -> dict[str, Any]:
        """The invoice as Stripe has it."""
        return self.sandbox.state.the("invoice", self.invoices[number].stripe_id)

    def is_paused(self, number: int = 0) -> bool:
        """Whether Stripe was told not to ask for the invoice."""
        bill = self.at_stripe(number)
        assert ("portal_paused" in bill["metadata"]) is not bool(bill["auto_advance"])
        return "portal_paused" in bill["metadata"]

    def letters(self) -> Counter[str]:
        """The letters to the client, by name, however far they have come."""
        with self.portal.services.queries() as queries:
            mine = queries.letters(self.client.id)
        return Counter(letter.name for letter in mine if letter.audience == "client")

    def copies(self) -> Counter[str]:
        """The letters to the owner."""
        with self.portal.services.queries() as queries:
            mine = queries.letters(self.client.id)
        return Counter(letter.name for letter in mine if letter.audience == "owner")

    def tasks(self) -> dict[str, Task]:
        """What a person has to do, by name."""
        with self.portal.services.queries() as queries:
            return {task.what: task for task in queries.tasks(self.client.id)}

    def told(self) -> list[str]:
        """The timeline."""
        with self.portal.services.queries() as queries:
            return [line.what for line in queries.timeline(self.client.id)]

    def moved(self) -> list[int]:
        """Every amount that really moved at Stripe since the case began."""
        intents = self.sandbox.state.all("payment_intent")
        return [i["amount"] for i in intents if i["status"] == "succeeded"][self._before :]

    _before: int = 0

    def forget_money(self) -> None:
        """Count from here."""
        self._before = 0
        self._before = len(self.moved())

    def attempts(self) -> list[Attempt]:
        with self.portal.services.queries() as queries:
            return queries.attempts(self.client.id)

    def pay_page(self, page: str, card: str = GOOD) -> None:
        """Pay by card on a Checkout page, and let the portal find out."""
        type_card(page, card)
        self.find_out()

    def debit_page(self, page: str, account: str) -> None:
        type_account(page, account)
        self.find_out()

    def find_out(self) -> None:
        for attempt in self.attempts():
            finish_checkout(self.tools, attempt)


def imported(portal: Portal, sandbox: Sandbox) -> Case:
    """Ada and her imported invoice of 120 euros."""
    return Case(portal=portal, sandbox=sandbox, client=ADA, link=portal.link(), invoices=[INVOICE])


def sent(portal: Portal, sandbox: Sandbox, *more: int, amount: int = 8_000) -> Case:
    """A client of Stripe's whose invoices were sent: 80 euros, and more if wanted."""
    first = owing_by_transfer(portal, sandbox, amount=amount)
    return _case(portal, sandbox, first, more)


def with_card(portal: Portal, sandbox: Sandbox, *more: int, good: bool = True) -> Case:
    """A subscription of 120 euros that was refused; more invoices were sent. The card is mended."""
    first = owing_by_card(portal, sandbox, own_card=False)
    if good:
        mend_cards(sandbox)
    return _case(portal, sandbox, first, more)


def mend_cards(sandbox: Sandbox, number: str = GOOD) -> None:
    """From now on every saved card is this one."""
    for method in sandbox.state.all("payment_method"):
        sandbox.state.kept(method["id"])["card"] = number


def _case(portal: Portal, sandbox: Sandbox, first: Invoice, more: tuple[int, ...]) -> Case:
    others = [another_invoice(portal, sandbox, first, amount=amount) for amount in more]
    with portal.services.queries() as queries:
        client = queries.client(first.client_id)
    assert client is not None
    for invoice in (first, *others):  # what a sent invoice is like once its owner lets it advance
        bill = sandbox.state.the("invoice", invoice.stripe_id)
        bill["auto_advance"] = True
    case = Case(
        portal=portal,
        sandbox=sandbox,
        client=client,
        link=portal.link(client.id),
        invoices=[first, *others],
    )
    case.forget_money()
    return case
