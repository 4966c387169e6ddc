"""Reports at the desk: a period, plots with tables, nothing of fewer than five, what changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.answers import accept
from portal.actions.arranging import Visit
from portal.actions.plans import PlanWish, propose_plan
from portal.actions.promises import PromiseWish, propose_promise
from portal.domain.promises import Action
from portal.domain.reasons import Reason
from tests.support.sites import ADA, INVOICE, NOW, Portal
from tests.web.desk.cases import said
from tests.web.desk.visits import BOB, Visitor, let_in, visitor
from tests.web.test_reading_changes_nothing import rows

if TYPE_CHECKING:
    from portal.domain.arrangements import Arrangement

REPORTS = "/desk/reports/"


def asks(portal: Portal, number: int, reason: Reason = Reason.NOT_THIS_DAY) -> Arrangement:
    """One more client asks for another date, with a reason."""

    who = replace(ADA, id=f"c{number}", email=f"c{number}@example.com")
    bill = replace(INVOICE, id=f"F-{number}", client_id=who.id, number=f"F-{number}")
    portal.add(who, bill)
    visit = Visit(link=portal.link(who.id), client=who, nonce=f"n{number}", reason=reason)
    wish = PromiseWish(action=Action.PAY, day=date(2026, 12, 1), invoice_ids=[bill.id])
    return propose_promise(portal.services.tools, visit, wish)


def test_what_concerns_fewer_than_five_stays_hidden(portal: Portal, grace: Visitor) -> None:
    for number in range(4):
        asks(portal, number)

    page = grace.get(REPORTS)
    assert "Pas le bon jour moins de 5" in said(page)
    assert not re.search(r"Pas le bon jour\s*</th><td>4", page.text)


def test_from_five_on_there_is_a_plot_and_the_same_as_a_table(
    portal: Portal, grace: Visitor
) -> None:
    for number in range(6):
        asks(portal, number)

    page = grace.get(REPORTS)
    assert page.text.count("<svg") >= 1
    assert '<svg class="plot" viewBox=' in page.text
    assert "<title>Raisons données</title>" in page.text
    assert '<th scope="row">Pas le bon jour</th><td>6</td>' in page.text
    assert "style=" not in page.text


def test_an_empty_house_has_its_reports_too(grace: Visitor) -> None:
    page = said(grace.get(REPORTS))

    assert "Rien à montrer pour cette période." in page
    assert "Aucune raison donnée pendant cette période." in page
    assert "Elle reste sous la limite que vous avez choisie." in page


def test_a_period_is_chosen(portal: Portal, grace: Visitor) -> None:
    for number in range(5):
        asks(portal, number)

    now = grace.get(f"{REPORTS}?from=2026-11-01&until=2026-11-30")
    assert '<th scope="row">Pas le bon jour</th><td>5</td>' in now.text
    assert 'value="2026-11-01"' in now.text
    before = grace.get(f"{REPORTS}?from=2026-09-01&until=2026-10-31")
    assert "Pas le bon jour" not in before.text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("from=hier&until=2026-11-30", "Indiquez un jour complet"),
        ("from=2026-11-01", "Indiquez un jour complet"),
        ("from=2026-11-30&until=2026-11-01", "Le second jour vient après le premier."),
    ],
)
def test_a_period_that_is_none_is_told(grace: Visitor, asked: str, told: str) -> None:
    answer = grace.get(f"{REPORTS}?{asked}")

    assert answer.status_code == 422
    assert told in said(answer)


def test_every_table_is_a_spreadsheet_too(portal: Portal, grace: Visitor) -> None:
    for number in range(5):
        asks(portal, number)
    page = grace.get(REPORTS).text
    addresses = re.findall(r'href="(/desk/reports/[a-z]+\.csv\?[^"]+)"', page)
    assert len(addresses) >= 2, "what has nothing to tell has no table"

    for address in addresses:
        sheet = grace.get(address.replace("&amp;", "&"))
        assert sheet.status_code == 200
        assert sheet.data.startswith(b"\xef\xbb\xbf")
    reasons = next(a for a in addresses if "reasons" in a).replace("&amp;", "&")
    assert "Pas le bon jour;5" in grace.get(reasons).data.decode("utf-8-sig")
    assert grace.get(f"{REPORTS}secrets.csv").status_code == 404


def test_what_was_changed_is_kept_with_its_month(portal: Portal, grace: Visitor) -> None:
    asks(portal, 1)
    path = f"{REPORTS}2026-11/"
    for text in ("Prélèvement déplacé au 5.", "Prélèvement déplacé au 5.", "Au 7."):
        answer = grace.post(path, text=text)
        assert answer.headers["Location"] == f"{REPORTS}?done=reports.noted"

    with portal.services.queries() as queries:
        told = queries.happenings("report_action", since=NOW - timedelta(1))
    assert [line.details["text"] for line in told] == ["Prélèvement déplacé au 5.", "Au 7."]
    page = grace.get(REPORTS)
    assert 'rows="2">Au 7.</textarea>' in page.text
    assert "Novembre 2026" in said(page)


@pytest.mark.parametrize("month", ["2026-13", "11-2026", "2026-1", "nope"])
def test_what_is_no_month_has_no_text(grace: Visitor, month: str) -> None:
    assert grace.post(f"{REPORTS}{month}/", text="hm").status_code == 404


def test_the_alarm_of_plans_is_told(portal: Portal, grace: Visitor) -> None:

    visit = Visit(link=portal.link(), client=ADA, nonce="n")
    wish = PlanWish(invoice_ids=[INVOICE.id], count=3, first=date(2026, 12, 1))
    accept(portal.services.tools, propose_plan(portal.services.tools, visit, wish).id, by="g@x.fr")

    page = said(grace.get(REPORTS))
    assert "Elle dépasse la limite que vous avez choisie" in page
    assert "En calendriers 100 %" in page


def test_assistants_read_and_write_reports(portal: Portal) -> None:
    let_in(portal, BOB)
    bob = visitor(portal).come_in(BOB.email)

    assert bob.get(REPORTS).status_code == 200
    assert bob.post(f"{REPORTS}2026-11/", text="Fait.").status_code == 303


def test_looking_changes_nothing(portal: Portal, grace: Visitor) -> None:
    asks(portal, 1)
    before = rows(portal)
    for path in (REPORTS, f"{REPORTS}reasons.csv", f"{REPORTS}?from=x&until="):
        grace.get(path)
    assert rows(portal) == before
