"""The calendar files that come with a letter: dates that were agreed, moved, or fell away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.calendars.ics import Entry, calendar_file
from portal.domain.arrangements import Status
from portal.domain.dates import dates_of, entry_uid
from portal.domain.sequence import LETTERS, Step
from portal.letters.reminders import is_debited
from portal.mail import CalendarFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portal.actions.occasions import Occasion
    from portal.domain.arrangements import Arrangement
    from portal.domain.business import Site
    from portal.letters.sayings import Sayings

_AGREES = frozenset({"promise_agreed", "plan_agreed"})
_TELLS = _AGREES | {"plan_moved"}
_TAKES_BACK = frozenset({"promise_withdrawn", "plan_withdrawn", "plan_broken", "plan_finished"})


def entries_of(
    arrangement: Arrangement, saying: Sayings, site: Site, *, changed_at: datetime, url: str = ""
) -> tuple[Entry, ...]:
    """The dates of an arrangement as entries of a calendar; cancelled where it does not hold."""
    dates = dates_of(arrangement)
    text = saying.say("letter.calendar.text", reference=arrangement.reference)
    return tuple(
        Entry(
            uid=entry_uid(arrangement, dated.number, host=site.host),
            day=dated.day,
            title=saying.say(
                f"letter.calendar.{dated.what}",
                amount=saying.money(dated.amount),
                business=site.business.name,
                number=dated.number,
                count=len(dates),
            ),
            text=text,
            url=url,
            sequence=arrangement.version,
            cancelled=arrangement.status is not Status.AGREED,
            changed_at=changed_at,
        )
        for dated in dates
    )


def calendar_files(
    occasion: Occasion, saying: Sayings, site: Site, *, organizer: tuple[str, str], url: str
) -> tuple[CalendarFile, ...]:
    """What comes with this letter, if anything: the agreed dates, and what they replaced."""
    if occasion.name == LETTERS[Step.BEFORE]:
        entries = _due_dates(occasion, saying, site, url=url)
        content = calendar_file(entries, language=saying.language, organizer=organizer)
        return (CalendarFile(name="dates.ics", method="PUBLISH", content=content),)
    arrangement = occasion.arrangement
    if arrangement is None:
        return ()
    files: list[CalendarFile] = []
    if occasion.name in _TELLS and arrangement.status is Status.AGREED:
        entries = entries_of(arrangement, saying, site, changed_at=occasion.queued_at, url=url)
        content = calendar_file(entries, language=saying.language, organizer=organizer)
        name = f"{arrangement.reference.lower()}.ics"
        files.append(CalendarFile(name=name, method="PUBLISH", content=content))
    gone = occasion.replaced if occasion.name in _AGREES else ()
    if occasion.name in _TAKES_BACK and occasion.confirmed:
        gone = (arrangement,)
    for ended in gone:
        files += _cancelled(occasion, ended, saying, site=site, organizer=organizer)
    return tuple(files)


def _due_dates(occasion: Occasion, saying: Sayings, site: Site, *, url: str) -> tuple[Entry, ...]:
    """One entry for each invoice, under a name that no other date of it will ever have.

    Its sequence is the day on which it leaves: nobody keeps count, and whatever leaves later about
    the same date goes before what left earlier.
    """
    host = site.host.partition(":")[0]
    return tuple(
        Entry(
            uid=f"due-{invoice.id}@{host}",
            day=invoice.due_date,
            title=saying.say(
                "letter.calendar.charge" if is_debited([invoice]) else "letter.calendar.pay",
                amount=saying.money(invoice.remaining),
                business=site.business.name,
            ),
            text=saying.say("letter.calendar.text", reference=invoice.number),
            url=url,
            sequence=occasion.today.toordinal(),
            changed_at=occasion.queued_at,
        )
        for invoice in occasion.invoices
    )


def _cancelled(
    occasion: Occasion,
    ended: Arrangement,
    saying: Sayings,
    *,
    site: Site,
    organizer: tuple[str, str],
) -> Iterable[CalendarFile]:
    """One file for each date still to come: a cancellation may speak of one entry only."""
    at = ended.closed_at or occasion.queued_at
    for number, entry in enumerate(entries_of(ended, saying, site, changed_at=at), 1):
        if entry.day >= occasion.today and entry.cancelled:
            content = calendar_file([entry], language=saying.language, organizer=organizer)
            name = f"{ended.reference.lower()}-{number}.ics"
            yield CalendarFile(name=name, method="CANCEL", content=content)
