"""A year of many clients: they promise, plan, pay, miss and object; the owner answers; days pass.

Everything is seeded. Webhooks are lost, doubled and out of order, the clock is late or runs twice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from portal.actions import answers, arranging, gestures, plans, problems, promises, wishes
from portal.actions.announcements import receive_event
from portal.actions.daily import run_day
from portal.actions.links import issue_link
from portal.actions.matching import match_claim, receive_money
from portal.actions.payments import begin_part_payment, begin_payment
from portal.actions.replacing import replace_for_plan
from portal.actions.settling import finish_checkout
from portal.actions.sync import reconcile
from portal.actions.tools import Tools
from portal.actions.truth import refresh_customer, refresh_invoice
from portal.calendars.holidays import open_days
from portal.domain.arrangements import Kind, Status
from portal.domain.clients import Client
from portal.domain.errors import (
    ArrangementRefused,
    GatewayRefused,
    InvoiceNotPayable,
    MixedCurrencies,
    NothingToPay,
)
from portal.domain.gestures import Offer
from portal.domain.invoices import Invoice, InvoiceStatus
from portal.domain.money import Money
from portal.domain.plans import Instalment, Plan
from portal.domain.policy import Policy, Tier
from portal.domain.problems import Claim, Ending, Means, Problem, Topic
from portal.domain.promises import Action, Promise
from portal.domain.reasons import Reason
from portal.sandbox import scenes
from portal.sandbox.cards import ACCOUNTS, card_by_number
from portal.sandbox.engine import invoicing, saving, sessions
from portal.sandbox.errors import Refusal
from tests.support.cases import ADDRESSES, GRACE
from tests.support.still import gateway_of, signed, still_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.domain.arrangements import Arrangement
    from portal.domain.links import Link
    from portal.sandbox import Sandbox
    from portal.store.database import Store

START = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
DAY = 86_400
GOOD, REFUSED = "4242424242424242", "4000000000000002"
POLICY = Policy(
    tiers=(
        Tier(up_to=Money(30_000, "EUR"), latest_days=30, parts=4, smallest_part=Money(500, "EUR")),
        Tier(up_to=None, latest_days=45, parts=6, smallest_part=Money(2_000, "EUR")),
    ),
    plans_per_year=2,
)
# What a person may be told instead of an answer: nothing of it is a fault.
SAID = (ArrangementRefused, InvoiceNotPayable, MixedCurrencies, NothingToPay, GatewayRefused)
HEARD = (
    "checkout.session.",
    "invoice.finalized",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.overpaid",
    "invoice_payment.paid",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "customer.updated",
)


@dataclass(kw_only=True)
class Person:
    """One client, and the pages that they have open."""

    client: Client
    link: Link
    pages: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Year:
    """Everything that one simulated year consists of."""

    store: Store
    seed: int
    size: int
    days: int = 365
    acts_a_day: int = 2
    bills: tuple[int, ...] = (1, 1, 2, 3)  # how many invoices somebody gets in a year
    moment: datetime = START
    people: list[Person] = field(default_factory=list)
    post: list[dict[str, Any]] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    forms: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - seeded on purpose
        self.sandbox: Sandbox = still_sandbox(START, seed=f"year {self.seed}")
        self.state = self.sandbox.state
        self.state.on_event = self._announced
        self.gateway = gateway_of(self.sandbox)
        self.calendar = open_days("FR")
        self.coming: dict[int, list[int]] = {}

    def begin(self) -> None:
        """Everybody is met, and it is known when they will owe something."""
        for number in range(self.size):
            for _ in range(self.chance.choice(self.bills)):
                self.coming.setdefault(self.chance.randrange(self.days - 20), []).append(number)
            self._meet(number)

    @property
    def tools(self) -> Tools:
        now = self.moment
        return Tools(
            ledger=self.store.ledger,
            gateway=self.gateway,
            clock=lambda: now,
            calendar=self.calendar,
            policy=POLICY,
        )

    @property
    def today(self) -> date:
        return self.tools.today

    def _announced(self, event: dict[str, Any]) -> None:
        if event["type"].startswith(HEARD):
            self.post.append(event)

    def _meet(self, number: int) -> None:
        """A client: of Stripe's with a card or without, or an imported one."""
        name, customer = f"client{number}", ""
        if number % 4:
            card = None if number % 4 == 1 else GOOD
            made = scenes.customer(
                self.state, name=f"Ada {number}", email=f"{name}@example.com", card=card
            )
            customer = made["id"]
        client = Client(id=name, email=f"{name}@example.com", stripe_customer=customer)
        with self.tools.ledger() as ledger:
            ledger.save_client(client)
        if customer:
            client = refresh_customer(self.tools, customer) or client
        link = issue_link(self.tools, client.id, key="abcdef012345", days=400)
        self.people.append(Person(client=client, link=link))

    # ---- the days

    def run(self, monthly: Callable[[Year], None]) -> None:
        for number in range(self.days):
            self._pass_a_day(number)
            for _ in range(self.acts_a_day):
                self._act(self.chance.choice(self.people))
            self._answer()
            self._carry_post()
            self._let_the_clock_run()
            if self.chance.random() < 0.05:
                reconcile(self.tools)
            if number % 30 == 29:
                self.come_to_rest()
                monthly(self)
        self.come_to_rest()

    def come_to_rest(self) -> None:
        """Nothing is in the air any more: what the post lost is found."""
        for _ in range(2):
            reconcile(self.tools)
        self.post.clear()
        for _ in range(2):
            run_day(self.tools)

    def _pass_a_day(self, number: int) -> None:
        self.moment += timedelta(days=1)
        self.sandbox.advance(DAY)
        for client in self.coming.get(number, ()):
            self._bill(self.people[client])

    def _let_the_clock_run(self) -> None:
        dice = self.chance.random()
        for _ in range(0 if dice < 0.15 else 2 if dice < 0.3 else 1):
            run_day(self.tools)

    def _carry_post(self) -> None:
        letters, self.post = self.post, []
        if self.chance.random() < 0.3:
            self.chance.shuffle(letters)
        for event in letters:
            dice = self.chance.random()
            if dice < 0.25:
                continue  # lost
            for _ in range(2 if dice > 0.9 else 1):
                facts = self.gateway.read_event(*signed(self.sandbox, event))
                receive_event(self.tools, facts)

    # ---- what is owed

    def _bill(self, person: Person) -> None:
        amount = self.chance.choice([900, 4_500, 9_999, 12_000, 33_333, 120_000])
        if not person.client.stripe_customer:
            self._import(person, amount)
            return
        now = self.state.now()
        currency = self.chance.choice(["eur", "eur", "eur", "usd", "jpy"])
        if person.client.method is not None and self.chance.random() < 0.3:
            self.state.kept(person.client.method.id)["card"] = GOOD
            bill = scenes.failed_subscription(
                self.state, person.client.stripe_customer, amount=amount, product="Coaching",
                started_at=now - 31 * DAY, failed_at=now - 3600, currency="eur",
            )  # fmt: skip
            self._mend(person)
        else:
            bill = scenes.sent_invoice(
                self.state, person.client.stripe_customer, amount=amount, description="Atelier",
                sent_at=now - 20 * DAY, due_at=now + self.chance.randint(-10, 10) * DAY,
                currency=currency, auto_advance=True,
            )  # fmt: skip
        refresh_invoice(self.tools, bill["id"])

    def _import(self, person: Person, amount: int) -> None:
        self.forms += 1
        currency = self.chance.choice(["EUR", "EUR", "KWD", "JPY"])
        invoice = Invoice(
            id=f"F-{self.forms}",
            number=f"F-{self.forms}",
            client_id=person.client.id,
            purpose="Atelier",
            total=Money(amount, currency),
            paid=Money(0, currency),
            status=InvoiceStatus.OPEN,
            issued_on=self.today - timedelta(days=20),
            due_date=self.today + timedelta(days=self.chance.randint(-10, 10)),
        )
        with self.tools.ledger() as ledger:
            ledger.save_invoice(invoice)

    def _mend(self, person: Person) -> None:
        """The saved card works, or it does not."""
        if person.client.method is not None:
            number = self.chance.choice([GOOD, GOOD, REFUSED])
            self.state.kept(person.client.method.id)["card"] = number

    # ---- what clients do

    def _act(self, person: Person) -> None:
        with self.tools.ledger() as ledger:
            mine = ledger.invoices(person.client.id)
            known = [a for a in ledger.arrangements(person.client.id) if a.is_live]
        owing = [invoice for invoice in mine if not invoice.why_not_payable]
        if not owing:
            return
        chosen = tuple(i.id for i in self.chance.sample(owing, self.chance.randint(1, len(owing))))
        acts: list[Callable[[], object]] = [
            lambda: self._promise(person, chosen),
            lambda: self._promise(person, chosen),
            lambda: self._plan(person, chosen, owing),
            lambda: self._plan(person, chosen, owing),
            lambda: self._pay(person, chosen, known),
            lambda: self._pay(person, chosen, known),
            lambda: self._pay(person, chosen, known),
            lambda: self._claim(person, chosen),
            lambda: self._object(person, chosen),
            lambda: self._mend(person),
            lambda: self._return(person),
        ]
        if known:
            about = self.chance.choice(known)
            acts += [lambda: self._go_on(person, about)] * 5
        self._try(self.chance.choice(acts))

    def _try(self, act: Callable[[], object]) -> None:
        """People press what they see: some of it is refused, and nothing else goes wrong."""
        try:
            act()
        except SAID as refusal:
            name = type(refusal).__name__
            self.done[name] = self.done.get(name, 0) + 1

    def _visit(self, person: Person, reason: Reason | None = None) -> arranging.Visit:
        self.forms += 1
        return arranging.Visit(
            link=person.link, client=person.client, nonce=str(self.forms), reason=reason
        )

    def _some_day(self, most: int) -> date:
        return self.calendar.on_or_after(self.today + timedelta(days=self.chance.randint(0, most)))

    def _reason(self) -> Reason | None:
        return self.chance.choice([None, None, None, Reason.HARD_TIME, Reason.NOT_THIS_DAY])

    def _promise(self, person: Person, chosen: tuple[str, ...]) -> None:
        visit = self._visit(person, self._reason())
        part = self.chance.choice([None, None, Money(self.chance.randint(1, 9_000), "EUR")])
        wish = promises.PromiseWish(
            action=self.chance.choice(list(Action)),
            day=self._some_day(50),
            invoice_ids=chosen,
            amount=part,
        )
        for _ in range(self.chance.choice([1, 1, 2])):  # a double press
            promises.propose_promise(self.tools, visit, wish)

    def _plan(self, person: Person, chosen: tuple[str, ...], owing: list[Invoice]) -> None:
        visit = self._visit(person, self._reason())
        own: tuple[Instalment, ...] = ()
        if self.chance.random() < 0.3:
            whole = sum(i.remaining.minor for i in owing if i.id in chosen)
            first = self.chance.randint(1, max(1, whole - 1))
            currency = owing[0].total.currency
            days = (self._some_day(20), self.calendar.on_or_after(self._some_day(40)))
            own = tuple(
                Instalment(due=day, amount=Money(minor, currency))
                for day, minor in zip(days, (first, whole - first), strict=True)
            )
        wish = plans.PlanWish(
            invoice_ids=chosen,
            count=self.chance.randint(2, 5),
            first=self._some_day(10),
            own=own,
            debits=self.chance.random() < 0.5,
        )
        for _ in range(self.chance.choice([1, 1, 2])):
            plans.propose_plan(self.tools, visit, wish)

    def _claim(self, person: Person, chosen: tuple[str, ...]) -> None:
        wish = problems.ClaimWish(
            on=self.today,
            means=Means.TRANSFER,
            invoice_ids=chosen,
            on_its_way=self.chance.random() < 0.5,
        )
        problems.claim_paid(self.tools, self._visit(person), wish)

    def _object(self, person: Person, chosen: tuple[str, ...]) -> None:
        if self.chance.random() < 0.5:
            wish = problems.ProblemWish(
                topic=Topic.AMOUNT, text="Trop", wish="Moins", invoice_ids=chosen
            )
            problems.report_problem(self.tools, self._visit(person), wish)
        else:
            message = wishes.MessageWish(text="Bonjour", invoice_ids=chosen)
            wishes.write_message(self.tools, self._visit(person, Reason.OTHER), message)

    def _go_on(self, person: Person, about: Arrangement) -> None:
        """Something with what is there: yes to a proposal, another date, or taking it back."""
        link, terms = person.link, about.terms
        if about.kind is Kind.SURVEY:
            wishes.answer_survey(
                self.tools, link, about.id, score=self.chance.randint(1, 5), text=""
            )
        elif about.kind is Kind.OFFER and about.waits_for_client:
            wishes.accept_offer(self.tools, link, about.id)
        elif about.waits_for_client:
            promises.accept_counter(self.tools, link, about.id)
        elif isinstance(terms, Plan) and about.is_agreed and self.chance.random() < 0.5:
            number = self.chance.randint(1, len(terms.instalments))
            plans.move_instalment(self.tools, link, about.id, number=number, day=self._some_day(60))
        elif isinstance(terms, Promise) and self.chance.random() < 0.3:
            promises.mark_done(self.tools, link, about.id)
        elif self.chance.random() < 0.4:
            arranging.withdraw(self.tools, link, about.id)

    # ---- money

    def _pay(self, person: Person, chosen: tuple[str, ...], known: list[Arrangement]) -> None:
        agreed = [a.terms for a in known if a.is_agreed]
        payable = [terms for terms in agreed if isinstance(terms, Plan | Promise | Offer)]
        if payable and self.chance.random() < 0.8:
            terms = self.chance.choice(payable)
            amount = self._how_much(terms)
            page = begin_part_payment(
                self.tools, person.link, person.client, plan=terms, amount=amount,
                addresses=ADDRESSES,
            )  # fmt: skip
        else:
            page = begin_payment(
                self.tools, person.link, person.client, invoice_ids=chosen, addresses=ADDRESSES
            )
        person.pages.append(page)
        if self.chance.random() < 0.9:
            self._fill(page)
        if self.chance.random() < 0.6:
            self._return(person)

    def _how_much(self, terms: Plan | Promise | Offer) -> Money:
        if isinstance(terms, Plan):
            part = self.chance.choice(terms.instalments).amount
            return terms.total if self.chance.random() < 0.1 else part
        return terms.amount or terms.shares[0].amount

    def _method(self, currency: str) -> dict[str, Any]:
        if currency == "eur" and self.chance.random() < 0.3:
            return saving.make_account(self.state, self.chance.choice(ACCOUNTS[:2]))
        card = card_by_number(self.chance.choice([GOOD, GOOD, GOOD, REFUSED]))
        assert card is not None
        return saving.make_card(self.state, card)

    def _fill(self, page: str) -> None:
        """Pay on a page of Stripe's, if it is still open."""
        for session in reversed(self.state.all("checkout.session")):
            if session["url"] == page:
                if sessions.is_open(self.state, session):
                    method = self._method(session["currency"])
                    sessions.submit(self.state, session, method, save=False)
                return
        secret = page.rpartition("/")[2]
        for bill in self.state.all("invoice"):
            if self.state.known_of(bill["id"]).get("page") == secret:
                self._fill_invoice(bill)

    def _fill_invoice(self, bill: dict[str, Any]) -> None:
        try:
            invoicing.require_payable(bill)
            method = self._method(bill["currency"])
            invoicing.collect(self.state, bill, method)
        except Refusal:
            return  # paid, or a debit is on its way: the page says which

    def _return(self, person: Person) -> None:
        """The client comes back, perhaps to a page that was left days ago."""
        for page in person.pages[-2:]:
            if self.chance.random() < 0.3:
                self._fill(page)
        with self.tools.ledger() as ledger:
            attempts = ledger.attempts(person.client.id)[:2]
        for attempt in attempts:
            finish_checkout(self.tools, attempt)

    # ---- what the owner does

    def _answer(self) -> None:
        with self.tools.ledger() as ledger:
            asked = ledger.arrangements_in(statuses=[Status.REQUESTED])
            tasks = [task for task in ledger.tasks() if task.what == "credit_note"]
        for arrangement in asked:
            if self.chance.random() < 0.4:
                self._try(lambda a=arrangement: self._answer_one(a))  # type: ignore[misc]
        for task in tasks:
            if self.chance.random() < 0.3:
                self._credit(task.invoice_id)
        if self.chance.random() < 0.2:
            self._try(self._give)

    def _answer_one(self, asked: Arrangement) -> None:
        later = self.calendar.after(self.today, self.chance.randint(1, 8))
        dice = self.chance.random()
        match asked.terms:
            case Claim() as claim:
                self._look_for(asked, claim, dice)
            case Problem():
                closing = answers.Closing(ending=Ending.EXPLAINED, text="Voilà", new_date=later)
                answers.close_problem(self.tools, asked.id, closing, by=GRACE)
            case Promise() | Plan() if dice < 0.5:
                self._say_yes(asked)
            case Promise() if dice < 0.8:
                answers.counter_promise(self.tools, asked.id, by=GRACE, day=later, text="?")
            case Plan() as plan if dice < 0.8:
                self._counter(asked, plan)
            case Promise() | Plan():
                answers.decline(self.tools, asked.id, by=GRACE, text="Non", next_on=later)
            case _:
                answers.answer_message(self.tools, asked.id, by=GRACE, text="Oui", next_on=later)

    def _say_yes(self, asked: Arrangement) -> None:
        try:
            answers.accept(self.tools, asked.id, by=GRACE)
        except ArrangementRefused as refused:
            if refused.why != "automatic" or not isinstance(asked.terms, Plan):
                raise
            replace_for_plan(self.tools, asked.id, by=GRACE, label="Coaching")

    def _counter(self, asked: Arrangement, plan: Plan) -> None:
        first = self.calendar.after(self.today, 5)
        amounts = plan.total.split(2)
        days = (first, self.calendar.after(first, 10))
        parts = [Instalment(due=d, amount=a) for d, a in zip(days, amounts, strict=True)]
        answers.counter_plan(self.tools, asked.id, by=GRACE, parts=parts, text="Plutôt")

    def _look_for(self, asked: Arrangement, claim: Claim, dice: float) -> None:
        if dice < 0.5:
            match_claim(self.tools, asked.id, by=GRACE, on=self.today)
        elif dice < 0.7:
            part = Money(max(1, claim.amount.minor // 2), claim.amount.currency)
            match_claim(self.tools, asked.id, by=GRACE, on=self.today, amount=part)
        else:
            later = self.calendar.after(self.today, 3)
            answers.decline(self.tools, asked.id, by=GRACE, text="Pas trouvé", next_on=later)

    def _credit(self, invoice_id: str) -> None:
        with self.tools.ledger() as ledger:
            invoice = ledger.invoice(invoice_id)
        if invoice is None or invoice.why_not_payable:
            return
        if invoice.stripe_id:
            self._try(lambda: self._credit_at_stripe(invoice))
        else:  # the owner's next spreadsheet asks for less
            with self.tools.ledger() as ledger:
                ledger.save_invoice(replace(invoice, total=invoice.paid, status=InvoiceStatus.PAID))

    def _credit_at_stripe(self, invoice: Invoice) -> None:
        self.gateway.credit_remaining(invoice.stripe_id, key=f"credit-{invoice.id}", memo="")
        refresh_invoice(self.tools, invoice.stripe_id)

    def _give(self) -> None:
        """A gesture, or money on the statement that nobody had spoken of."""
        person = self.chance.choice(self.people)
        with self.tools.ledger() as ledger:
            owing = [i for i in ledger.invoices(person.client.id) if not i.why_not_payable]
        if not owing:
            return
        invoice = self.chance.choice(owing)
        amount = Money(max(1, invoice.remaining.minor * 3 // 4), invoice.total.currency)
        self.forms += 1
        if self.chance.random() < 0.5:
            receive_money(
                self.tools, invoice.id, amount, by=GRACE, on=self.today, nonce=str(self.forms)
            )
            return
        giver = gestures.Giver(by=GRACE, client=person.client, nonce=str(self.forms))
        wish = gestures.OfferWish(
            text="Un geste",
            ends_on=self.calendar.after(self.today, 10),
            invoice_ids=[invoice.id],
            amount=amount,
        )
        gestures.make_offer(self.tools, giver, wish)
