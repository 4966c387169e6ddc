"""Letting go: what had its time is gone, what is open stays, twice is once; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.actions.retention import let_go, what_would_go
from portal.domain.arrangements import Status
from portal.domain.problems import Problem
from portal.domain.retention import Retention
from portal.store.tables import metadata
from tests.support.sites import INVOICE, open_portal, write_site
from tests.support.stories import ATTEMPT, BEGAN, PLAN, PROBLEM, tell_a_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.sites import Portal

RULES = Retention()


def opened(portal: Portal, *, days: int) -> Portal:
    """The same portal, so many days after the case was settled."""
    return at(portal, BEGAN + timedelta(days=5 + days))


def at(portal: Portal, now: datetime) -> Portal:
    """The same portal and the same store at another moment."""
    tools = replace(portal.services.tools, clock=lambda: now)
    return replace(portal, services=replace(portal.services, tools=tools))


@pytest.fixture
def told(either_database: dict[str, str], tmp_path: Path) -> Iterator[Portal]:
    """Ada's settled story and Bob's open invoice, on either database."""
    here = open_portal(write_site(tmp_path / "site"), either_database)
    with here.services.tools.ledger() as ledger:
        tell_a_case(ledger)
        ledger.store_event("evt_1", "invoice.paid", "in_1", moments=(BEGAN, BEGAN))
        ledger.finish_event("evt_1", at=BEGAN)
        ledger.store_event("evt_2", "invoice.paid", "in_2", moments=(BEGAN, BEGAN))
        ledger.add_sign_in("d" * 64, "grace@example.com", at=BEGAN, until=BEGAN)
        ledger.begin_session("e" * 64, "grace@example.com", at=BEGAN, until=BEGAN)
        ledger.count_request("f" * 40, int(BEGAN.timestamp()) // 3600)
        ledger.count_request("g" * 40, int(BEGAN.timestamp()) // 900)
    yield here
    here.close()


def gone(portal: Portal) -> dict[str, int]:
    report = let_go(portal.services.tools, RULES)
    return {what.value: number for what, number in report.counts.items()}


def counts(portal: Portal) -> dict[str, int]:
    with portal.services.store.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in metadata.sorted_tables
        }


def test_on_the_day_of_settling_only_counters_of_yesterday_go(told: Portal) -> None:
    assert gone(opened(told, days=0)) == {"counter": 2}


def test_texts_go_after_ninety_days_and_the_agreement_stays(told: Portal) -> None:
    assert "text" not in gone(opened(told, days=90))

    assert gone(opened(told, days=91)) == {"text": 2}

    with told.services.queries() as queries:
        problem, plan = queries.arrangement(PROBLEM.id), queries.arrangement(PLAN.id)
    assert problem is not None
    assert isinstance(problem.terms, Problem)
    assert (problem.terms.text, problem.terms.words, problem.reason) == ("", (), None)
    assert problem.terms.shares == PROBLEM.terms.shares
    assert plan is not None
    assert plan.reason is PLAN.reason
    assert "marie" not in str(plan.terms)


def test_technical_ids_go_after_six_months_and_what_waits_stays(told: Portal) -> None:
    done = gone(opened(told, days=185))

    assert {"event", "attempt", "visit"} <= done.keys()
    assert (done["event"], done["visit"]) == (1, 2)
    with told.services.queries() as queries:
        assert [event for event, _, _ in queries.undone_events()] == ["evt_2"]
        attempt = queries.attempt(ATTEMPT.id)
    assert attempt is not None
    assert (attempt.session_id, attempt.method_before) == ("", "")
    assert attempt.shares == ATTEMPT.shares


def test_letters_files_and_agreements_go_with_the_end_of_limitation(told: Portal) -> None:
    assert "letter" not in gone(opened(told, days=730))

    done = gone(opened(told, days=732))

    assert {"letter": 2, "file": 1, "arrangement": 2}.items() <= done.items()
    with told.services.queries() as queries:
        assert queries.arrangements("ada") == ()
        assert queries.attachments("ada") == ()
        assert queries.invoice(INVOICE.id) is not None
        client = queries.client("ada")
        assert client is not None
        assert client.email == "ada@example.com"


def test_after_three_years_the_invoice_has_no_name(told: Portal) -> None:
    done = gone(opened(told, days=1_100))

    assert done["person"] == 1
    with told.services.queries() as queries:
        assert queries.client("ada") is None
        assert queries.clients_with_email("ada@example.com") == []
    assert told.invoice(INVOICE.id).total == INVOICE.total


def test_after_ten_years_the_invoice_is_gone_and_nothing_of_ada_is_left(told: Portal) -> None:
    gone(opened(told, days=1_100))

    done = gone(opened(told, days=3_700))

    assert done["invoice"] == 1
    with told.services.queries() as queries:
        assert queries.invoice(INVOICE.id) is None
        assert [client.id for client in queries.clients()] == ["bob"]


def test_what_is_open_is_never_touched(told: Portal) -> None:
    with told.services.queries() as queries:
        before = (queries.client("bob"), queries.invoices("bob"), queries.letters("bob"))

    gone(opened(told, days=30_000))

    with told.services.queries() as queries:
        assert (queries.client("bob"), queries.invoices("bob"), queries.letters("bob")) == before
        assert len(queries.timeline("bob")) == 1


def test_a_dispute_keeps_everything_of_its_matter(told: Portal) -> None:
    with told.services.tools.ledger() as ledger:
        waiting = replace(PROBLEM, status=Status.REQUESTED, closed_at=None)
        ledger.move_arrangement(waiting, was=PROBLEM)

    gone(opened(told, days=30_000))

    with told.services.queries() as queries:
        assert queries.arrangement(PROBLEM.id) == waiting
        assert len(queries.attachments("ada")) == 1
        assert queries.client("ada") is not None


@pytest.mark.parametrize("days", [0, 91, 185, 732, 1_100, 3_700])
def test_twice_is_once(told: Portal, days: int) -> None:
    later = opened(told, days=days)
    gone(later)
    after = counts(told)

    assert gone(later) == {}
    assert counts(told) == after


def test_telling_changes_nothing_and_tells_what_would_be_done(told: Portal) -> None:
    later = opened(told, days=1_100)
    before = counts(told)
    with told.services.queries() as queries:
        report = what_would_go(queries, RULES, today=later.services.tools.today)
        again = what_would_go(queries, RULES, today=later.services.tools.today)

    assert counts(told) == before
    assert report == again
    assert let_go(later.services.tools, RULES) == report


def test_many_things_go_at_once(told: Portal) -> None:
    with told.services.tools.ledger() as ledger:
        for _ in range(1_203):
            ledger.note("link_issued", "ada", at=BEGAN, invoice_id=INVOICE.id)

    done = gone(opened(told, days=732))

    assert done["line"] >= 1_203


def test_the_clock_of_the_report_is_the_owners_day(told: Portal) -> None:
    late = at(told, datetime(2027, 3, 1, 23, 30, tzinfo=UTC))

    assert let_go(late.services.tools, RULES).today.isoformat() == "2027-03-02"
