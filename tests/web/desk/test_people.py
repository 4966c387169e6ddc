"""The people at the desk: an owner adds, changes and removes them; the timeline says who did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from portal.actions.people import add_person, change_person, remove_person
from portal.domain.desk import DeskPerson, Role, contact_of
from portal.domain.errors import OwnerOnly, PersonKnown, PersonUnknown
from portal.web.desk.people import name_in_address
from tests.support.sites import NOW
from tests.web.desk.visits import BOB, GRACE, HANNAH, Visitor, let_in, visitor

if TYPE_CHECKING:
    from tests.support.sites import Portal

NEW = {"name": " Bob  Exemple ", "email": "Bob@Example.com", "role": "assistant", "language": "fr"}
BOBS_PAGE = f"/desk/people/{name_in_address(BOB)}/"


def people(portal: Portal) -> dict[str, DeskPerson]:
    """Whom the ledger lets in besides the contact person."""
    with portal.services.queries() as queries:
        return {person.email: person for person in queries.people()}


def noted(portal: Portal) -> list[tuple[str, str, dict[str, str]]]:
    """What the timeline says of people: what, who did it, whom."""
    with portal.services.queries() as queries:
        lines = queries.happenings("person_added", "person_changed", "person_removed", since=NOW)
    return [(line.what, line.who, line.details) for line in lines]


def test_who_was_added_can_come_in_and_the_timeline_says_by_whom(
    portal: Portal, grace: Visitor
) -> None:
    added = grace.post("/desk/people/", **NEW)

    assert added.headers["Location"] == "/desk/people/?done=people.added"
    page = grace.get(added.headers["Location"]).text
    assert "La personne est ajoutée." in page
    assert "Depuis le 22 novembre 2026" in page
    assert people(portal)[BOB.email].name == "Bob Exemple"
    assert noted(portal) == [
        ("person_added", GRACE.email, {"person": BOB.email, "role": "assistant"})
    ]
    assert visitor(portal).come_in(BOB.email).is_in()


def test_what_is_missing_is_told_above_and_beside_and_kept(portal: Portal, grace: Visitor) -> None:
    answer = grace.post("/desk/people/", **(NEW | {"name": " ", "email": "bob", "role": "owner"}))

    assert answer.status_code == 422
    assert re.search(r"<title>Erreur\s: ", answer.text)
    assert answer.text.index('href="#name"') < answer.text.index('href="#email"')
    assert 'value="bob"' in answer.text
    assert re.search(r'value="owner" checked', answer.text)
    assert people(portal) == {}


@pytest.mark.parametrize("known", [BOB.email, GRACE.email, "GRACE@example.com"])
def test_nobody_is_added_twice(portal: Portal, grace: Visitor, known: str) -> None:
    let_in(portal, BOB)

    answer = grace.post("/desk/people/", **(NEW | {"email": known, "role": "owner"}))

    assert answer.status_code == 422
    assert "Cette personne peut déjà entrer" in answer.text
    assert people(portal)[BOB.email].role is Role.ASSISTANT


def test_a_role_that_nobody_knows_gives_no_rights(portal: Portal, grace: Visitor) -> None:
    grace.post("/desk/people/", **(NEW | {"role": "emperor", "language": "xx"}))

    assert people(portal)[BOB.email].role is Role.ASSISTANT
    assert people(portal)[BOB.email].language == "fr"


def test_another_role_counts_from_the_next_page(portal: Portal, grace: Visitor) -> None:
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)
    assert bob.get("/desk/people/").status_code == 403

    changed = grace.post(BOBS_PAGE, name="Robert Exemple", role="owner")

    assert changed.headers["Location"] == "/desk/people/?done=people.changed"
    assert bob.get("/desk/people/").status_code == 200
    assert people(portal)[BOB.email].name == "Robert Exemple"
    assert people(portal)[BOB.email].added_at == NOW
    assert noted(portal)[-1][:2] == ("person_changed", GRACE.email)


def test_a_name_cannot_be_taken_away(portal: Portal, grace: Visitor) -> None:
    let_in(portal, BOB)

    assert grace.post(BOBS_PAGE, name="", role="owner").status_code == 422
    assert people(portal)[BOB.email].role is Role.ASSISTANT


def test_removing_is_asked_for_twice(portal: Portal, grace: Visitor) -> None:
    let_in(portal, BOB)
    assert f'href="{BOBS_PAGE}remove/"' in grace.get(BOBS_PAGE).text
    assert "Retirer Bob Exemple du bureau" in grace.get(f"{BOBS_PAGE}remove/").text
    assert BOB.email in people(portal)

    removed = grace.post(f"{BOBS_PAGE}remove/")

    assert removed.headers["Location"] == "/desk/people/?done=people.removed"
    assert people(portal) == {}
    assert noted(portal)[-1][:2] == ("person_removed", GRACE.email)
    assert grace.post(f"{BOBS_PAGE}remove/").status_code == 404
    assert grace.get(BOBS_PAGE).status_code == 404


def test_nobody_can_remove_or_demote_the_contact_person(portal: Portal) -> None:
    let_in(portal, HANNAH)
    hannah = visitor(portal).come_in(HANNAH.email)
    page = f"/desk/people/{name_in_address(GRACE)}/"

    assert page not in hannah.get("/desk/people/").text
    assert hannah.get(page).status_code == 404
    assert hannah.post(page, name="Grace", role="assistant").status_code == 404
    assert hannah.post(f"{page}remove/").status_code == 404
    assert visitor(portal).come_in().get("/desk/people/").status_code == 200


def test_the_actions_hold_by_themselves(portal: Portal) -> None:
    tools, contact = portal.services.tools, contact_of(portal.services.site)
    assert contact is not None
    for act in (add_person, change_person, remove_person):
        with pytest.raises(OwnerOnly):
            act(tools, HANNAH, by=BOB, contact=contact)
    for act in (change_person, remove_person):
        with pytest.raises(OwnerOnly):
            act(tools, contact, by=HANNAH, contact=contact)
        with pytest.raises(PersonUnknown):
            act(tools, BOB, by=GRACE, contact=contact)
    with pytest.raises(PersonKnown):
        add_person(tools, contact, by=HANNAH, contact=contact)
    assert noted(portal) == []


def test_no_address_of_a_person_stands_in_an_address(portal: Portal, grace: Visitor) -> None:
    let_in(portal, BOB)

    links = re.findall(r'(?:href|action)="([^"]+)"', grace.get("/desk/people/").text)

    assert BOBS_PAGE in links
    assert not any("bob" in link or "%40" in link or "@" in link for link in links)


def test_everybody_reads_the_desk_in_their_own_language(portal: Portal) -> None:
    let_in(portal, HANNAH)
    grace, hannah = visitor(portal).come_in(), visitor(portal).come_in(HANNAH.email)
    assert '<html lang="en">' in hannah.get("/desk/rules/").text

    back = grace.post("/desk/language/", language="en", back="/desk/rules/")
    hannah.post("/desk/language/", language="fr", back="https://evil.example.com/")
    grace.post("/desk/language/", language="xx", back="/desk/rules/")

    assert back.headers["Location"] == "/desk/rules/"
    assert '<html lang="en">' in grace.get("/desk/rules/").text
    assert '<html lang="fr">' in hannah.get("/desk/rules/").text
    assert '<html lang="en">' in visitor(portal).come_in().get("/desk/rules/").text
    assert '<html lang="fr">' in visitor(portal).come_in(HANNAH.email).get("/desk/rules/").text
    assert GRACE.email not in people(portal), "choosing a language lets nobody in"
