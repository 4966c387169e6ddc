"""Who may come in, and who did: sign-in links, sessions, people, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.desk import DeskPerson, Role
from tests.support.sites import NOW
from tests.support.together import together

if TYPE_CHECKING:
    from portal.store.database import Store

BOB = DeskPerson(email="Bob@Example.com ", name="Bob", role=Role.ASSISTANT, language="en")
SOON, LATER = NOW + timedelta(minutes=15), NOW + timedelta(hours=12)


def test_a_person_reads_back_whatever_the_capitals(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.save_person(BOB, at=NOW, by="grace@example.com")

    with store.queries() as queries:
        assert queries.person("BOB@example.com") == replace(
            BOB, email="bob@example.com", added_at=NOW
        )
        assert queries.person("eve@example.com") is None


def test_changing_a_person_keeps_when_they_came(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.save_person(BOB, at=NOW, by="grace@example.com")
        ledger.save_person(replace(BOB, role=Role.OWNER, name="Robert"), at=LATER, by="eve")

    with store.queries() as queries:
        (person,) = queries.people()
    assert (person.name, person.role, person.added_at) == ("Robert", Role.OWNER, NOW)


def test_a_chosen_language_is_remembered_and_lets_nobody_in(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.choose_language("grace@example.com", "en")
        ledger.choose_language("grace@example.com", "fr")

    with store.queries() as queries:
        assert queries.chosen_language("grace@example.com") == "fr"
        assert queries.chosen_language("bob@example.com") == ""
        assert queries.person("grace@example.com") is None


def test_one_of_many_presses_uses_a_link(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.add_sign_in("digest", "bob@example.com", at=NOW, until=SOON)

    def use() -> str:
        with store.ledger() as ledger:
            return ledger.use_sign_in("digest", at=NOW)

    assert sorted(together(use, times=6)) == [""] * 5 + ["bob@example.com"]


def test_a_removed_person_leaves_nothing_that_opens(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.save_person(BOB, at=NOW, by="grace@example.com")
        ledger.choose_language("bob@example.com", "fr")
        ledger.add_sign_in("link", "bob@example.com", at=NOW, until=SOON)
        ledger.begin_session("session", "bob@example.com", at=NOW, until=LATER)

        ledger.remove_person("BOB@example.com", at=SOON)

    with store.queries() as queries:
        session = queries.session("session")
        assert session is not None
        assert session.ended_at == SOON
        assert queries.sign_in("link") is None
        assert queries.chosen_language("bob@example.com") == ""


def test_whoever_is_still_there_is_seen(store: Store) -> None:
    with store.ledger() as ledger:
        ledger.begin_session("session", "bob@example.com", at=NOW, until=LATER)
        ledger.touch_session("session", at=SOON)

    with store.queries() as queries:
        session = queries.session("session")
    assert session is not None
    assert (session.began_at, session.seen_at) == (NOW, SOON)
