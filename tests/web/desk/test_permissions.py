"""Who may do what at the desk: every address and method stands in this table, or the test fails."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from portal.domain.problems import Problem
from portal.domain.reminder_case import Return, ReturnKind
from portal.web.desk.people import name_in_address
from tests.support.sites import INVOICE, Portal
from tests.web.desk.asking import Case, press
from tests.web.desk.visits import BOB, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from werkzeug.routing import Rule

EVERYBODY, DESK, OWNERS = "everybody", "desk", "owners"
CLIENT = "/desk/clients/<client_id>"
COMING = f"{CLIENT}/letters/<step>/<invoice_id>"

TABLE = {
    # the way in
    ("GET", "/desk/sign-in/"): EVERYBODY,
    ("POST", "/desk/sign-in/"): EVERYBODY,
    ("GET", "/desk/sign-in/sent/"): EVERYBODY,
    ("GET", "/desk/enter/<sign_in:token>/"): EVERYBODY,
    ("POST", "/desk/enter/<sign_in:token>/"): EVERYBODY,
    # oneself
    ("POST", "/desk/sign-out/"): DESK,
    ("POST", "/desk/language/"): DESK,
    # the day, requests, tasks, calls
    ("GET", "/desk/"): DESK,
    ("GET", "/desk/arrangements/<wanted>/"): DESK,
    ("GET", "/desk/arrangements/<wanted>/<name>/"): DESK,
    ("POST", "/desk/arrangements/<wanted>/<name>/"): DESK,  # `replace` is for owners, see below
    ("GET", "/desk/files/<file_id>"): DESK,
    ("GET", "/desk/tasks/<int:number>/"): DESK,
    ("POST", "/desk/tasks/<int:number>/"): DESK,
    ("GET", "/desk/tasks/<int:number>/move/"): DESK,
    ("POST", "/desk/tasks/<int:number>/move/"): DESK,
    ("GET", "/desk/tasks/<int:number>/reopen/"): DESK,
    ("POST", "/desk/tasks/<int:number>/reopen/"): DESK,
    ("GET", "/desk/tasks/new/<client_id>/"): DESK,
    ("POST", "/desk/tasks/new/<client_id>/"): DESK,
    ("GET", "/desk/calls/"): DESK,
    ("POST", "/desk/returns/<int:number>/seen/"): DESK,
    ("GET", "/desk/formal/<int:number>/"): DESK,
    ("POST", "/desk/formal/<int:number>/"): OWNERS,
    ("GET", "/desk/decisions/<int:number>/"): DESK,
    ("POST", "/desk/decisions/<int:number>/"): DESK,
    ("GET", "/desk/old/"): DESK,
    ("GET", "/desk/letters/"): DESK,
    ("GET", "/desk/letters/<int:number>/<any(again, left, drop):name>/"): DESK,
    ("POST", "/desk/letters/<int:number>/<any(again, left, drop):name>/"): DESK,
    # one client
    ("GET", f"{CLIENT}/"): DESK,
    ("POST", f"{CLIENT}/notes/"): DESK,
    ("GET", f"{CLIENT}/resume/"): DESK,
    ("POST", f"{CLIENT}/resume/"): DESK,
    ("GET", f"{CLIENT}/review/"): DESK,
    ("POST", f"{CLIENT}/review/"): DESK,
    ("GET", f"{CLIENT}/letters/<int:letter_id>/"): DESK,
    ("GET", f"{CLIENT}/letters/"): DESK,
    ("GET", f"{COMING}/"): DESK,
    ("GET", f"{COMING}/look/"): DESK,
    ("GET", f"{COMING}/edit/"): DESK,
    ("POST", f"{COMING}/edit/"): DESK,
    ("POST", f"{COMING}/proof/"): DESK,
    ("POST", f"{COMING}/now/"): DESK,
    ("GET", f"{COMING}/leave-out/"): DESK,  # of the formal one it is for owners, see below
    ("POST", f"{COMING}/leave-out/"): DESK,
    ("GET", f"{CLIENT}/links/"): DESK,
    ("POST", f"{CLIENT}/links/"): DESK,
    ("GET", f"{CLIENT}/links/<link_id>/"): DESK,
    ("POST", f"{CLIENT}/links/<link_id>/renew/"): DESK,
    ("GET", f"{CLIENT}/links/<link_id>/revoke/"): DESK,
    ("POST", f"{CLIENT}/links/<link_id>/revoke/"): DESK,
    ("GET", f"{CLIENT}/offer/"): DESK,
    ("POST", f"{CLIENT}/offer/"): DESK,  # a smaller sum is for owners, see below
    ("GET", f"{CLIENT}/offer/<arrangement_id>/"): DESK,
    ("POST", f"{CLIENT}/offer/<arrangement_id>/"): DESK,
    ("GET", f"{CLIENT}/pause/"): DESK,
    ("POST", f"{CLIENT}/pause/"): DESK,
    ("GET", f"{CLIENT}/pause/<arrangement_id>/"): DESK,
    ("POST", f"{CLIENT}/pause/<arrangement_id>/"): DESK,
    ("GET", f"{CLIENT}/let-go/"): OWNERS,
    ("POST", f"{CLIENT}/let-go/"): OWNERS,
    ("GET", f"{CLIENT}/hand-over/"): OWNERS,
    ("POST", f"{CLIENT}/hand-over/"): OWNERS,
    ("GET", f"{CLIENT}/received/<invoice_id>/"): DESK,
    ("POST", f"{CLIENT}/received/<invoice_id>/"): DESK,
    ("GET", f"{CLIENT}/silence/"): DESK,
    ("POST", f"{CLIENT}/silence/"): DESK,
    ("POST", f"{CLIENT}/silence/end/"): DESK,
    ("GET", f"{CLIENT}/voice/"): DESK,
    ("POST", f"{CLIENT}/voice/"): DESK,
    ("GET", f"{CLIENT}/details/"): OWNERS,
    ("POST", f"{CLIENT}/details/"): OWNERS,
    ("GET", f"{CLIENT}/file/"): DESK,
    ("POST", f"{CLIENT}/file/data/"): DESK,
    ("POST", f"{CLIENT}/file/dossier/"): DESK,
    ("GET", f"{CLIENT}/file/erase/"): OWNERS,
    ("POST", f"{CLIENT}/file/erase/"): OWNERS,
    # the house
    ("GET", "/desk/search/"): DESK,
    ("GET", "/desk/rules/"): DESK,
    ("GET", "/desk/rules/letters/"): DESK,
    ("GET", "/desk/reports/"): DESK,
    ("POST", "/desk/reports/<month>/"): DESK,
    ("GET", "/desk/reports/<name>.csv"): DESK,
    ("GET", "/desk/exports/"): OWNERS,
    ("POST", "/desk/exports/"): OWNERS,
    ("POST", "/desk/exports/import/"): OWNERS,
    ("GET", "/desk/exports/import/<name>/"): OWNERS,
    ("POST", "/desk/exports/import/<name>/"): OWNERS,
    ("GET", "/desk/people/"): OWNERS,
    ("POST", "/desk/people/"): OWNERS,
    ("GET", "/desk/people/<who>/"): OWNERS,
    ("POST", "/desk/people/<who>/"): OWNERS,
    ("GET", "/desk/people/<who>/remove/"): OWNERS,
    ("POST", "/desk/people/<who>/remove/"): OWNERS,
}


@dataclass
class Place:
    """A desk where everything exists that an address can name."""

    portal: Portal
    names: dict[str, str]

    def address(self, rule: str) -> str:
        """A rule with everything filled in."""
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: self.names[found[1]], rule)


@pytest.fixture
def place(portal: Portal) -> Place:
    """Bob assists; Ada asked, attached, was offered something, and has a letter and a link."""
    let_in(portal, BOB)
    ada = Case(portal)
    problem, plan = ada.problem(), ada.plan()
    terms = problem.terms
    assert isinstance(terms, Problem)
    with portal.services.queries() as queries:
        (letter, *_), (task, *_) = queries.letters("ada"), queries.tasks()
    with portal.services.tools.ledger() as ledger:
        came = Return(
            id=0, key="m1", kind=ReturnKind.REPLY, client_id="ada", address="ada@example.com",
            subject="Re", text="Oui.", at=portal.services.now,
        )  # fmt: skip
        for number in range(task.id):  # so that a message has the number of the task
            ledger.add_return(replace(came, key=f"m{number}"))
    names = {
        "wanted": plan.id, "name": "accept", "file_id": terms.files[0], "number": str(task.id),
        "client_id": "ada", "letter_id": str(letter.id), "link_id": ada.link.id,
        "arrangement_id": ada.offer().id, "invoice_id": INVOICE.id, "month": "2026-11",
        "step": "first_transfer",
        "who": name_in_address(BOB), "token": "a" * 110,
    }  # fmt: skip
    return Place(portal, names)


def rules(portal: Portal) -> set[tuple[str, str]]:
    """Every method and address of the desk."""

    def methods(rule: Rule) -> set[str]:
        return (rule.methods or set()) - {"HEAD", "OPTIONS"}

    return {
        (method, rule.rule)
        for rule in portal.app.url_map.iter_rules()
        if rule.rule.startswith("/desk")
        for method in methods(rule)
    }


def status(who: Visitor, method: str, path: str, seal: str) -> int:
    """How an address answers; a form with its seal and nothing in it."""
    answer = (
        who.browser.post(path, data={"seal": seal}) if method == "POST" else who.browser.get(path)
    )
    answer.close()
    return answer.status_code


def test_every_address_of_the_desk_stands_in_the_table(portal: Portal) -> None:
    assert rules(portal) == set(TABLE)


def test_nobody_else_gets_further_than_the_door(place: Place) -> None:
    eve, before = visitor(place.portal), rows(place.portal)

    for (method, rule), who in TABLE.items():
        if who is not EVERYBODY:
            answered = status(eve, method, place.address(rule), "")
            assert answered == (401 if method == "POST" else 303), (method, rule)
    assert rows(place.portal) == before


def test_an_assistant_reaches_everything_but_what_is_the_owners(place: Place) -> None:
    bob = visitor(place.portal).come_in(BOB.email)
    seal = bob.seal

    for (method, rule), who in TABLE.items():
        if rule == "/desk/sign-out/" or who is EVERYBODY:
            continue
        answered = status(bob, method, place.address(rule), seal)
        if who is OWNERS:
            assert answered == 403, (method, rule)
        else:
            assert answered not in {401, 403, 500}, (method, rule, answered)


def test_an_owner_reaches_everything(place: Place) -> None:
    grace = visitor(place.portal).come_in()
    seal = grace.seal

    for (method, rule), who in TABLE.items():
        if rule == "/desk/sign-out/" or who is EVERYBODY:
            continue
        answered = status(grace, method, place.address(rule), seal)
        assert answered not in {401, 403, 500}, (method, rule, answered)


def test_a_form_without_its_seal_is_nobodys(place: Place) -> None:
    grace, before = visitor(place.portal).come_in(), rows(place.portal)

    for (method, rule), who in TABLE.items():
        if method == "POST" and who is not EVERYBODY:
            assert status(grace, method, place.address(rule), "") == 400, rule
    after = rows(place.portal)
    assert [row for row in after if "sessions" not in row] == [
        row for row in before if "sessions" not in row
    ]


def test_only_an_owner_changes_documents_of_accounts(portal: Portal) -> None:
    let_in(portal, BOB)
    plan = Case(portal).plan()
    bob = visitor(portal).come_in(BOB.email)

    refused = press(bob, plan, "replace")

    assert refused.status_code == 403
    assert "Réservé aux propriétaires" in refused.text
    # an owner is not refused for who they are; here the invoice takes parts as it is
    assert press(visitor(portal).come_in(), plan, "replace").status_code == 409


def test_only_an_owner_gives_up_money(portal: Portal) -> None:
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)
    gift = {"text": "Un geste", "until": "2026-12-15", "invoices": INVOICE.id}

    refused = bob.post("/desk/clients/ada/offer/", amount="90", **gift)

    assert refused.status_code == 403


def test_only_an_owner_leaves_the_formal_letter_out(portal: Portal) -> None:
    let_in(portal, BOB)
    path = f"/desk/clients/ada/letters/formal/{INVOICE.id}/leave-out/"
    bob, grace = visitor(portal).come_in(BOB.email), visitor(portal).come_in()

    assert [bob.get(path).status_code, bob.post(path).status_code] == [403, 403]
    assert grace.get(path).status_code == 200
