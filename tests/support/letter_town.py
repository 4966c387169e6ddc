"""A town that gets letters for a year: schedulers late, doubled, killed and away; people who act.

Everything is seeded. What the town knows of payments and pauses is kept beside the portal, so that
a letter is judged by what is true and not by what the portal believes.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.actions.daily import run_day
from portal.actions.letters import send_waiting
from portal.actions.reminding import queue_reminder, remind, settle_letters
from portal.actions.truth import note_payment
from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.clients import Client, ClientKind, Voice
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.invoices import Collection, Invoice, InvoiceStatus
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.problems import Problem, Topic
from portal.domain.promises import Action, Promise
from portal.domain.reminder_case import Return, ReturnKind
from portal.domain.sequence import ReminderStatus
from portal.store.case_queries import Silence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from portal.actions.letters import PostOffice
    from portal.actions.tools import Tools
    from portal.store.database import Store
    from portal.store.ledger import Ledger

START = date(2026, 1, 5)
# Where people live: region, time zone.
PLACES = (
    *(("", ""),) * 6,
    ("57", ""),
    ("971", "America/Guadeloupe"),
    ("974", "Indian/Reunion"),
    ("", "Pacific/Auckland"),
    ("", "America/Toronto"),
)


class Killed(BaseException):
    """The process ends here, as after kill -9."""


@dataclass(kw_only=True)
class Delivery:
    """A message that reached somebody, at a moment."""

    at: datetime
    address: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Hush:
    """From a moment until a day nothing may be said, of one invoice or (without one) at all."""

    since: datetime
    until: date
    invoice_id: str = ""


@dataclass(kw_only=True)
class Postbox:
    """Takes messages as a server does; now and then the sender dies before or after."""

    town: Town
    delivered: list[Delivery] = field(default_factory=list)

    def send(self, message: EmailMessage) -> None:
        self.town.may_die()
        name = message["Message-ID"].strip("<>").partition("@")[0]
        self.delivered.append(Delivery(at=self.town.moment, address=message["To"], name=name))
        self.town.may_die()

    def has_left(self, name: str) -> bool | None:
        """As the files of an outbox tell."""
        return any(one.name == name for one in self.delivered)


@dataclass(kw_only=True)
class Town:
    """People who owe, pay, promise, reply and fall silent; and the portal that writes to them."""

    store: Store
    tools: Tools
    post: PostOffice
    seed: int
    size: int
    days: int = 365
    acts_a_day: int = 8
    dying: float = 0.0
    moment: datetime = datetime(2026, 1, 5, tzinfo=UTC)
    bills: int = 0
    paid: dict[str, datetime] = field(default_factory=dict)  # by invoice, in full
    quiet: dict[str, list[Hush]] = field(default_factory=dict)  # by client

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - seeded on purpose
        self.postbox = Postbox(town=self)
        self.post = replace(self.post, mailer=self.postbox)
        self.tools = replace(self.tools, ledger=self._ledger, clock=lambda: self.moment)
        self.clients: list[Client] = []

    @contextmanager
    def _ledger(self) -> Iterator[Ledger]:
        """A transaction whose process may die just before it is kept, or just after."""
        with self.store.ledger() as ledger:
            yield ledger
            self.may_die()
        self.may_die()

    def may_die(self) -> None:
        if self.dying and self.chance.random() < self.dying:
            raise Killed

    @property
    def today(self) -> date:
        return self.tools.today

    def begin(self) -> None:
        """Everybody is met, and owes something some day."""
        with self.store.ledger() as ledger:
            for number in range(self.size):
                client = self._meet(number)
                self.clients.append(client)
                ledger.save_client(client)
        self.coming: dict[int, list[int]] = {}
        for number in range(self.size):
            for _ in range(self.chance.choice((1, 1, 2))):
                day = self.chance.randrange(self.days - 30)
                self.coming.setdefault(day, []).append(number)

    def _meet(self, number: int) -> Client:
        region, zone = self.chance.choice(PLACES)
        return Client(
            id=f"client{number}",
            email=f"client{number}@example.com",
            first_name=f"Ada {number}",
            phone="+33199000000" if number % 3 else "",
            voice=self.chance.choice(tuple(Voice)),
            kind=self.chance.choice(tuple(ClientKind)),
            region=region,
            zone=zone,
        )

    def live(self) -> Iterator[date]:
        """Day after day; yields each day's end."""
        away = 0
        for day in range(self.days):
            midnight = datetime.combine(START + timedelta(days=day), time(0), UTC)
            for number in self.coming.get(day, ()):
                self._bill(number, midnight)
            away = max(0, away - 1) or (self.chance.randrange(4, 12) if day % 60 == 59 else 0)
            hours = sorted(
                self.chance.randrange(24 * 60)
                for _ in range(self.chance.choice((1, 1, 2)) if not away else 0)
            )
            for minutes in hours:
                # whoever comes after a kill is late; time never goes back
                self.moment = max(self.moment, midnight + timedelta(minutes=minutes))
                self._act_some(self.acts_a_day // 2)
                self._run(doubled=self.chance.random() < 0.2, deadly=self.chance.random() < 0.2)
            yield midnight.date()

    def _run(self, *, doubled: bool, deadly: bool) -> None:
        """One run of the schedulers; a deadly one is killed on the way, and others come after."""
        if deadly:
            self.dying = 0.01
            try:
                self._work()
            except Killed:
                self.moment += timedelta(minutes=self.chance.randrange(1, 30))
            self.dying = 0.0
        self._work()
        if doubled:
            self._work()

    def _work(self) -> None:
        if self.chance.random() < 0.5:
            run_day(self.tools)
        remind(self.tools)
        if self.chance.random() < 0.3:
            self._act_some(1)  # between composing and sending, the world goes on
        send_waiting(self.tools, self.post)
        settle_letters(self.tools)

    def _bill(self, number: int, at: datetime) -> None:
        due = at.date() + timedelta(days=self.chance.randrange(0, 20))
        failed = number % 5 == 0
        self.bills += 1
        name = f"F-{self.bills}"
        invoice = Invoice(
            id=name,
            number=name,
            client_id=f"client{number}",
            purpose="Coaching",
            total=Money(self.chance.randrange(1_000, 90_000), "EUR"),
            paid=Money(0, "EUR"),
            status=InvoiceStatus.OPEN,
            issued_on=at.date(),
            due_date=at.date() if failed else due,
            collection=Collection.AUTOMATIC if failed else Collection.INVOICE,
            decline=Decline(group=DeclineGroup.NOT_THAT_DAY, code="x") if failed else None,
            declined_at=at + timedelta(hours=self.chance.randrange(24)) if failed else None,
            attempts=int(failed),
        )
        with self.store.ledger() as ledger:
            ledger.save_invoice(invoice)
            ledger.note("invoice_open", invoice.client_id, at=at, invoice_id=invoice.id)

    def _act_some(self, count: int) -> None:
        dying, self.dying = self.dying, 0.0
        for _ in range(count):
            self._act()
        self.dying = dying

    def _act(self) -> None:
        client = self.chance.choice(self.clients)
        with self.store.queries() as queries:
            mine = [i for i in queries.invoices(client.id) if not i.why_not_payable]
        acts = (
            *((self._pay,) * 6), self._pay_part, self._promise, self._object, self._reply,
            self._bounce, self._fall_silent, self._release, self._release, self._tick_off,
        )  # fmt: skip
        act = self.chance.choice(acts)
        if mine:
            act(client, self.chance.choice(mine))

    def _receive(self, invoice: Invoice, amount: Money) -> None:
        with self.store.ledger() as ledger:
            now = ledger.lock_invoice(invoice.id)
            assert now is not None
            after = now.receive(amount)
            ledger.save_invoice(after)
            note_payment(self.tools, ledger, after, amount=amount)
        if after.status is InvoiceStatus.PAID:
            self.paid[invoice.id] = self.moment

    def _pay(self, client: Client, invoice: Invoice) -> None:
        del client
        self._receive(invoice, invoice.remaining)

    def _pay_part(self, client: Client, invoice: Invoice) -> None:
        self._receive(invoice, Money(invoice.remaining.minor // 2 + 1, "EUR"))
        self._hush(client, self.tools.calendar.after(self.today, 3), invoice.id)

    def _promise(self, client: Client, invoice: Invoice) -> None:
        with self.store.ledger() as ledger:
            if any(a.is_live for a in ledger.arrangements(client.id)):
                return
            day = self.tools.calendar.after(self.today, self.chance.randrange(2, 12))
            share = Share(invoice_id=invoice.id, amount=invoice.remaining)
            before = Share(invoice_id=invoice.id, amount=invoice.paid)
            promise = Promise(
                action=Action.TRANSFER, amount=invoice.remaining, day=day, shares=(share,),
                paid_before=(before,),
            )  # fmt: skip
            agreed = Arrangement(
                id=arrangement_id(client.id, f"a{self.moment}"), kind=Kind.PROMISE,
                client_id=client.id, terms=promise, opened_at=self.moment,
                status=Status.AGREED, next_on=day,
            )  # fmt: skip
            ledger.add_arrangement(agreed)
        self._hush(client, promise.awaited_until(self.tools.calendar), invoice.id)

    def _object(self, client: Client, invoice: Invoice) -> None:
        with self.store.ledger() as ledger:
            if any(a.is_live for a in ledger.arrangements(client.id)):
                return
            share = Share(invoice_id=invoice.id, amount=invoice.remaining)
            ledger.add_arrangement(
                Arrangement(
                    id=arrangement_id(client.id, f"p{self.moment}"),
                    kind=Kind.PROBLEM,
                    client_id=client.id,
                    terms=Problem(topic=Topic.AMOUNT, text="?", wish="", shares=(share,)),
                    opened_at=self.moment,
                    status=Status.REQUESTED,
                    answer_by=self.tools.answer_day,
                    next_on=self.tools.answer_day,
                )
            )
        self._hush(client, date.max)

    def _reply(self, client: Client, invoice: Invoice) -> None:
        del invoice
        self._came_back(client, ReturnKind.REPLY)
        self._hush(client, self.tools.calendar.after(self.today, 3))

    def _bounce(self, client: Client, invoice: Invoice) -> None:
        del invoice
        if self.chance.random() < 0.3:
            self._came_back(client, ReturnKind.BOUNCE)
            self._hush(client, date.max)

    def _came_back(self, client: Client, kind: ReturnKind) -> None:
        with self.store.ledger() as ledger:
            ledger.add_return(
                Return(
                    id=0,
                    key=f"{kind}/{client.id}/{self.moment}",
                    kind=kind,
                    client_id=client.id,
                    address=client.email,
                    subject="",
                    text="",
                    at=self.moment,
                )
            )

    def _fall_silent(self, client: Client, invoice: Invoice) -> None:
        del invoice
        until = self.chance.choice((None, self.today + timedelta(days=10)))
        with self.store.ledger() as ledger:
            if ledger.silence(client.id) is None:
                ledger.set_silence(
                    Silence(
                        client_id=client.id, until_on=until, why="", set_at=self.moment, set_by="o"
                    )
                )
                self._hush(client, until or date.max)

    def _release(self, client: Client, invoice: Invoice) -> None:
        del client, invoice
        with self.store.ledger() as ledger:
            for draft in ledger.reminders_in(ReminderStatus.DRAFT)[:2]:
                ledger.move_reminder(
                    draft.id, was=draft.status, becomes=ReminderStatus.QUEUED, on=self.today
                )
                queue_reminder(
                    self.tools, ledger, draft.client_id, step=draft.step, number=draft.id
                )

    def _tick_off(self, client: Client, invoice: Invoice) -> None:
        del invoice
        with self.store.ledger() as ledger:
            for task in ledger.tasks(client.id):
                ledger.finish_task(task.id, at=self.moment, by="owner")

    def _hush(self, client: Client, until: date, invoice_id: str = "") -> None:
        self.quiet.setdefault(client.id, []).append(
            Hush(since=self.moment, until=until, invoice_id=invoice_id)
        )
