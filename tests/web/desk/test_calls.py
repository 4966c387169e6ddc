"""The call list: whom, when, how much, in which situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.actions.steps import set_next_step
from tests.support.sites import ADA, INVOICE

if TYPE_CHECKING:
    from tests.support.sites import Portal
    from tests.web.desk.visits import Visitor

TODAY = date(2026, 11, 22)


def listed(grace: Visitor) -> str:
    return grace.get("/desk/calls/").text.replace("\xa0", " ").replace("\u202f", " ")


def test_nobody_to_call_is_said_kindly(grace: Visitor) -> None:
    assert "Aucun appel à passer" in listed(grace)


def test_calls_of_today_stand_above_those_of_later_days(portal: Portal, grace: Visitor) -> None:
    other = replace(ADA, id="bob", first_name="Bob", phone="06 00 00 00 01")
    portal.add(other, replace(INVOICE, id="F-2", number="F-2", client_id="bob"))
    tools = portal.services.tools
    set_next_step(tools, "ada", by="g", what="call", on=TODAY + timedelta(2))
    set_next_step(tools, "bob", by="g", what="call", on=TODAY)
    set_next_step(tools, "bob", by="g", what="write", on=TODAY)
    page = listed(grace)

    assert "1 appel pour aujourd’hui" in page
    assert "1 appel plus tard" in page
    assert page.index("Bob Exemple") < page.index("Ada Exemple")
    assert "06 00 00 00 01" in page
    assert page.count("120,00 €") == 2
    assert "le mardi 24 novembre" in page


def test_good_hours_and_moderation_are_said(grace: Visitor) -> None:
    assert "Un par semaine au plus" in listed(grace)
    assert "de 10 h à 13 h" in listed(grace)


def test_whoever_is_not_known_any_more_is_left_out(portal: Portal, grace: Visitor) -> None:
    set_next_step(portal.services.tools, "gone", by="g", what="call", on=TODAY)

    assert "Aucun appel à passer" in listed(grace)
