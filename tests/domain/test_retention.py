"""How long what is kept stays: nothing younger than its rule goes, and nothing that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.clients import ClientKind
from portal.domain.forgetting import forget_words, without_words
from portal.domain.gestures import Message, Survey
from portal.domain.invoices import InvoiceStatus
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.problems import Problem, Topic, Word
from portal.domain.reasons import Reason
from portal.domain.retention import Held, Retention, What, ends_of, what_goes
from tests.support.sites import INVOICE

TODAY = date(2036, 6, 1)
RULES = Retention()
PAID = replace(INVOICE, status=InvoiceStatus.PAID, paid=INVOICE.total)
PROBLEM = Arrangement(
    id="ab" * 12,
    kind=Kind.PROBLEM,
    client_id="ada",
    terms=Problem(
        topic=Topic.SERVICE,
        text="La salle était fermée.",
        wish="Un report",
        shares=(Share(invoice_id=INVOICE.id, amount=Money(12_000, "EUR")),),
        words=(Word(on=date(2026, 11, 20), by="client", text="Merci"),),
        cause="room",
        files=("f1",),
    ),
    opened_at=datetime(2026, 11, 10, tzinfo=UTC),
    status=Status.FULFILLED,
    closed_at=datetime(2026, 11, 30, tzinfo=UTC),
    reason=Reason.SERVICE_PROBLEM,
)

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2045, 12, 31))
rules = st.builds(
    Retention,
    invoice_years=st.integers(6, 30),
    client_years=st.integers(1, 10),
    consumer_years=st.integers(2, 10),
    professional_years=st.integers(5, 10),
    text_days=st.integers(30, 730),
    technical_months=st.integers(1, 24),
)
held = st.builds(
    Held,
    what=st.sampled_from(What),
    id=st.uuids().map(str),
    since=st.none() | days,
    kind=st.sampled_from(ClientKind),
    ended=st.none() | days,
)


@given(st.lists(held, max_size=30, unique_by=lambda one: one.id), rules, days)
def test_nothing_open_and_nothing_younger_than_its_rule_goes(
    things: list[Held], some: Retention, today: date
) -> None:
    known = {thing.id: thing for thing in things}

    gone = {name for going in what_goes(things, some, today=today) for name in going.ids}

    for name, thing in known.items():
        if thing.since is None:
            assert name not in gone
        else:
            old = today > some.last_day(thing.what, thing.since, thing.kind)
            limitation = some.limitation_years(thing.kind)
            rests = thing.ended is not None and thing.ended.year + limitation > today.year
            assert (name in gone) <= old
            assert not (rests and name in gone)


@given(st.lists(held, max_size=30, unique_by=lambda one: one.id), rules, days)
def test_the_same_things_give_the_same_report_in_whichever_order_they_are_read(
    things: list[Held], some: Retention, today: date
) -> None:
    assert what_goes(things, some, today=today) == what_goes(things[::-1], some, today=today)


@given(days, rules, st.sampled_from(What), st.sampled_from(ClientKind))
def test_what_once_goes_would_go_on_every_later_day(
    since: date, some: Retention, what: What, kind: ClientKind
) -> None:
    thing = Held(what=what, id="1", since=since, kind=kind)
    last = some.last_day(what, since, kind)

    assert what_goes([thing], some, today=last) == ()
    assert what_goes([thing], some, today=last + timedelta(days=1)) != ()
    assert what_goes([thing], some, today=last + timedelta(days=4000)) != ()


@pytest.mark.parametrize(
    ("what", "kind", "last"),
    [
        (What.INVOICE, ClientKind.CONSUMER, date(2036, 1, 31)),
        (What.LETTER, ClientKind.CONSUMER, date(2028, 1, 31)),
        (What.LETTER, ClientKind.PROFESSIONAL, date(2031, 1, 31)),
        (What.FILE, ClientKind.CONSUMER, date(2028, 1, 31)),
        (What.PERSON, ClientKind.CONSUMER, date(2029, 1, 31)),
        (What.PERSON, ClientKind.PROFESSIONAL, date(2031, 1, 31)),
        (What.TEXT, ClientKind.CONSUMER, date(2026, 5, 1)),
        (What.EVENT, ClientKind.CONSUMER, date(2026, 7, 31)),
        (What.COUNTER, ClientKind.CONSUMER, date(2026, 2, 1)),
    ],
)
def test_the_defaults_are_those_of_the_privacy_page(
    what: What, kind: ClientKind, last: date
) -> None:
    assert RULES.last_day(what, date(2026, 1, 31), kind) == last


def test_an_invoice_that_was_settled_late_stays_for_the_time_of_limitation() -> None:
    old = Held(
        what=What.INVOICE, id="1", since=date(2020, 1, 1), ended=date(2035, 1, 1),
    )  # fmt: skip

    assert old.last_day(RULES) == date(2037, 1, 1)


def test_an_open_invoice_keeps_everything_about_it_open() -> None:
    ends = ends_of([INVOICE], [PROBLEM], settled_on={}, contacts={})

    assert ends.invoices[INVOICE.id] is None
    assert ends.arrangements[PROBLEM.id] is None
    assert ends.of(TODAY, client_id="ada") is None
    assert ends.of(TODAY, client_id="ada", arrangement_id=PROBLEM.id) is None


def test_a_dispute_that_waits_keeps_everything_open_though_the_invoice_is_paid() -> None:
    waiting = replace(PROBLEM, status=Status.REQUESTED, closed_at=None)

    ends = ends_of([PAID], [waiting], settled_on={}, contacts={})

    assert ends.arrangements[PROBLEM.id] is None
    assert ends.clients["ada"] is None


def test_money_that_travels_or_is_being_checked_is_open() -> None:
    travelling = replace(INVOICE, on_its_way=INVOICE.total)
    checked = replace(INVOICE, unknown=True)

    for invoice in (travelling, checked):
        assert ends_of([invoice], [], settled_on={}, contacts={}).invoices[INVOICE.id] is None


def test_a_matter_ends_with_its_last_part() -> None:
    paid_on = date(2027, 3, 1)
    contact = date(2027, 9, 1)

    ends = ends_of([PAID], [PROBLEM], settled_on={INVOICE.id: paid_on}, contacts={"ada": contact})

    assert ends.invoices[INVOICE.id] == paid_on
    assert ends.arrangements[PROBLEM.id] == paid_on
    assert ends.clients["ada"] == contact
    assert ends.of(date(2026, 11, 12), client_id="ada", invoice_id=INVOICE.id) == paid_on
    assert ends.of(date(2026, 11, 12), client_id="ada") == paid_on  # the matter of that day
    assert ends.of(date(2027, 11, 12), client_id="ada") == date(2027, 11, 12)


def test_texts_go_and_what_was_agreed_stays() -> None:
    empty = without_words(PROBLEM.terms)

    assert isinstance(empty, Problem)
    assert (empty.text, empty.wish, empty.words) == ("", "", ())
    assert (empty.topic, empty.shares, empty.cause, empty.files) == (
        Topic.SERVICE, PROBLEM.terms.shares, "room", ("f1",),
    )  # fmt: skip
    assert without_words(empty) == empty


def test_nothing_stays_of_the_owners_tag_either_when_a_person_is_erased() -> None:
    empty = forget_words(PROBLEM, nothing_stays=True)

    assert isinstance(empty.terms, Problem)
    assert (empty.terms.cause, empty.terms.files, empty.reason) == ("", (), None)


@pytest.mark.parametrize("reason", [Reason.BEREAVEMENT, Reason.HARD_TIME])
def test_a_reason_of_private_life_goes_with_the_texts(reason: Reason) -> None:
    assert forget_words(replace(PROBLEM, reason=reason)).reason is None
    assert forget_words(PROBLEM).reason is Reason.SERVICE_PROBLEM


def test_an_answer_keeps_its_number_and_loses_its_words() -> None:
    shares = PROBLEM.terms.shares

    assert without_words(Survey(shares=shares, score=4, text="Merci")) == Survey(
        shares=shares, score=4
    )
    message = Message(text="Bonjour", shares=shares, name="Charles", email="c@example.com")
    assert without_words(message) == Message(text="", shares=shares)
