"""The clock asks for a next step once, and its question goes with whatever gives one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portal.actions.arranging import Visit
from portal.actions.gestures import end_silence, set_silence, write_note
from portal.actions.links import issue_link, renew_link
from portal.actions.promises import PromiseWish, propose_promise
from portal.actions.reminding import remind
from portal.actions.steps import ask_for_next_steps, set_next_step
from portal.actions.tasks import needs_step
from portal.domain.errors import NothingToPay
from portal.domain.invoices import InvoiceStatus
from portal.domain.promises import Action
from tests.support.sites import ADA, INVOICE, Portal, open_portal, write_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BY = "grace@example.com"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Portal]:
    """Ada owes something overdue, and nothing is planned."""
    portal = open_portal(write_site(tmp_path / "site"), {"STRIPE_API_BASE": "http://127.0.0.1:1"})
    portal.add(ADA, INVOICE)
    yield portal
    portal.close()


def asked(here: Portal) -> list[tuple[str, bool]]:
    """What was asked of a person, and whether it is done."""
    with here.services.queries() as queries:
        return [
            (task.what, task.done_at is not None)
            for done in (False, True)
            for task in queries.tasks("ada", done=done)
        ]


def test_where_nothing_is_to_come_a_person_is_asked_once(here: Portal) -> None:
    tools = here.services.tools

    assert [ask_for_next_steps(tools), ask_for_next_steps(tools)] == [1, 0]
    assert asked(here) == [("next_step", False)]


def test_a_case_to_which_a_letter_goes_has_its_next_step(here: Portal) -> None:
    tools = here.services.tools
    ask_for_next_steps(tools)

    remind(tools)  # on a Sunday: the first letter waits for Monday

    assert ask_for_next_steps(tools) == 0
    assert asked(here) == [("next_step", True)]
    with here.services.queries() as queries:
        assert queries.overdue_without_step(tools.today) == (0, ())
        assert not needs_step(queries, "ada", today=tools.today)


def test_what_is_agreed_answers_the_question(here: Portal) -> None:
    tools = here.services.tools
    ask_for_next_steps(tools)
    visit = Visit(link=here.link(), client=ADA, nonce="n")
    wish = PromiseWish(action=Action.PAY, day=date(2026, 11, 27), invoice_ids=[INVOICE.id])
    propose_promise(tools, visit, wish)

    assert ask_for_next_steps(tools) == 0
    assert ("next_step", True) in asked(here)


def test_money_answers_the_question(here: Portal) -> None:
    ask_for_next_steps(here.services.tools)
    here.add(replace(INVOICE, paid=INVOICE.total, status=InvoiceStatus.PAID))

    assert ask_for_next_steps(here.services.tools) == 0
    assert asked(here) == [("next_step", True)]


def test_a_step_that_somebody_set_answers_the_question_once(here: Portal) -> None:
    tools = here.services.tools
    ask_for_next_steps(tools)
    for _ in range(2):
        set_next_step(tools, "ada", by=BY, what="call", on=date(2026, 11, 27), form="f")

    assert asked(here) == [("call", False), ("next_step", True)]


def test_a_form_counts_once(here: Portal) -> None:
    tools = here.services.tools
    for _ in range(2):
        write_note(tools, "ada", by=BY, text="Appelée.", form="one")
        issue_link(tools, "ada", key=here.services.signer.key, days=90, who=BY, form="two")
        set_silence(tools, "ada", by=BY, until=None, why="Deuil")
    for _ in range(2):
        end_silence(tools, "ada", by=BY)
    write_note(tools, "ada", by=BY, text="Appelée.", form="another")

    with here.services.queries() as queries:
        told = [line.what for line in queries.timeline("ada")]
    assert told == ["note", "link_issued", "silence_set", "silence_ended", "note"]


def test_renewed_on_the_same_day_a_link_stays_as_it_is(here: Portal) -> None:
    link = here.link()

    assert renew_link(here.services.tools, link.id, days=90) == link


def test_a_stranger_gets_no_note(here: Portal) -> None:
    with pytest.raises(NothingToPay):
        write_note(here.services.tools, "nobody", by=BY, text="Hm.")
