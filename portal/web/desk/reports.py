"""What all cases together tell of a period: plots, tables, spreadsheets, and what was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.reporting import report_actions, write_report_action
from portal.domain.arrangements import Kind, Status
from portal.domain.calendar import OFFICE, add_months, office_day
from portal.domain.plans import Plan, progress
from portal.domain.reports import Said, Sent, plans_share
from portal.dossier.sheets import sheet
from portal.web.context import services
from portal.web.desk.context import blueprint, done, person, render, words
from portal.web.desk.downloads import CSV, attached
from portal.web.desk.forms import day_of, text_of
from portal.web.desk.presentation.reports import ReportFacts, present_months, present_reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.domain.money import Money
    from portal.store.queries import Queries
    from portal.web.context import Answer

PATH = "/desk/reports/"
_MONTHS = 12  # of the period that is shown at first
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    def holds(self, when: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= when <= self.last

    @property
    def query(self) -> str:
        """As it stands behind an address."""
        return f"from={self.first}&until={self.last}"


@blueprint.get("/reports/")
def reports() -> Answer:
    """The reports of a period."""
    period, errors = _period()
    facts, actions = _read(period)
    page = render(
        "reports.html",
        title=words()("reports.title"),
        errors=errors,
        reports=present_reports(facts, words()),
        months=present_months(facts, actions, words()),
        period=period,
        first=request.args.get("from", period.first.isoformat()),
        last=request.args.get("until", period.last.isoformat()),
        today=services().today.isoformat(),
        path=PATH,
    )
    return (page, 422) if errors else page


@blueprint.get("/reports/<name>.csv")
def report_sheet(name: str) -> Answer:
    """One report as a spreadsheet: the table of the page, nothing more."""
    period, _ = _period()
    facts, _ = _read(period)
    found = next((v for v in present_reports(facts, words()) if v.name == name), None)
    if found is None:
        abort(404)
    return attached(sheet(found.head, found.rows), f"{name}-{period.last}.csv", kind=CSV)


@blueprint.post("/reports/<month>/")
def note_action(month: str) -> Answer:
    """Keep what was done about a month's reasons."""
    if not _MONTH.fullmatch(month):
        abort(404)
    first = date.fromisoformat(f"{month}-01")
    text = text_of(request.form.get("text", ""))
    write_report_action(services().tools, first, text=text, by=person().email)
    return done(PATH, "reports.noted")


def _period() -> tuple[Period, dict[str, str]]:
    """The period that was asked for, or the last year; and what to correct."""
    today = services().today
    usual = Period(first=add_months(today, -_MONTHS).replace(day=1), last=today)
    typed = {name: request.args.get(name, "") for name in ("from", "until")}
    if not any(typed.values()):
        return usual, {}
    first, last = day_of(typed["from"]), day_of(typed["until"])
    errors: dict[str, str] = {}
    if first is None:
        errors["from"] = words()("reports.period.wrong")
    if last is None:
        errors["until"] = words()("reports.period.wrong")
    if first is None or last is None:
        return usual, errors
    if last < first:
        return usual, {"until": words()("reports.period.order")}
    return Period(first=first, last=last), errors


def _read(period: Period) -> tuple[ReportFacts, dict[str, str]]:
    """What happened in the period."""
    here = services()
    since = datetime.combine(period.first, time.min, tzinfo=OFFICE).astimezone(UTC)
    with here.queries() as queries:
        happened = [line for line in queries.happenings(since=since) if period.holds(_day(line.at))]
        settled = {name: _day(at) for name, at in queries.settled_at().items()}
        every = tuple(queries.every_invoice())
        facts = ReportFacts(
            arrangements=[a for a in queries.arrangements_in() if period.holds(_day(a.opened_at))],
            invoices=[i for i in every if period.holds(settled.get(i.id, i.due_date))],
            every_invoice=every,
            letters=[
                Sent(line.at, line.client_id, line.details.get("letter", ""))
                for line in happened
                if line.what == "letter_sent" and line.details.get("to") == "client"
            ],
            said=[
                Said(line.at, line.client_id, line.who, line.what, line.arrangement_id)
                for line in happened
            ],
            settled_on=settled,
            plans_share=plans_share(_in_plans(queries), queries.open_sums()),
            alarm_share=here.site.policy.alarm_share,
        )
        return facts, report_actions(queries)


def _in_plans(queries: Queries) -> Iterator[Money]:
    """What is left of each running plan."""
    running = queries.arrangements_in(kinds=(Kind.PLAN,), statuses=(Status.AGREED,))
    invoices = queries.invoices_of_clients({a.client_id for a in running})
    for a in running:
        if isinstance(a.terms, Plan):
            mine = [i for i in invoices.get(a.client_id, ()) if i.id in a.invoice_ids]
            yield progress(a.terms, mine, today=services().today).remaining


def _day(when: datetime) -> date:
    return office_day(when)
