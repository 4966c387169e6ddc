"""Letters that have not left, at the desk: which, why, and what is decided about each, once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from portal.domain.letters import Outcome
from portal.web.desk.presentation.letters import problem_in_words, why_in_words
from portal.web.desk.words import LANGUAGES, desk_words
from tests.support.sites import ADA, NOW, Portal
from tests.web.desk.cases import CARD, said, whats
from tests.web.desk.test_letters import queue
from tests.web.desk.visits import BOB, let_in, visitor

if TYPE_CHECKING:
    from tests.web.desk.visits import Visitor

PAGE = "/desk/letters/"
CODES = {
    "550 5.1.1": "address", "550": "address", "553 5.1.3": "address", "452 4.2.2": "full",
    "552 5.3.4": "large", "552 5.2.3": "large", "552 5.2.2": "full",
    "450 4.2.0": "full", "451": "patience", "450": "patience", "421": "later",
    "554 5.7.1": "policy", "550 5.7.26": "policy", "451 4.7.1": "policy", "535": "sign_in",
    "535 5.7.8": "sign_in", "571": "other", "timeout": "timeout", "died": "died",
}  # fmt: skip


def ended(portal: Portal, outcome: Outcome, *, key: str, problem: str = "cut_after_data") -> int:
    """A letter that came to this; its number."""
    number = queue(portal, "promise_agreed", key=key)
    with portal.services.tools.ledger() as ledger:
        row = ledger.claim_letter(now=NOW, stale=NOW - timedelta(hours=1), after=number - 1)
        assert row is not None
        ledger.keep_letter(number, recipient=ADA.email, subject="C’est noté", body="Bonjour")
        ledger.hand_over_letter(row, at=NOW)
        ledger.finish_letter(number, outcome, at=NOW, problem=problem)
    return number


def outcome_of(portal: Portal, number: int) -> Outcome:
    with portal.services.queries() as queries:
        letter = queries.letter(number)
    assert letter is not None
    return letter.outcome


def test_a_desk_from_which_everything_has_left_says_so(portal: Portal, grace: Visitor) -> None:
    queue(portal, "promise_agreed", key="a")  # just queued: it leaves by itself

    assert "Toutes les lettres sont parties" in said(grace.get(PAGE))


def test_each_letter_stands_with_its_reason_and_what_can_be_decided(
    portal: Portal, grace: Visitor
) -> None:
    ended(portal, Outcome.UNKNOWN, key="a")
    ended(portal, Outcome.REFUSED, key="b", problem="550 5.1.1")
    ended(portal, Outcome.GAVE_UP, key="c", problem="timeout")

    page = said(grace.get(PAGE))

    assert "Parties, ou peut-être pas" in page
    assert "Peut-être parti : la connexion s’est rompue au dernier moment" in page
    assert "Pas parti : l’adresse n’existe pas (550 5.1.1)" in page
    assert "Pas parti après plusieurs essais : le serveur de messagerie ne répond pas" in page
    assert page.count("Elle est bien partie (C’est noté, Ada Exemple)") == 1
    assert page.count("Envoyer de nouveau (C’est noté, Ada Exemple)") == 1
    assert page.count("Réessayer (C’est noté, Ada Exemple)") == 2
    assert page.count("Ne plus l’envoyer (C’est noté, Ada Exemple)") == 3


def test_a_letter_leads_to_its_client_and_to_its_words(portal: Portal, grace: Visitor) -> None:
    number = ended(portal, Outcome.REFUSED, key="a")

    page = grace.get(PAGE).text

    assert f'<a href="{CARD}">Ada Exemple</a>' in page
    assert f'<a href="{CARD}letters/{number}/">C’est noté</a>' in page


@pytest.mark.parametrize(
    ("act", "becomes", "told", "line"),
    [
        ("again", Outcome.SENT, "La lettre repart maintenant", "letter_again"),
        ("left", Outcome.SENT, "cette lettre est partie", "letter_left"),
        ("drop", Outcome.DROPPED, "cette lettre ne part pas", "letter_let_be"),
    ],
)
def test_a_decision_counts_once(
    portal: Portal, grace: Visitor, act: str, becomes: Outcome, *, told: str, line: str
) -> None:
    number = _about_something(portal)

    first = grace.post(f"{PAGE}{number}/{act}/")
    second = grace.post(f"{PAGE}{number}/{act}/")

    assert told in said(grace.get(first.headers["Location"]))
    assert "Rien n’a changé" in said(grace.get(second.headers["Location"]))
    assert outcome_of(portal, number) is becomes
    assert whats(portal).count(line) == 1
    assert "Toutes les lettres sont parties" in said(grace.get(PAGE))


def _about_something(portal: Portal) -> int:
    """A letter with a link, of which nobody knows whether it has left."""
    link = portal.link()
    with portal.services.tools.ledger() as ledger:
        ledger.queue_letter("fresh_link", "ada", link.id, at=NOW, key="a")
        number = ledger.letters("ada")[-1].id
        ledger.finish_letter(number, Outcome.UNKNOWN, at=NOW, problem="died")
    return number


def test_an_assistant_may_decide_and_it_is_noted_who_did(portal: Portal) -> None:
    let_in(portal, BOB)
    number = ended(portal, Outcome.UNKNOWN, key="a")
    bob = visitor(portal).come_in(BOB.email)

    bob.post(f"{PAGE}{number}/drop/")

    assert "Message laissé de côté" in said(bob.get(CARD))
    with portal.services.queries() as queries:
        assert queries.timeline("ada")[-1].who == BOB.email


def test_the_address_of_a_button_leads_back_to_the_list(grace: Visitor) -> None:
    answer = grace.get(f"{PAGE}1/again/")

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert grace.get(f"{PAGE}1/burn/").status_code == 404


def test_a_letter_of_nobody_stands_under_the_house(portal: Portal, grace: Visitor) -> None:
    number = queue(portal, "answer_reminder", key="a", client_id="nobody", who="owner")
    with portal.services.tools.ledger() as ledger:
        ledger.finish_letter(number, Outcome.REFUSED, at=NOW, problem="554")

    assert "Votre entreprise" in said(grace.get(PAGE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_a_server_has_its_words(language: str) -> None:
    words = desk_words(language)

    for code, name in CODES.items():
        key = f"letters.problem.{name}"
        plain = not words.texts[key].places
        assert problem_in_words(code, words) == (words(key) if plain else words(key, code=code))
    for why in ("gone", "over", "answered", "silence", "link_ended", "no_address", "let_be"):
        assert why_in_words(why, words) != why_in_words("something", words)
