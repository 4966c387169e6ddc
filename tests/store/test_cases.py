"""Arrangements, tasks, letters, files and silences are kept as they are; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.reasons import Reason
from portal.store.case_queries import Attachment, Silence
from tests.domain.values import NOW, TERMS, TODAY, arrangement
from tests.support.sites import ADA, INVOICE
from tests.support.together import together

if TYPE_CHECKING:
    from portal.store.database import Store

PROMISED = arrangement(
    reason=Reason.FORGOT, answer_by=TODAY, next_on=TODAY + timedelta(days=3), link_id="ab" * 13
)


def add(store: Store, *made: Arrangement) -> None:
    with store.ledger() as ledger:
        for one in made:
            ledger.add_arrangement(one)


def kept(store: Store, wanted: Arrangement = PROMISED) -> Arrangement:
    with store.queries() as queries:
        found = queries.arrangement(wanted.id)
    assert found is not None
    return found


def test_an_arrangement_of_every_kind_reads_back_as_it_was(store: Store) -> None:
    every = [
        replace(PROMISED, id=f"{number:024x}", kind=kind, terms=TERMS[kind])
        for number, kind in enumerate(Kind, 1)
    ]
    add(store, *every)

    assert [kept(store, one) for one in every] == every
    with store.queries() as queries:
        assert set(queries.arrangements("ada")) == set(every)
        assert queries.arrangements_of(["ada", "eve"])["ada"] == queries.arrangements("ada")
        assert queries.arrangements_due(TODAY) == ()
        assert len(queries.arrangements_due(TODAY + timedelta(days=3))) == len(every)


def test_the_same_form_is_kept_once(store: Store) -> None:
    with store.ledger() as ledger:
        assert ledger.add_arrangement(PROMISED)
        assert not ledger.add_arrangement(replace(PROMISED, status=Status.REQUESTED))
    assert kept(store) == PROMISED


def test_of_two_writers_who_read_the_same_one_wins(store: Store) -> None:
    add(store, PROMISED)

    def move(status: Status) -> bool:
        with store.ledger() as ledger:
            return ledger.move_arrangement(PROMISED.move(status, at=NOW), was=PROMISED)

    assert sorted(map(move, (Status.WITHDRAWN, Status.FULFILLED))) == [False, True]
    assert kept(store).status is Status.WITHDRAWN
    assert kept(store).version == 1


def test_of_many_writers_at_once_one_wins(store: Store) -> None:
    add(store, PROMISED)

    def withdraw() -> bool:
        with store.ledger() as ledger:
            after = PROMISED.move(Status.WITHDRAWN, at=NOW)
            return ledger.move_arrangement(after, was=PROMISED)

    assert sum(together(withdraw, times=6)) == 1


def test_whoever_writes_an_older_reading_does_not_forget_what_stripe_was_told(
    store: Store,
) -> None:
    add(store, PROMISED)
    with store.ledger() as ledger:
        ledger.mark_collection(PROMISED.id, paused=True)
        ledger.move_arrangement(PROMISED.move(Status.WITHDRAWN, at=NOW), was=PROMISED)

    assert kept(store).collection_paused
    with store.queries() as queries:
        assert [a.id for a in queries.arrangements_out_of_step("ada")] == [PROMISED.id]
        assert queries.arrangements_out_of_step("eve") == ()


def test_only_what_holds_and_was_not_told_is_out_of_step(store: Store) -> None:
    add(
        store,
        PROMISED,
        replace(PROMISED, id="1" * 24, kind=Kind.MESSAGE, terms=TERMS[Kind.MESSAGE]),
        replace(PROMISED, id="2" * 24, status=Status.FULFILLED),
        replace(PROMISED, id="3" * 24, collection_paused=True),
    )
    with store.queries() as queries:
        assert [a.id for a in queries.arrangements_out_of_step()] == [PROMISED.id]


def test_a_task_is_asked_once_and_ticked_off_once(store: Store) -> None:
    def ask() -> bool:
        with store.ledger() as ledger:
            return ledger.add_task(
                "call", "ada", key="call/1", due_on=TODAY, at=NOW, arrangement_id="x", text="é"
            )

    assert [ask(), ask()] == [True, False]
    with store.queries() as queries:
        (task,) = queries.tasks("ada")
    assert (task.what, task.details, task.done_at) == ("call", {"text": "é"}, None)
    with store.ledger() as ledger:
        ledger.finish_tasks_of("x", at=NOW, by="grace", what="write")
        assert ledger.task(task.id) == task
        assert ledger.finish_task(task.id, at=NOW, by="grace", result="done")
        assert not ledger.finish_task(task.id, at=NOW, by="eve")
        ledger.move_task(task.id, due_on=TODAY + timedelta(days=1))
        ledger.finish_tasks_of("x", at=NOW, by="grace")
    with store.queries() as queries:
        assert queries.tasks("ada") == ()
        assert [done.done_by for done in queries.tasks(done=True)] == ["grace"]


def test_the_owner_is_told_of_one_cause_once_and_of_two_twice(store: Store) -> None:
    with store.ledger() as ledger:
        for payment in ("pi_1", "pi_1", "pi_2"):
            ledger.tell_owner("paid_twice", "ada", at=NOW, amount="5 EUR", payment=payment)
    with store.queries() as queries:
        assert len(queries.tasks("ada")) == len(queries.notices()) == 2
        assert [line.what for line in queries.timeline("ada")] == ["paid_twice"] * 2


def test_a_letter_with_a_name_leaves_once(store: Store) -> None:
    with store.ledger() as ledger:
        first = ledger.queue_letter("survey", "ada", "", at=NOW, key="a/survey")
        again = ledger.queue_letter("survey", "ada", "", at=NOW, key="a/survey")
        ledger.queue_letter("survey", "ada", "", at=NOW)
        ledger.queue_letter("survey", "ada", "", at=NOW)
    assert (first, again) == (True, False)
    with store.queries() as queries:
        assert len(queries.letters("ada")) == 3


def test_a_file_is_kept_byte_for_byte(store: Store) -> None:
    content = bytes(range(256))
    attachment = Attachment(
        id="f" * 24, client_id="ada", arrangement_id="x", name="é.pdf", kind="application/pdf",
        digest="d", size=256, added_at=NOW,
    )  # fmt: skip
    with store.ledger() as ledger:
        assert ledger.add_file(attachment, content)
        assert not ledger.add_file(attachment, b"other")
    with store.queries() as queries:
        assert queries.attachment("f" * 24) == (attachment, content)
        assert queries.attachments("ada") == (attachment,)
        assert queries.attachment("none") is None


def test_a_silence_is_replaced_and_ended(store: Store) -> None:
    first = Silence(client_id="ada", until_on=None, why="deuil", set_at=NOW, set_by="grace")
    second = replace(first, until_on=TODAY)
    with store.ledger() as ledger:
        ledger.set_silence(first)
        ledger.set_silence(second)
    with store.queries() as queries:
        assert queries.silence("ada") == second
    with store.ledger() as ledger:
        ledger.end_silence("ada")
        assert ledger.silence("ada") is None


def test_whoever_owes_something_overdue_is_found(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.save_client(ADA)
        ledger.save_invoice(INVOICE)
        assert ledger.overdue_clients(INVOICE.due_date) == []
        assert ledger.overdue_clients(INVOICE.due_date + timedelta(days=1)) == ["ada"]
        ledger.save_invoice(INVOICE.receive(INVOICE.total))
        assert ledger.overdue_clients(TODAY + timedelta(days=99)) == []


def test_places_are_found_by_how_they_begin(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.save_cursor("untold/a_b", "ada")
        ledger.save_cursor("untoldXa", "eve")
        assert ledger.cursors("untold/") == {"untold/a_b": "ada"}


def test_two_arrangements_may_share_a_reference_and_none_is_lost(store: Store) -> None:
    step = len("23456789ABCDEFGHJKMNPQRSTVWXYZ") ** 6  # the reference is made of what is below
    older = replace(PROMISED, id=f"{7:024x}", opened_at=NOW - timedelta(days=9))
    newer = replace(PROMISED, id=f"{7 + step:024x}")
    assert older.reference == newer.reference

    add(store, older, newer)

    assert kept(store, older) == older
    assert kept(store, newer) == newer


def test_a_reference_that_is_read_out_on_the_telephone_finds_its_client(store: Store) -> None:
    add(store, PROMISED)
    with store.ledger() as ledger:
        ledger.save_client(ADA)
        ledger.save_client(replace(ADA, id="eve", email="eve@example.com"))

    with store.queries() as queries:
        assert queries.search_clients(PROMISED.reference.lower()) == [ADA]
        assert queries.search_clients("ZZZZZZ") == []
