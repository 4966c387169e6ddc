"""The ledger remembers exactly, counts once and lets one process win; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.domain.clients import Client, ClientKind, PaymentMethod, Voice
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.links import Link, Rights
from portal.domain.money import Money
from portal.domain.payments import Attempt, AttemptKind, AttemptStatus, Share
from portal.store.database import Store, StoreOfAnotherVersion, StoreUnreachable
from tests.support.sites import ADA, INVOICE, NOW
from tests.support.together import together

if TYPE_CHECKING:
    from pathlib import Path

LINK = Link(
    id="ab" * 13,
    client_id="ada",
    key="abcdef012345",
    issued_at=NOW,
    expires_at=NOW + timedelta(days=90),
)
ATTEMPT = Attempt(
    id="a" * 24,
    debt="checkout/F-2026-014:12000EUR/0",
    link_id=LINK.id,
    client_id="ada",
    kind=AttemptKind.CHECKOUT,
    started_at=NOW,
    shares=(Share(invoice_id=INVOICE.id, amount=Money(12_000, "EUR")),),
)


@pytest.fixture
def books(store: Store) -> Store:
    """A store that knows Ada, her invoice and her link."""
    with store.ledger() as ledger:
        ledger.save_client(ADA)
        ledger.save_invoice(INVOICE)
        ledger.save_link(LINK)
    return store


def test_what_was_saved_reads_back_as_it_was(books: Store) -> None:
    grace = Client(
        id="grace",
        email="Grace@Example.com",
        company="Grace & Fille",
        voice=Voice.ENGLISH,
        kind=ClientKind.PROFESSIONAL,
        stripe_customer="cus_grace",
        method=PaymentMethod(
            id="pm_1", kind="card", brand="visa", last4="4242", exp_month=1, exp_year=2027
        ),
    )
    busy = replace(
        INVOICE,
        id="in_grace",
        client_id="grace",
        stripe_id="in_grace",
        paid=Money(5_000, "EUR"),
        next_attempt_on=date(2026, 11, 25),
        decline=Decline(group=DeclineGroup.CARD_ENDED, code="expired_card"),
        on_its_way=Money(7_000, "EUR"),
        expected_on=date(2026, 11, 27),
        unknown=True,
    )
    ended = replace(LINK, id="cd" * 13, rights=Rights.PAY, revoked_at=NOW)
    with books.ledger() as ledger:
        ledger.save_client(grace)
        ledger.save_invoice(busy)
        ledger.save_link(ended)
        ledger.add_attempt(ATTEMPT)
    with books.queries() as queries:
        assert queries.client("grace") == grace
        assert queries.clients_with_email(" grace@example.COM ") == [grace]
        assert queries.invoice_of_stripe("in_grace") == busy
        assert queries.link("cd" * 13) == ended
        assert queries.attempt(ATTEMPT.id) == ATTEMPT


def test_a_transaction_that_fails_leaves_nothing_behind(books: Store) -> None:
    def stop_in_the_middle() -> None:
        with books.ledger() as ledger:
            ledger.save_invoice(replace(INVOICE, id="half", number="half"))
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        stop_in_the_middle()
    with books.queries() as queries:
        assert queries.invoice("half") is None


def test_a_payment_is_counted_once_however_often_it_is_announced(books: Store) -> None:
    def count() -> bool:
        with books.ledger() as ledger:
            return ledger.first_payment("pi_1/F", INVOICE.id, Money(1, "EUR"), at=NOW)

    assert [count(), count(), count()] == [True, False, False]


def test_an_event_waits_until_it_was_acted_upon(books: Store) -> None:
    def store_event() -> bool:
        with books.ledger() as ledger:
            return ledger.store_event("evt_1", "invoice.paid", "in_1", moments=(NOW, NOW))

    assert store_event()
    assert store_event(), "kept, but nobody has acted upon it yet"
    with books.ledger() as ledger:
        ledger.finish_event("evt_1", at=NOW)
    assert not store_event()


def test_of_twenty_processes_one_wins_the_attempt(books: Store) -> None:
    with books.ledger() as ledger:
        ledger.add_attempt(ATTEMPT)
    paid = ATTEMPT.move(AttemptStatus.PAID)

    def claim() -> bool:
        with books.ledger() as ledger:
            return ledger.move_attempt(paid, was=AttemptStatus.OPEN)

    assert sum(together(claim, times=20)) == 1


def test_of_ten_holders_the_last_one_holds_and_the_others_are_named(books: Store) -> None:
    def hold(name: str) -> set[str]:
        with books.ledger() as ledger:
            return ledger.hold([INVOICE.id], name)

    replaced = [hold(f"attempt-{n}") for n in range(10)]

    assert replaced == [set()] + [{f"attempt-{n}"} for n in range(9)]
    with books.ledger() as ledger:
        assert ledger.still_holds([INVOICE.id], "attempt-9")
        assert not ledger.still_holds([INVOICE.id], "attempt-8")


def test_requests_are_counted_exactly_by_many_processes_at_once(books: Store) -> None:
    def ask() -> int:
        with books.ledger() as ledger:
            return ledger.count_request("somebody", 1)

    assert sorted(together(ask, times=20)) == list(range(1, 21))


def test_a_letter_is_claimed_by_one_sender(books: Store) -> None:
    with books.ledger() as ledger:
        ledger.queue_letter("fresh_link", "ada", LINK.id, at=NOW)

    def claim() -> object:
        with books.ledger() as ledger:
            return ledger.claim_letter(now=NOW, stale=NOW - timedelta(minutes=10))

    claims = together(claim, times=8)

    assert len([claim for claim in claims if claim]) == 1


def test_a_letter_whose_sender_died_is_claimed_again(books: Store) -> None:
    with books.ledger() as ledger:
        ledger.queue_letter("fresh_link", "ada", LINK.id, at=NOW)
        ledger.claim_letter(now=NOW, stale=NOW)
    later = NOW + timedelta(minutes=11)
    with books.ledger() as ledger:
        assert ledger.claim_letter(now=later, stale=later - timedelta(minutes=10))


def test_a_sender_goes_through_the_queue_once_and_may_put_a_letter_back(books: Store) -> None:
    with books.ledger() as ledger:
        for key in ("first", "second"):
            ledger.queue_letter("fresh_link", "ada", LINK.id, at=NOW, key=key)
        first = ledger.claim_letter(now=NOW, stale=NOW)
        assert first is not None
        ledger.release_letter(first["id"])
        second = ledger.claim_letter(now=NOW, stale=NOW, after=first["id"])
        again = ledger.claim_letter(now=NOW, stale=NOW)

    assert second is not None
    assert again is not None
    assert (first["key"], second["key"], again["key"]) == ("first", "second", "first")
    assert again["tries"] == 1  # the try that was taken back did not count


def test_the_owner_is_told_once_of_what_is_announced_three_times(books: Store) -> None:
    for minute in range(3):
        with books.ledger() as ledger:
            ledger.tell_owner("paid_twice", "ada", at=NOW + timedelta(minutes=minute), amount="1")
    with books.queries() as queries:
        assert len(queries.notices()) == 1


def test_only_live_links_have_pages(books: Store) -> None:
    with books.ledger() as ledger:
        ledger.save_link(replace(LINK, id="01" * 13, revoked_at=NOW))
        ledger.save_link(replace(LINK, id="02" * 13, expires_at=NOW))
    with books.queries() as queries:
        pages = list(queries.live_pages(NOW))

    assert pages == [(LINK, ADA, (INVOICE,), ())]


def test_a_moment_without_a_zone_is_refused(books: Store) -> None:
    naive = datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(Exception, match="time zone"), books.ledger() as ledger:
        ledger.save_link(replace(LINK, issued_at=naive))


def test_a_store_of_another_version_is_refused_in_words(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/portal.sqlite3"
    store = Store(url)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE about SET value = '99'")
        connection.commit()

    with pytest.raises(StoreOfAnotherVersion, match="schema 99"):
        Store(url)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreUnreachable) as refusal:
        Store("postgresql+pg8000://portal:hush@127.0.0.1:1/portal")

    assert "127.0.0.1:1" in str(refusal.value)
    assert "hush" not in str(refusal.value)
