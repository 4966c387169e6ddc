"""The first page: what needs somebody, the next thing first, for many clients as for one."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.announcements import FOR_THE_OWNER
from portal.actions.answers import accept
from portal.actions.steps import set_next_step
from portal.actions.tasks import Outcome as TaskOutcome
from portal.actions.tasks import StepWish, finish
from portal.cli.notices import SENTENCES
from portal.domain.arrangements import Arrangement, Kind, Status, arrangement_id
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.promises import Action, Promise
from portal.web.desk.words import LANGUAGES, desk_words
from tests.support.sites import ADA, INVOICE, Portal, at_another_time
from tests.web.desk.asking import Case, path_of
from tests.web.desk.visits import Visitor, visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 22)
_LINE = re.compile(
    r'<li><a href="([^"]+)">([^<]*)</a>\s*<span class="what">([^<]*)</span>\s*'
    r'(?:<span class="when">([^<]*)</span>\s*)?<span class="money">([^<]*)</span>'
)
_GROUP = re.compile(r'<section class="stretch" aria-labelledby="(\w+)">(.*?)</section>', re.DOTALL)


def plain(text: str) -> str:
    """With spaces that one can type."""
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("’", "'")


def groups(who: Visitor, path: str = "/desk/") -> dict[str, list[tuple[str, ...]]]:
    """The list as it stands: its parts in order, each with its lines."""
    page = who.get(path).text
    return {
        name: [tuple(plain(part) for part in line) for line in _LINE.findall(body)]
        for name, body in _GROUP.findall(page)
    }


def another(portal: Portal, name: str, *, minor: int = 9_000) -> Case:
    """One more client who owes."""
    client = replace(ADA, id=name, first_name=name.title(), email=f"{name}@example.com")
    invoice = replace(
        INVOICE, id=f"F-{name}", number=f"F-{name}", client_id=name, total=Money(minor, "EUR")
    )
    portal.add(client, invoice)
    return Case(portal, client, invoice)


def settle(portal: Portal) -> None:
    """Ada owes nothing any more."""
    with portal.services.tools.ledger() as ledger:
        ledger.save_invoice(INVOICE.receive(INVOICE.total))


def test_an_empty_day_is_kind(portal: Portal, grace: Visitor) -> None:
    settle(portal)
    page = plain(grace.get("/desk/").text)

    assert "Rien ne vous attend aujourd'hui." in page
    assert groups(grace) == {}


def test_requests_stand_first_the_late_ones_above(portal: Portal) -> None:
    ada, bob, carl = Case(portal), another(portal, "bob"), another(portal, "carl")
    plan = ada.plan()
    later = at_another_time(portal, datetime(2026, 11, 24, 9, tzinfo=UTC))
    problem = Case(later, bob.client, bob.invoice).problem()
    message = Case(
        at_another_time(portal, datetime(2026, 11, 25, 9, tzinfo=UTC)), carl.client, carl.invoice
    ).message()
    grace = visitor(at_another_time(portal, datetime(2026, 11, 26, 9, tzinfo=UTC))).come_in()

    found = groups(grace)

    assert next(iter(found)) == "answer"
    assert found["answer"] == [
        (path_of(plan), "Ada Exemple",
         "souhaite payer en 3 fois, du lundi 30 novembre au lundi 1er février 2027",
         "promis pour le mardi 24 novembre", "120,00 €"),
        (path_of(problem), "Bob Exemple", "signale un problème : la prestation",
         "avant ce soir", "90,00 €"),
        (path_of(message), "Carl Exemple", "vous écrit",
         "au plus tard le vendredi 27 novembre", "90,00 €"),
    ]  # fmt: skip
    assert "3 demandes attendent votre réponse" in plain(grace.get("/desk/").text)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        ("promise", "souhaite faire un virement le mardi 15 décembre"),
        ("claim", "dit avoir payé le mercredi 18 novembre"),
        ("details", "change d'adresse e-mail"),
        ("message", "vous écrit"),
    ],
)
def test_every_request_is_said_in_words(
    portal: Portal, grace: Visitor, make: str, what: str
) -> None:
    getattr(Case(portal), make)()

    ((_, who, said, _, _),) = groups(grace)["answer"]
    assert (who, said) == ("Ada Exemple", what)


def test_tasks_that_only_repeat_a_request_are_not_listed_twice(
    portal: Portal, grace: Visitor
) -> None:
    Case(portal).plan()

    assert set(groups(grace)) == {"answer"}


def test_tasks_of_today_and_before_come_next_those_of_later_days_last(
    portal: Portal, grace: Visitor
) -> None:
    tools = portal.services.tools
    set_next_step(tools, "ada", by="g", what="write", on=TODAY + timedelta(3))
    set_next_step(tools, "ada", by="g", what="call", on=TODAY)

    found = groups(grace)

    assert [line[2:4] for line in found["do"]] == [("Appeler", "aujourd'hui")]
    assert [line[2:4] for line in found["later"]] == [("Écrire", "le mercredi 25 novembre")]
    assert list(found) == ["do", "later"]


def test_a_case_that_nobody_works_on_asks_for_a_next_step(portal: Portal, grace: Visitor) -> None:
    ((path, who, what, _, amount),) = groups(grace)["without"]

    assert (path, who, amount) == ("/desk/tasks/new/ada/", "Ada Exemple", "120,00 €")
    assert what == "n'a pas de prochaine étape : choisissez-en une"
    Case(portal).problem()
    assert "without" not in groups(grace)


def test_what_is_expected_this_week_is_named_with_its_day(portal: Portal) -> None:
    ada = Case(portal)
    plan = ada.plan()
    accept(portal.services.tools, plan.id, by="g")
    bob = another(portal, "bob")
    promise = bob.promise(date(2026, 11, 25))
    accept(portal.services.tools, promise.id, by="g")

    week = groups(visitor(portal).come_in())["week"]
    assert [line[1:4] for line in week] == [
        ("Bob Exemple", "fait un virement le mercredi 25 novembre", ""),
    ]
    soon = at_another_time(portal, datetime(2026, 11, 26, 9, tzinfo=UTC))
    week = groups(visitor(soon).come_in())["week"]
    assert ("Ada Exemple", "paiement n° 1 de son calendrier", "lundi 30 novembre", "40,00 €") in [
        line[1:] for line in week
    ]


def test_dates_that_passed_are_told(portal: Portal) -> None:
    ada = Case(portal)
    accept(portal.services.tools, ada.plan().id, by="g")
    late = at_another_time(portal, datetime(2026, 12, 2, 9, tzinfo=UTC))

    ((_, who, what, when, amount),) = groups(visitor(late).come_in())["missed"]

    assert (who, what) == ("Ada Exemple", "paiement n° 1 de son calendrier")
    assert (when, amount) == ("attendu depuis le lundi 30 novembre", "40,00 €")


def test_a_link_that_ends_soon_is_told_while_something_is_open(portal: Portal) -> None:
    portal.link()
    near = at_another_time(portal, datetime(2027, 2, 10, 9, tzinfo=UTC))
    grace = visitor(near).come_in()
    ((path, who, what, _, _),) = groups(grace)["links"]

    assert (path, who) == ("/desk/clients/ada/", "Ada Exemple")
    assert what == "ne pourra plus ouvrir son lien après le samedi 20 février"

    near_portal = grace.portal
    near_portal.link()  # a fresh one
    assert "links" not in groups(grace)


def test_no_link_is_told_of_whoever_owes_nothing(portal: Portal) -> None:
    portal.link()
    settle(portal)
    near = at_another_time(portal, datetime(2027, 2, 10, 9, tzinfo=UTC))

    assert "links" not in groups(visitor(near).come_in())


def test_a_letter_that_was_refused_is_told_one_that_just_waits_is_not(
    portal: Portal, grace: Visitor
) -> None:
    Case(portal).plan()
    assert "pas partie" not in grace.get("/desk/").text
    with portal.services.tools.ledger() as ledger:
        row = ledger.claim_letter(
            now=portal.services.now, stale=portal.services.now - timedelta(hours=1), after=0
        )
        assert row is not None
    assert "pas partie" not in grace.get("/desk/").text  # it may still be in hand
    with portal.services.tools.ledger() as ledger:
        ledger.put_off_letter(row, until=portal.services.now + timedelta(hours=1), problem="451")

    page = grace.get("/desk/").text
    assert '<a href="/desk/letters/">1 lettre n' in plain(page)


def test_the_alarm_rings_when_plans_are_much_of_what_is_to_come(
    portal: Portal, grace: Visitor
) -> None:
    ada = Case(portal)
    another(portal, "bob", minor=100_000)
    plan = ada.plan()
    accept(portal.services.tools, plan.id, by="g")
    assert "Les calendriers" not in grace.get("/desk/").text

    with portal.services.tools.ledger() as ledger:
        ledger.save_invoice(
            replace(INVOICE, id="F-bob", client_id="bob", total=Money(1_000, "EUR"))
        )
    assert "Les calendriers représentent 92 %" in plain(grace.get("/desk/").text)


def test_a_long_part_is_cut_and_can_be_opened(portal: Portal, grace: Visitor) -> None:
    for number in range(40):
        another(portal, f"c{number:02}")

    assert len(groups(grace)["without"]) == 30
    assert "Voir encore 11 lignes" in plain(grace.get("/desk/").text)
    whole = groups(grace, "/desk/?show=without")
    assert {name: len(lines) for name, lines in whole.items()} == {"without": 41}
    assert set(groups(grace, "/desk/?show=nonsense")) == {"without"}


def test_what_a_client_was_proposed_waits_for_them(portal: Portal, grace: Visitor) -> None:
    ada = Case(portal)
    ada.offer()

    ((_, _, what, when, amount),) = groups(grace)["later"]

    assert what == "a reçu un geste de votre part, valable jusqu'au mardi 15 décembre 2026"
    assert (when, amount) == ("répond au plus tard le mardi 15 décembre", "90,00 €")


def test_a_ticked_off_task_is_gone(portal: Portal, grace: Visitor) -> None:
    tools = portal.services.tools
    set_next_step(tools, "ada", by="g", what="call", on=TODAY)
    with portal.services.queries() as queries:
        (task,) = queries.tasks()
    step = StepWish(what="look", on=TODAY + timedelta(1))
    finish(tools, task.id, by="g", outcome=TaskOutcome(), step=step)

    assert list(groups(grace)) == ["later"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_portal_points_out_has_its_words(language: str) -> None:
    words = desk_words(language)

    for name in {*SENTENCES, *FOR_THE_OWNER.values()}:
        assert f"tasks.what.{name}.title" in words, name
        assert f"tasks.what.{name}.text" in words, name


def test_a_notice_stands_with_the_other_things_to_do(portal: Portal, grace: Visitor) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.tell_owner("paid_twice", "ada", at=portal.services.now, amount="12.50 EUR")
        ledger.tell_owner("chargeback_closed", "", at=portal.services.now)

    assert [line[1:] for line in groups(grace)["do"]] == [
        ("Ada Exemple", "Un paiement est arrivé en trop", "aujourd'hui", "12,50 €"),
        ("Votre entreprise", "Une contestation bancaire est tranchée", "aujourd'hui", ""),
    ]


def many(portal: Portal, *, clients: int, arranged: int) -> Iterator[Arrangement]:
    """So many clients who owe, and so many dates that hold."""
    with portal.services.tools.ledger() as ledger:
        for number in range(clients):
            who = f"c{number:05}"
            ledger.save_client(replace(ADA, id=who, email=f"{who}@example.com"))
            ledger.save_invoice(replace(INVOICE, id=f"F-{who}", number=f"F-{who}", client_id=who))
        for number in range(arranged):
            who = f"c{number:05}"
            made = Arrangement(
                id=arrangement_id(who, "x"),
                kind=Kind.PROMISE,
                client_id=who,
                terms=Promise(
                    action=Action.PAY,
                    amount=INVOICE.total,
                    day=TODAY + timedelta(number % 30),
                    shares=(Share(invoice_id=f"F-{who}", amount=INVOICE.total),),
                    paid_before=(Share(invoice_id=f"F-{who}", amount=Money(0, "EUR")),),
                ),
                opened_at=portal.services.now,
                status=Status.REQUESTED if number % 2 else Status.AGREED,
                answer_by=TODAY + timedelta(number % 5) if number % 2 else None,
                next_on=TODAY + timedelta(number % 30),
            )
            ledger.add_arrangement(made)
            yield made


@pytest.mark.slow
def test_five_thousand_clients_are_no_reason_to_wait(portal: Portal, grace: Visitor) -> None:
    list(many(portal, clients=5_000, arranged=500))
    grace.get("/desk/")
    taken = []

    for _ in range(5):
        began = time.process_time()
        assert grace.get("/desk/").status_code == 200
        taken.append(time.process_time() - began)

    assert min(taken) < 0.3, taken


def test_the_number_of_questions_does_not_grow_with_the_clients(
    portal: Portal, grace: Visitor
) -> None:
    from sqlalchemy import event  # noqa: PLC0415 - the tests' own counting of statements

    asked: list[str] = []
    event.listen(
        portal.services.store.engine, "before_cursor_execute", lambda *said: asked.append(said[2])
    )
    counts = []
    for number in range(2):
        list(many(portal, clients=20 + 20 * number, arranged=10 + 20 * number))
        asked.clear()
        grace.get("/desk/")
        counts.append(len(asked))

    assert counts[0] == counts[1] < 20
