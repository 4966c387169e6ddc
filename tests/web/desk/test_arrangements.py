"""One screen to answer: what it shows, every answer, every refusal, and two people at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portal.actions.answers import accept, decline, end_plan
from portal.domain.arrangements import Arrangement, Kind, Status
from portal.domain.plans import Plan
from portal.domain.problems import Ending, Problem
from portal.domain.promises import Action, Promise
from portal.web.desk.acts import ACTS
from tests.support.sites import INVOICE, Portal, at_another_time
from tests.web.desk.asking import Case, errors_on, look, path_of, press, press_seen, version_on
from tests.web.desk.visits import BOB, Visitor, let_in, visitor

if TYPE_CHECKING:
    from collections.abc import Callable

GRACE = "grace@example.com"
REASON = {"decline_text": "C'est trop loin", "decline_day": "2026-11-27"}


@pytest.fixture
def ada(portal: Portal) -> Case:
    """Ada, who owes one invoice."""
    return Case(portal)


def letters(portal: Portal) -> list[str]:
    """The letters to clients that wait, by name."""
    with portal.services.queries() as queries:
        return [one.name for one in queries.letters("ada") if one.audience == "client"]


def steps(portal: Portal) -> list[tuple[str, date]]:
    """What a person has to do."""
    with portal.services.queries() as queries:
        return [(task.what, task.due_on) for task in queries.tasks("ada")]


# What the screen says.


def test_it_shows_what_is_asked_in_the_clients_words(grace: Visitor, ada: Case) -> None:
    page = grace.get(path_of(ada.plan())).text

    assert "Merci de m&#39;aider" in page
    assert "« Je traverse une période difficile »" in page.replace("\xa0", " ")
    assert "lundi 30 novembre 2026" in page
    assert "40,00" in page
    assert "120,00" in page
    assert "une personne répond, jamais le programme" in page


def test_it_says_what_the_rules_and_the_law_make_of_it(grace: Visitor, ada: Case) -> None:
    page = grace.get(path_of(ada.plan())).text.replace("\xa0", " ")

    assert "Vos règles ne disent rien d’un tel montant" in page
    assert "<strong>Rouge.</strong>" in page
    assert "plus de trois mois après la prestation" in page
    assert "Compté à partir du samedi 3 octobre 2026" in page
    assert "jusqu’au mercredi 22 novembre 2028 (deux ans envers un particulier)" in page
    assert "La décision est la vôtre" in page


def test_it_warns_when_a_debt_can_soon_no_longer_be_claimed(portal: Portal, ada: Case) -> None:
    problem = ada.problem()  # acknowledges nothing
    near = visitor(portal).come_in().at(datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert "moins de six mois" not in near.get(path_of(problem)).text

    late = visitor(at_another_time(portal, datetime(2028, 5, 10, 10, tzinfo=UTC))).come_in()
    assert "moins de six mois" in late.get(path_of(problem)).text


def test_a_history_tells_what_was_kept(grace: Visitor, ada: Case) -> None:
    first = ada.promise(action=Action.CALL, reason=None)
    press(grace, ada.now(first), "accept")
    press(grace, ada.now(first), "spoke")
    page = grace.get(path_of(ada.plan())).text

    assert "1 tenues, 0 passées sans paiement" in page.replace("\xa0", " ")
    assert "/desk/clients/ada/" in page


def test_a_problem_shows_its_conversation_and_its_file(grace: Visitor, ada: Case) -> None:
    problem = ada.problem()
    press(grace, problem, "say", say_text="Je regarde", say_day="2026-11-26")
    page = grace.get(path_of(problem)).text

    assert "La séance n&#39;a pas eu lieu" in page
    assert "Une autre séance" in page
    assert "Je regarde" in page
    assert "50,00" in page
    assert "/desk/files/" in page
    assert "<script>" not in page.replace('<script src="/static/', "")


def test_corrections_stand_side_by_side(grace: Visitor, ada: Case) -> None:
    page = grace.get(path_of(ada.details())).text

    assert "ada@example.com" in page
    assert "new@example.com" in page


def test_an_unknown_one_has_no_page(grace: Visitor) -> None:
    assert grace.get(f"/desk/arrangements/{'0' * 24}/").status_code == 404
    assert grace.post(f"/desk/arrangements/{'0' * 24}/accept/").status_code == 404


def test_an_answer_that_there_is_not_has_no_address(grace: Visitor, ada: Case) -> None:
    assert press(grace, ada.plan(), "forgive").status_code == 404


def test_whoever_reloads_an_answer_is_led_to_the_page(grace: Visitor, ada: Case) -> None:
    plan = ada.plan()

    led = grace.get(f"{path_of(plan)}accept/")

    assert (led.status_code, led.headers["Location"]) == (303, path_of(plan))
    assert grace.get(f"{path_of(plan)}forgive/").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_in_every_state_has_its_page(portal: Portal, ada: Case, language: str) -> None:
    who = visitor(portal).come_in()
    who.post("/desk/language/", language=language, back="/desk/")
    making: list[Callable[[], Arrangement]] = [
        ada.promise, ada.plan, ada.problem, ada.claim, ada.details, ada.message, ada.offer,
        ada.pause,
    ]  # fmt: skip
    for make in making:
        assert who.get(path_of(make())).status_code == 200


# Looking before answering.


def test_nothing_is_done_before_it_is_confirmed(portal: Portal, grace: Visitor, ada: Case) -> None:
    plan = ada.plan()

    shown = look(grace, plan, "accept", accept_text="Avec plaisir")

    assert shown.status_code == 200
    assert "Accepter cette demande" in shown.text
    assert "Avec plaisir" in shown.text
    assert ada.now(plan).status is Status.REQUESTED
    assert letters(portal) == ["plan_requested"]


def test_it_shows_the_letter_that_will_leave_without_the_clients_key(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    shown = look(grace, ada.plan(), "accept", accept_text="Avec plaisir").text

    assert "Votre calendrier de paiement est en place" in shown
    assert "lundi 30 novembre 2026" in shown
    assert portal.services.token_of(ada.link) not in shown


@pytest.mark.parametrize(
    ("make", "name", "fields"),
    [
        ("plan", "accept", {}),
        ("plan", "counter", {"counter_how": "equal", "counter_count": "2",
                             "counter_first": "2026-12-01"}),
        ("plan", "date", {"date_day": "2026-12-15"}),
        ("plan", "decline", REASON),
        ("promise", "accept", {}),
        ("promise", "counter", {"counter_day": "2026-12-01"}),
        ("promise", "decline", REASON),
        ("problem", "say", {"say_text": "x", "say_day": "2026-11-26"}),
        ("problem", "close", {"close_ending": "explained", "close_text": "x",
                              "close_day": "2026-12-01"}),
        ("claim", "found", {"found_day": "2026-11-19"}),
        ("claim", "missing", {"missing_text": "x", "missing_day": "2026-11-27"}),
        ("details", "approve", {}),
        ("details", "keep", {"keep_text": "x", "keep_day": "2026-11-27"}),
        ("message", "answer", {"answer_text": "x", "answer_day": "2026-11-27"}),
        ("offer", "take_back", {}),
        ("pause", "resume", {}),
    ],
)  # fmt: skip
def test_every_answer_is_shown_as_its_letter_then_given(
    portal: Portal, grace: Visitor, make: str, name: str, fields: dict[str, str]
) -> None:
    case = Case(portal)
    asked: Arrangement = getattr(case, make)()
    before = set(letters(portal))

    shown = look(grace, asked, name, **fields)
    given = press(grace, asked, name, **fields)

    assert 'id="letter"' in shown.text, "no letter was shown"
    assert given.status_code == 303
    place, _, told = given.headers["Location"].partition("?done=")
    assert told == f"arrangement.{name}"
    assert 'role="status"' in grace.get(f"{place}?done={told}").text
    expected = ACTS[name].letter.replace("{kind}", str(asked.kind))
    assert set(letters(portal)) - before == {expected}
    new = place.removeprefix("/desk/arrangements/").strip("/")
    with portal.services.queries() as queries:
        after = queries.arrangement(new)
    assert after is not None
    assert after.status in ACTS[name].becomes


# Each answer, and what it leaves behind.


def test_a_no_carries_its_reason_and_the_day_of_the_next_step(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    plan = ada.plan()

    press(grace, plan, "decline", **REASON)

    declined = ada.now(plan)
    assert declined.status is Status.DECLINED
    assert isinstance(declined.terms, Plan)
    assert declined.terms.answer == "C'est trop loin"
    assert steps(portal) == [("look_again", date(2026, 11, 27))]


def test_own_rows_make_a_plan_of_the_same_sum(grace: Visitor, ada: Case) -> None:
    plan = ada.plan()

    press(
        grace, plan, "counter", counter_how="own", counter_day1="01/12/2026",
        counter_amount1="20,00", counter_day2="2026-12-15", counter_amount2="100",
    )  # fmt: skip

    countered = ada.now(plan)
    assert isinstance(countered.terms, Plan)
    assert [part.amount.minor for part in countered.terms.instalments] == [2_000, 10_000]
    assert len(countered.terms.asked) == 3


def test_a_problem_is_closed_with_an_outcome_and_a_tag(grace: Visitor, ada: Case) -> None:
    problem = ada.problem()

    press(
        grace, problem, "close", close_ending="corrected", close_text="Voici la bonne facture",
        close_day="2026-12-01", close_cause="facture",
    )  # fmt: skip

    closed = ada.now(problem)
    assert isinstance(closed.terms, Problem)
    assert (closed.terms.ending, closed.terms.cause) == (Ending.CORRECTED, "facture")
    assert "facture" in grace.get(path_of(closed)).text


def test_found_money_is_counted_once_however_often_it_is_pressed(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    claim = ada.claim()
    version = version_on(grace, claim)

    for _ in range(2):
        pressed = press_seen(grace, claim, "found", version, found_day="2026-11-19")
        assert pressed.status_code == 303

    assert portal.invoice(INVOICE.id).paid == INVOICE.total
    assert ada.now(claim).status is Status.FULFILLED


def test_a_claim_that_was_asked_after_can_still_be_found(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    claim = ada.claim()
    press(grace, claim, "missing", missing_text="Quel compte ?", missing_day="2026-11-27")

    assert press(grace, claim, "found", found_day="2026-11-20").status_code == 303
    assert not portal.invoice(INVOICE.id).remaining


def test_a_new_address_counts_once_it_is_approved(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    press(grace, ada.details(), "approve")

    with portal.services.queries() as queries:
        client = queries.client("ada")
        told = [one for one in queries.letters("ada") if one.audience == "former"]
    assert client is not None
    assert client.email == "new@example.com"
    assert len(told) == 1


def test_a_running_plan_can_be_ended_with_a_reason(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    plan = ada.plan()
    accept(portal.services.tools, plan.id, by=GRACE)
    assert "à venir" in grace.get(path_of(plan)).text

    press(grace, plan, "end", end_text="Nous en reparlons", end_day="2026-11-30")

    assert ada.now(plan).status is Status.BROKEN
    assert ("look_again", date(2026, 11, 30)) in steps(portal)


# What cannot be, with what was typed kept.


@pytest.mark.parametrize(
    ("make", "name", "fields", "wrong"),
    [
        ("plan", "decline", {"decline_text": " ", "decline_day": "2026-11-27"}, "quelques mots"),
        ("plan", "decline", {"decline_text": "gardé", "decline_day": ""}, "Indiquez un jour"),
        ("plan", "decline", {"decline_text": "gardé", "decline_day": "hier"}, "jour complet"),
        ("plan", "decline", {"decline_text": "gardé", "decline_day": "2026-11-20"}, "passé"),
        ("plan", "date", {"date_text": "gardé", "date_day": "2026-12-25"}, "pas ouvré"),
        ("plan", "date", {"date_text": "gardé", "date_day": "2029-06-01"}, "trop loin"),
        ("plan", "counter", {"counter_text": "gardé"}, "comment partager"),
        ("plan", "counter", {"counter_text": "gardé", "counter_how": "equal",
                             "counter_count": "1", "counter_first": "2026-12-01"}, "au moins deux"),
        ("plan", "counter", {"counter_text": "gardé", "counter_how": "equal",
                             "counter_count": "99", "counter_first": "2026-12-01"},
         "trente-six au plus"),
        ("plan", "counter", {"counter_text": "gardé", "counter_how": "own"}, "au moins deux"),
        ("plan", "counter", {"counter_text": "gardé", "counter_how": "own",
                             "counter_day1": "2026-12-01", "counter_amount1": "beaucoup",
                             "counter_day2": "2026-12-08", "counter_amount2": "60"}, "un montant"),
        ("plan", "counter", {"counter_text": "gardé", "counter_how": "own",
                             "counter_day1": "2026-12-01", "counter_amount1": "60",
                             "counter_day2": "2026-12-08", "counter_amount2": "59,99"},
         "doivent faire 120,00 €"),
        ("plan", "counter", {"counter_text": "gardé", "counter_how": "own",
                             "counter_day1": "2026-12-08", "counter_amount1": "60",
                             "counter_day2": "2026-12-01", "counter_amount2": "60"}, "se suivre"),
        ("plan", "counter", {"counter_text": "gardé", "counter_how": "own",
                             "counter_day1": "2026-12-01", "counter_amount1": "60",
                             "counter_day2": "2026-12-06", "counter_amount2": "60"}, "jour ouvré"),
        ("promise", "counter", {"counter_text": "gardé", "counter_day": "2026-11-28"}, "ouvré"),
        ("problem", "say", {"say_text": "", "say_day": "2026-11-26"}, "quelques mots"),
        ("problem", "close", {"close_text": "gardé", "close_day": "2026-12-01"}, "l’issue"),
        ("claim", "found", {"found_day": "2026-11-23"}, "à venir"),
        ("message", "answer", {"answer_text": "", "answer_day": "2026-11-27"}, "quelques mots"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_by_the_field_and_what_was_typed_stays(
    portal: Portal, grace: Visitor, make: str, name: str, fields: dict[str, str], wrong: str
) -> None:
    case = Case(portal)
    asked: Arrangement = getattr(case, make)()
    before = case.now(asked)

    refused = press(grace, asked, name, **fields)

    assert refused.status_code == 422
    assert any(wrong in error for error in errors_on(refused)), errors_on(refused)
    assert 'role="alert"' in refused.text
    if "gardé" in fields.values():
        assert "gardé" in refused.text
    assert case.now(asked) == before


def test_a_day_that_has_passed_can_not_be_accepted_but_another_proposed(
    portal: Portal, ada: Case
) -> None:
    promise = ada.promise(date(2026, 11, 24))
    later = visitor(at_another_time(portal, datetime(2026, 11, 26, 9, tzinfo=UTC))).come_in()
    page = later.get(path_of(promise)).text

    assert "Le premier jour demandé est passé" in page
    assert 'name="accept_text"' not in page
    assert press_seen(later, promise, "accept", "0").status_code == 409
    assert press(later, promise, "counter", counter_day="2026-12-01").status_code == 303


def test_nothing_more_is_granted_once_all_is_paid(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    plan = ada.plan()
    with portal.services.tools.ledger() as ledger:
        ledger.save_invoice(INVOICE.receive(INVOICE.total))
    page = grace.get(path_of(plan)).text

    assert "tout a été payé" in page
    assert 'name="accept_text"' not in page


# Twice, and two at once.


def test_pressed_twice_an_answer_is_given_once(portal: Portal, grace: Visitor, ada: Case) -> None:
    plan = ada.plan()
    version = version_on(grace, plan)

    first = press_seen(grace, plan, "accept", version)
    again = press_seen(grace, plan, "accept", version)

    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert letters(portal).count("plan_agreed") == 1


def test_a_date_proposed_twice_is_one_proposal(portal: Portal, grace: Visitor, ada: Case) -> None:
    plan = ada.plan()
    version = version_on(grace, plan)

    first = press_seen(grace, plan, "date", version, date_day="2026-12-15")
    again = press_seen(grace, plan, "date", version, date_day="2026-12-15")

    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert letters(portal).count("promise_countered") == 1


def test_who_comes_second_reads_what_the_other_did(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    plan = ada.plan()
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)
    seen = version_on(grace, plan)
    press(bob, plan, "decline", **REASON)

    second = press_seen(grace, plan, "accept", seen)

    assert second.status_code == 409
    assert "quelqu’un d’autre vient de changer cette demande" in second.text
    assert "Vous avez dit non" in second.text
    assert ada.now(plan).status is Status.DECLINED
    assert "plan_agreed" not in letters(portal)


def test_the_same_answer_of_two_people_is_not_taken_for_a_double_press(
    portal: Portal, grace: Visitor, ada: Case
) -> None:
    problem = ada.problem()
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)
    seen = version_on(grace, problem)
    press(bob, problem, "say", say_text="De Bob", say_day="2026-11-26")

    second = press_seen(grace, problem, "say", seen, say_text="De Grace", say_day="2026-11-26")

    assert second.status_code == 409
    assert "De Grace" in second.text  # what was typed is not lost
    terms = ada.now(problem).terms
    assert isinstance(terms, Problem)
    assert [word.text for word in terms.words] == ["De Bob"]


@pytest.mark.parametrize("end", ["declined", "agreed", "broken"])
def test_what_is_over_is_not_answered_again(
    portal: Portal, grace: Visitor, ada: Case, end: str
) -> None:
    plan, tools = ada.plan(), portal.services.tools
    if end == "declined":
        decline(tools, plan.id, by=GRACE, text="x", next_on=date(2026, 11, 27))
    else:
        accept(tools, plan.id, by=GRACE)
    if end == "broken":
        end_plan(tools, plan.id, by=GRACE, text="x", next_on=date(2026, 11, 27))
    before = ada.now(plan)

    for name in ("accept", "counter", "date", "decline"):
        refused = press_seen(grace, plan, name, str(before.version), **REASON)
        assert refused.status_code == 409, name

    assert ada.now(plan) == before
    assert grace.get(path_of(plan)).status_code == 200


def test_a_forged_state_is_none(grace: Visitor, ada: Case) -> None:
    plan = ada.plan()

    for version in ("", "x", "-1", "9" * 40, "²"):
        assert press_seen(grace, plan, "accept", version).status_code == 409


def test_a_promise_says_how_it_was_made(grace: Visitor, ada: Case) -> None:
    promise = ada.promise()
    page = grace.get(path_of(promise)).text

    assert promise.kind is Kind.PROMISE
    assert isinstance(promise.terms, Promise)
    assert "virement" in page
    assert promise.reference in page
