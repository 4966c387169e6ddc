"""Tasks and calls: what came of them, what comes next, and nothing is left without a next step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.steps import set_next_step
from tests.support.sites import ADA, INVOICE, Portal
from tests.web.desk.asking import Case, errors_on, path_of
from tests.web.desk.visits import BOB, Visitor, let_in, visitor

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from portal.store.case_queries import Task

TODAY = date(2026, 11, 22)
STEP = {"step": "write", "step_day": "2026-11-25", "step_note": "avec la facture"}


def tasks(portal: Portal, *, done: bool = False) -> tuple[Task, ...]:
    with portal.services.queries() as queries:
        return queries.tasks(done=done)


@pytest.fixture
def call(portal: Portal) -> Task:
    """Ada is to be called today."""
    tools = portal.services.tools
    set_next_step(tools, "ada", by="g", what="call", on=TODAY, text="après 14 h")
    (made,) = tasks(portal)
    return made


def page_of(task: Task) -> str:
    return f"/desk/tasks/{task.id}/"


def stay(answer: TestResponse) -> bool:
    return answer.status_code == 422


def test_a_call_says_whom_what_and_how(portal: Portal, grace: Visitor, call: Task) -> None:
    from dataclasses import replace  # noqa: PLC0415

    portal.add(replace(ADA, phone="01 99 00 12 34"))
    page = grace.get(page_of(call)).text.replace("\xa0", " ").replace("’", "'")

    assert "Appeler : Ada Exemple" in page
    assert "après 14 h" in page
    assert 'href="tel:0199001234"' in page
    assert "120,00" in page
    assert "Aucun signe de vie" in page
    assert "Demandez d'abord si le message est bien arrivé" in page
    assert "Levez-vous" in page
    assert "/desk/clients/ada/" in page


def test_the_script_fits_the_situation(portal: Portal, grace: Visitor, call: Task) -> None:
    Case(portal).problem()

    assert "Pas d’accord" in grace.get(page_of(call)).text.replace("\xa0", " ")


def test_a_call_with_a_result_and_a_next_step_is_done(
    portal: Portal, grace: Visitor, call: Task
) -> None:
    answer = grace.post(page_of(call), result="talked", text="rappelle demain", **STEP)

    assert answer.headers["Location"] == f"{page_of(call)}?done=tasks.finished"
    (done,) = tasks(portal, done=True)
    assert (done.done_by, done.result) == ("grace@example.com", "talked\nrappelle demain")
    (following,) = tasks(portal)
    assert (following.what, following.due_on) == ("write", date(2026, 11, 25))
    page = grace.get(page_of(call)).text
    assert "autre chose a été dit" in page
    assert "rappelle demain" in page


def test_an_announced_payment_is_looked_for_on_the_working_day_after(
    portal: Portal, grace: Visitor, call: Task
) -> None:
    answer = grace.post(page_of(call), result="will_pay", pays="2026-11-27", text="")

    assert answer.status_code == 303
    (following,) = tasks(portal)
    assert (following.what, following.due_on) == ("look", date(2026, 11, 30))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "Dites ce que l’appel a donné"),
        ({"result": "great"}, "Dites ce que l’appel a donné"),
        ({"result": "will_pay"}, "le jour que votre client a dit"),
        ({"result": "will_pay", "pays": "demain"}, "jour complet"),
        ({"result": "will_pay", "pays": "2026-11-20"}, "passé"),
        ({"result": "talked"}, "Choisissez la prochaine étape"),
        ({"result": "talked", "step": "dance"}, "Choisissez la prochaine étape"),
        ({"result": "talked", "step": "call", "step_day": ""}, "Indiquez un jour"),
        ({"result": "talked", "step": "call", "step_day": "2026-11-20"}, "passé"),
        ({"result": "talked", "step": "call", "step_day": "2030-01-01"}, "trop loin"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    portal: Portal, grace: Visitor, call: Task, fields: dict[str, str], wrong: str
) -> None:
    refused = grace.post(page_of(call), text="mes mots", **fields)

    assert stay(refused)
    assert any(wrong in error for error in errors_on(refused)), errors_on(refused)
    assert "mes mots" in refused.text
    assert tasks(portal) == (call,)


def test_pressed_twice_it_is_done_once(portal: Portal, grace: Visitor, call: Task) -> None:
    for _ in range(2):
        assert grace.post(page_of(call), result="nobody", **STEP).status_code == 303

    assert len(tasks(portal)) == 1
    assert len(tasks(portal, done=True)) == 1


def test_two_at_once_are_one(portal: Portal, grace: Visitor, call: Task) -> None:
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)
    bob.post(page_of(call), result="nobody", text="Bob", **STEP)

    assert grace.post(page_of(call), result="talked", text="Grace", **STEP).status_code == 303
    (done,) = tasks(portal, done=True)
    assert (done.done_by, done.result) == (BOB.email, "nobody\nBob")


def test_what_was_ticked_off_too_soon_is_opened_again(
    portal: Portal, grace: Visitor, call: Task
) -> None:
    grace.post(page_of(call), result="nobody", **STEP)
    assert f"{page_of(call)}reopen/" in grace.get(page_of(call)).text

    assert grace.post(f"{page_of(call)}reopen/").status_code == 303

    assert {task.what for task in tasks(portal)} == {"call", "write"}


def test_a_task_is_moved_to_another_day(portal: Portal, grace: Visitor, call: Task) -> None:
    assert grace.post(f"{page_of(call)}move/", move_day="2026-11-26").status_code == 303
    assert [task.due_on for task in tasks(portal)] == [date(2026, 11, 26)]

    for wrong in ("", "bientôt", "2026-11-21", "2031-01-01"):
        assert stay(grace.post(f"{page_of(call)}move/", move_day=wrong)), wrong
    assert [task.due_on for task in tasks(portal)] == [date(2026, 11, 26)]


@pytest.mark.parametrize("button", ["move", "reopen"])
def test_whoever_reloads_a_button_is_led_to_the_task(
    grace: Visitor, call: Task, button: str
) -> None:
    led = grace.get(f"{page_of(call)}{button}/")

    assert (led.status_code, led.headers["Location"]) == (303, page_of(call))


def test_other_tasks_ask_for_a_few_words_only(portal: Portal, grace: Visitor) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.tell_owner("chargeback_closed", "", at=portal.services.now)
    (notice,) = tasks(portal)
    page = grace.get(page_of(notice)).text
    assert "Une contestation bancaire est tranchée" in page
    assert 'name="result"' not in page

    assert grace.post(page_of(notice), text="").status_code == 303
    assert tasks(portal) == ()


def test_a_task_that_repeats_a_request_leads_to_it(portal: Portal, grace: Visitor) -> None:
    plan = Case(portal).plan()
    (task,) = tasks(portal)

    led = grace.get(page_of(task))

    assert (led.status_code, led.headers["Location"]) == (303, path_of(plan))


def test_an_unknown_task_has_no_page(grace: Visitor) -> None:
    for path in ("/desk/tasks/4711/", "/desk/tasks/4711/move/", "/desk/tasks/4711/reopen/"):
        assert grace.get(path).status_code == 404
        assert grace.post(path).status_code == 404
    assert grace.get("/desk/tasks/new/nobody/").status_code == 404
    assert grace.post("/desk/tasks/new/nobody/").status_code == 404


def test_a_case_is_given_its_next_step(portal: Portal, grace: Visitor) -> None:
    assert "Prochaine étape" in grace.get("/desk/tasks/new/ada/").text

    answer = grace.post("/desk/tasks/new/ada/", **STEP)

    assert answer.status_code == 303
    (made,) = tasks(portal)
    assert (made.what, made.due_on) == ("write", date(2026, 11, 25))
    assert made.details == {"text": "avec la facture"}


@pytest.mark.parametrize(
    "fields", [{}, {"step": "write", "step_day": ""}, {"step": "x", "step_day": "2026-11-25"}]
)
def test_half_a_step_is_none(portal: Portal, grace: Visitor, fields: dict[str, str]) -> None:
    refused = grace.post("/desk/tasks/new/ada/", step_note="gardé", **fields)

    assert stay(refused)
    assert "gardé" in refused.text
    assert tasks(portal) == ()


def test_once_all_is_paid_no_next_step_is_asked_for(
    portal: Portal, grace: Visitor, call: Task
) -> None:
    with portal.services.tools.ledger() as ledger:
        ledger.save_invoice(INVOICE.receive(INVOICE.total))

    assert grace.post(page_of(call), result="talked").status_code == 303
    assert tasks(portal) == ()


def test_the_desk_speaks_english_too(portal: Portal, grace: Visitor, call: Task) -> None:
    grace.post("/desk/language/", language="en", back="/desk/")

    assert "Call: Ada Exemple" in grace.get(page_of(call)).text
    assert "No sign of life" in grace.get("/desk/calls/").text
    set_next_step(
        portal.services.tools, "ada", by="g", what="call", on=TODAY + timedelta(2), text=""
    )
    assert "1 call later" in grace.get("/desk/calls/").text
