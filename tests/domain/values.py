"""What the tests of the domain are made from: amounts, days, calendars, invoices and terms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from portal.calendars.holidays import open_days
from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.calendar import WEEKDAYS, Calendar
from portal.domain.clients import Client
from portal.domain.gestures import (
    Change,
    Details,
    Field,
    Message,
    Offer,
    ServicePause,
    Survey,
)
from portal.domain.invoices import Collection, Invoice, InvoiceStatus
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.plans import Charge, Instalment, Plan
from portal.domain.problems import Claim, Ending, Means, Problem, Topic, Word
from portal.domain.promises import Action, Promise

if TYPE_CHECKING:
    from portal.domain.arrangements import Terms

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EUR = Money(12_000, "EUR")
ADA = Client(id="ada", email="ada@example.com")
CURRENCIES = ("EUR", "JPY", "KWD", "USD")


def invoice(
    name: str = "F-1", amount: Money = EUR, *, paid: int = 0, due: date = TODAY, **fields: Any
) -> Invoice:
    """An open invoice that was due today."""
    made = Invoice(
        id=name,
        number=name,
        client_id="ada",
        purpose="Coaching",
        total=amount,
        paid=Money(paid, amount.currency),
        status=InvoiceStatus.OPEN,
        issued_on=due - timedelta(days=30),
        due_date=due,
    )
    return Invoice(**{name: getattr(made, name) for name in made.__slots__} | fields)


AUTOMATIC: dict[str, Any] = {
    "subscription": "sub_1",
    "collection": Collection.AUTOMATIC,
    "stripe_id": "in_1",
}
SHARES = (Share(invoice_id="F-1", amount=EUR),)
NOTHING_BEFORE = (Share(invoice_id="F-1", amount=Money(0, "EUR")),)


def promise(**fields: Any) -> Promise:
    """Everything, by transfer, in ten days."""
    held: dict[str, Any] = {
        "action": Action.TRANSFER,
        "amount": EUR,
        "day": TODAY + timedelta(days=10),
        "shares": SHARES,
        "paid_before": NOTHING_BEFORE,
    }
    return Promise(**(held | fields))


def plan(*amounts: int, first: date = TODAY, **fields: Any) -> Plan:
    """A plan of these amounts, a month apart, for one invoice of their sum."""
    parts = tuple(
        Instalment(due=first + timedelta(days=30 * number), amount=Money(minor, "EUR"))
        for number, minor in enumerate(amounts or (4_000, 4_000, 4_000))
    )
    whole = Money(sum(part.amount.minor for part in parts), "EUR")
    held: dict[str, Any] = {
        "instalments": parts,
        "shares": (Share(invoice_id="F-1", amount=whole),),
        "paid_before": NOTHING_BEFORE,
    }
    return Plan(**(held | fields))


def arrangement(
    kind: Kind = Kind.PROMISE, status: Status = Status.AGREED, **fields: Any
) -> Arrangement:
    """An arrangement of Ada's about her one invoice."""
    held: dict[str, Any] = {
        "id": "0a" * 12,
        "kind": kind,
        "client_id": "ada",
        "terms": TERMS[kind],
        "opened_at": NOW,
        "status": status,
    }
    return Arrangement(**(held | fields))


TERMS: dict[Kind, Terms] = {
    Kind.PROMISE: promise(),
    Kind.PLAN: plan(),
    Kind.PROBLEM: Problem(topic=Topic.AMOUNT, text="Trop", wish="Moins", shares=SHARES),
    Kind.CLAIM: Claim(
        on=TODAY, means=Means.TRANSFER, amount=EUR, shares=SHARES, paid_before=NOTHING_BEFORE
    ),
    Kind.OFFER: Offer(text="Un geste", ends_on=TODAY, shares=SHARES, paid_before=NOTHING_BEFORE),
    Kind.DETAILS: Details(changes=(Change(field=Field.PHONE, before="", after="1"),)),
    Kind.PAUSE: ServicePause(from_on=TODAY, until_on=TODAY, stays_open="Tout"),
    Kind.SURVEY: Survey(shares=SHARES),
    Kind.MESSAGE: Message(text="Bonjour", shares=()),
}

# What hypothesis draws from.
currencies = st.sampled_from(CURRENCIES)
amounts = st.builds(Money, st.integers(1, 10**9), currencies)
days = st.dates(date(2024, 1, 1), date(2034, 12, 31))
REGIONS = tuple(open_days("FR", region) for region in ("", "57"))
calendars = st.one_of(
    st.just(WEEKDAYS),
    st.sampled_from(REGIONS),
    # a firm that closes for weeks, whenever it likes
    st.builds(
        lambda first, length: Calendar(frozenset(first + timedelta(days=n) for n in range(length))),
        days,
        st.integers(0, 40),
    ),
)
names = st.sampled_from(["F-1", "F-2", "in_3"])
shares = st.lists(
    st.builds(
        Share, invoice_id=names, amount=st.builds(Money, st.integers(0, 10**8), st.just("EUR"))
    ),
    max_size=3,
    unique_by=lambda share: share.invoice_id,
).map(tuple)
texts = st.text(max_size=40)
money = st.builds(Money, st.integers(0, 10**9), currencies)
instalments = st.lists(
    st.builds(
        Instalment,
        due=days,
        amount=money,
        charge=st.sampled_from(Charge),
        announced=st.booleans(),
        asked_after=st.booleans(),
    ),
    max_size=4,
).map(tuple)
words = st.lists(st.builds(Word, on=days, by=texts, text=texts), max_size=3).map(tuple)
files = st.lists(texts, max_size=3).map(tuple)
some_day = st.none() | days
some_money = st.none() | money
terms = st.one_of(
    st.builds(
        Promise,
        action=st.sampled_from(Action),
        amount=money,
        day=days,
        shares=shares,
        paid_before=shares,
        turn=st.integers(0, 3),
        since=some_day,
        note=texts,
        decider=texts,
        asked=some_day,
        answer=texts,
        rests=st.booleans(),
        within_policy=st.booleans(),
        nudged=st.booleans(),
        missed_on=some_day,
    ),
    st.builds(
        Plan,
        instalments=instalments,
        shares=shares,
        paid_before=shares,
        debits=st.booleans(),
        own_dates=st.booleans(),
        moved=st.booleans(),
        asked=instalments,
        note=texts,
        answer=texts,
        within_policy=st.booleans(),
        replaced_at_stripe=st.booleans(),
    ),
    st.builds(
        Problem,
        topic=st.sampled_from(Topic),
        text=texts,
        wish=texts,
        shares=shares,
        undisputed=some_money,
        files=files,
        words=words,
        ending=st.none() | st.sampled_from(Ending),
        new_date=some_day,
        cause=texts,
    ),
    st.builds(
        Claim,
        on=days,
        means=st.sampled_from(Means),
        amount=money,
        shares=shares,
        paid_before=shares,
        reference=texts,
        note=texts,
        on_its_way=st.booleans(),
        matched_on=some_day,
        answer=texts,
    ),
    st.builds(
        Offer,
        text=texts,
        ends_on=days,
        shares=shares,
        paid_before=shares,
        amount=some_money,
        pay_by=some_day,
        paid_on=some_day,
    ),
    st.builds(
        Details,
        changes=st.lists(
            st.builds(Change, field=st.sampled_from(Field), before=texts, after=texts), max_size=3
        ).map(tuple),
        shares=shares,
        answer=texts,
    ),
    st.builds(
        ServicePause,
        from_on=days,
        until_on=days,
        stays_open=texts,
        scope=texts,
        shares=shares,
        resumed_on=some_day,
    ),
    st.builds(Survey, shares=shares, solved_by=texts, score=st.integers(0, 5), text=texts),
    st.builds(
        Message,
        text=texts,
        shares=shares,
        wished_on=some_day,
        name=texts,
        email=texts,
        phone=texts,
        words=words,
    ),
)
