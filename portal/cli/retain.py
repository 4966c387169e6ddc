"""`portal retain`: what has been kept long enough, told, and let go when it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from portal.actions.retention import let_go, what_would_go
from portal.app import make_services
from portal.cli.counting import counted
from portal.cli.place import Place, pass_place
from portal.domain.retention import What

if TYPE_CHECKING:
    from portal.actions.retention import RetentionReport
    from portal.domain.retention import Retention

# What each kind is called, and by which rule it goes.
_TOLD = {
    What.TEXT: ("free text", "free texts", "{text_days} days after the end"),
    What.ANSWER: ("answer by mail", "answers by mail", "{text_days} days after the end"),
    What.FILE: ("file of a client", "files of clients", "{limitation} after the end"),
    What.LETTER: ("letter", "letters", "{limitation} after the end"),
    What.RETURN: ("mail that came back", "mails that came back", "{limitation} after the end"),
    What.REMINDER: ("step of a reminder", "steps of reminders", "{limitation} after the end"),
    What.LINE: ("line of the timeline", "lines of the timeline", "{limitation} after the end"),
    What.TASK: ("task", "tasks", "{limitation} after the end"),
    What.ARRANGEMENT: ("arrangement", "arrangements", "{limitation} after the end"),
    What.PERSON: (
        "person, whose invoices stay without a name",
        "persons, whose invoices stay without a name",
        "{client_years} years after the last contact, or {limitation} if that is more",
    ),
    What.INVOICE: ("invoice", "invoices", "{invoice_years} years after its date"),
    What.EVENT: ("announcement of Stripe's", "announcements of Stripe's", "{technical}"),
    What.ATTEMPT: (
        "attempt emptied of Stripe's ids", "attempts emptied of Stripe's ids", "{technical}",
    ),
    What.VISIT: ("visit of the desk", "visits of the desk", "{technical}"),
    What.COUNTER: ("counter of questions", "counters of questions", "1 day"),
}  # fmt: skip


@click.command()
@click.option("--do", "really", is_flag=True, help="Let it go. Without it, nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@pass_place
def retain(place: Place, *, really: bool, as_json: bool) -> None:
    """Tell what has been kept long enough, and let it go with --do.

    The durations are those of [retention] in portal.toml. Whatever is open, travelling or disputed
    stays. Running it again does nothing more; what is gone is only in your backups.

    \b
    Examples:
      portal retain
      portal retain --do
    """
    services = make_services(place.settings())
    rules = services.site.retention
    if really:
        report = let_go(services.tools, rules)
    else:
        with services.queries() as queries:
            report = what_would_go(queries, rules, today=services.tools.today)
    if as_json:
        counts = {what.value: number for what, number in report.counts.items()}
        click.echo(json.dumps({"done": really, "going": counts}))
        return
    for line in _lines(report, rules):
        click.echo(line)
    click.echo(_closing(report, really=really))


def _lines(report: RetentionReport, rules: Retention) -> list[str]:
    limitation = f"{rules.consumer_years} years ({rules.professional_years} for a professional)"
    known = {
        "limitation": limitation,
        "text_days": rules.text_days,
        "client_years": rules.client_years,
        "invoice_years": rules.invoice_years,
        "technical": counted(rules.technical_months, "month"),
    }
    lines = []
    for what, number in report.counts.items():
        one, many, rule = _TOLD[what]
        lines.append(f"{number:>7}  {one if number == 1 else many}: {rule.format(**known)}")
    return lines


def _closing(report: RetentionReport, *, really: bool) -> str:
    if not report.going:
        return "There is nothing to let go."
    if really:
        return "All of this is gone."
    return "Nothing was changed. To let it go: portal retain --do"
