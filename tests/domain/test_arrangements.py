"""One life for all kinds: what the table allows happens, and nothing else ever does."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.domain.arrangements import (
    LIVE,
    MOVES,
    Arrangement,
    Kind,
    Status,
    agreed_invoices,
    arrangement_id,
)
from portal.domain.errors import MoveRefused
from portal.domain.promises import Action
from portal.domain.reasons import Reason
from tests.domain.values import NOW, TODAY, arrangement, promise

# How each kind can begin.
BEGINNINGS = {
    Kind.PROMISE: {Status.REQUESTED, Status.AGREED},
    Kind.PLAN: {Status.REQUESTED, Status.AGREED},
    Kind.PROBLEM: {Status.REQUESTED},
    Kind.CLAIM: {Status.REQUESTED},
    Kind.OFFER: {Status.COUNTERED},
    Kind.DETAILS: {Status.REQUESTED, Status.FULFILLED},
    Kind.PAUSE: {Status.AGREED},
    Kind.SURVEY: {Status.COUNTERED},
    Kind.MESSAGE: {Status.REQUESTED},
}
EVERY = list(product(Kind, Status, Status))


def in_state(kind: Kind, status: Status) -> Arrangement:
    return arrangement(kind, status)


@pytest.mark.parametrize(("kind", "before", "after"), EVERY)
def test_every_state_is_reached_only_by_a_listed_move(
    kind: Kind, before: Status, after: Status
) -> None:
    start = in_state(kind, before)

    if after in MOVES[kind].get(before, ()):
        moved = start.move(after, at=NOW, answer_by=TODAY, next_on=TODAY)
        assert moved.status is after
        assert moved.version == start.version + 1
    else:
        with pytest.raises(MoveRefused):
            start.move(after, at=NOW)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_listed_state_can_be_reached_and_every_live_one_can_end(kind: Kind) -> None:
    table, reached = MOVES[kind], set(BEGINNINGS[kind])
    for _ in Status:
        reached |= {after for before in reached for after in table.get(before, ())}

    assert set(table) <= reached
    for status in reached & LIVE:
        ends, seen = {status}, set[Status]()
        while ends - seen:
            seen |= ends
            ends = {after for before in seen for after in table.get(before, ())}
        assert seen - LIVE, f"{kind} {status} never ends"


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_over_is_never_opened_again(kind: Kind) -> None:
    for before, afters in MOVES[kind].items():
        if before not in LIVE:  # money that comes late is a fact, and settles it after all
            assert afters == {Status.FULFILLED}
    assert Status.FULFILLED not in MOVES[kind]


class Life(RuleBasedStateMachine):
    """An arrangement of any kind, pushed anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.now = in_state(Kind.PROMISE, Status.REQUESTED)
        self.before = self.now

    @initialize(kind=st.sampled_from(Kind), data=st.data())
    def begin(self, kind: Kind, data: st.DataObject) -> None:
        status = data.draw(st.sampled_from(sorted(BEGINNINGS[kind])))
        self.now = self.before = in_state(kind, status)

    @rule(status=st.sampled_from(Status))
    def push(self, status: Status) -> None:
        self.before = self.now
        try:
            self.now = self.now.move(status, at=NOW, answer_by=TODAY, next_on=TODAY)
        except MoveRefused:
            return
        assert status in MOVES[self.before.kind][self.before.status]

    @precondition(lambda self: self.now.is_live)
    @rule()
    def change(self) -> None:
        self.before = self.now
        self.now = self.now.change(self.now.terms, next_on=TODAY)
        assert self.now.status is self.before.status

    @invariant()
    def an_end_has_no_day_and_a_life_has_no_end(self) -> None:
        if not self.now.is_live and self.now is not self.before:
            assert self.now.next_on is None
            assert self.now.answer_by is None
            assert self.now.closed_at == NOW
        if self.now.is_live:
            assert self.now.closed_at is None
        else:
            assert not self.now.holds_collection

    @invariant()
    def it_stays_what_it_is(self) -> None:
        assert self.now.id == self.before.id
        assert self.now.kind is self.before.kind
        assert self.now.version >= self.before.version


TestLife = Life.TestCase


@given(st.text(), st.text())
def test_the_same_form_is_the_same_arrangement(owner: str, nonce: str) -> None:
    first = arrangement_id(owner, nonce)

    assert first == arrangement_id(owner, nonce)
    assert len(first) == 24
    assert replace(arrangement(), id=first).reference == replace(arrangement(), id=first).reference


def test_a_reference_holds_no_letter_that_can_be_read_as_a_digit() -> None:
    for number in range(300):
        reference = replace(arrangement(), id=arrangement_id("ada", str(number))).reference
        assert len(reference) == 6
        assert not set(reference) & set("01OILU")


def test_only_asking_for_time_acknowledges_a_debt() -> None:
    assert {kind for kind in Kind if arrangement(kind).acknowledges} == {Kind.PROMISE, Kind.PLAN}


def test_the_agreed_invoices_are_those_of_what_holds() -> None:
    missed = arrangement(status=Status.MISSED)

    assert agreed_invoices([arrangement()]) == {"F-1"}
    assert not agreed_invoices([missed, arrangement(Kind.PROBLEM, Status.REQUESTED)])
    assert arrangement(terms=promise()).invoice_ids == ("F-1",)


def test_time_to_read_an_invoice_that_had_not_arrived_acknowledges_nothing() -> None:
    asked = arrangement(Kind.PROMISE)

    assert asked.acknowledges
    assert not replace(asked, reason=Reason.NO_INVOICE).acknowledges


def test_a_talk_that_is_promised_acknowledges_nothing() -> None:
    talk = replace(arrangement(Kind.PROMISE), terms=replace(promise(), action=Action.CALL))

    assert not talk.acknowledges
