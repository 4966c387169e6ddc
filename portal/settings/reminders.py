"""[reminders] of the owner's file: when the gentle letters leave, at which pace, and when not.

The annotations are read while the program runs, so this module does not postpone them.
"""

import re
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from portal.domain.clients import ClientKind
from portal.domain.hours import Hours
from portal.domain.money import Money
from portal.domain.reminder_case import Rules
from portal.domain.sequence import Pace, Relation, default_paces
from portal.settings.faults import KeyFaults

_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
# Letters leave between these hours at most, whatever the settings say.
_EARLIEST, _LATEST = time(8, 0), time(20, 0)


def _span(text: str) -> tuple[time, time]:
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError('hours are written as "9:30-17:30".')
    hour, minute, end_hour, end_minute = map(int, match.groups())
    if hour > 23 or end_hour > 23 or minute > 59 or end_minute > 59:
        raise ValueError('this is no time of the day. Write "9:30-17:30", for instance.')
    return time(hour, minute), time(end_hour, end_minute)


def _hours(text: str) -> str:
    opens, closes = _span(text)
    if not _EARLIEST <= opens < closes <= _LATEST:
        raise ValueError("letters leave between 8:00 and 20:00, and the first hour comes first.")
    return text


Span = Annotated[str, AfterValidator(_hours)]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, str_strip_whitespace=True, validate_default=False
    )


class PaceTable(_Table):
    """[[reminders.pace]]: how one kind of case is gone through; the first that fits is taken."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,20}$")]
    kind: Annotated[ClientKind | None, Field(strict=False)] = None
    relation: Annotated[Relation | None, Field(strict=False)] = None
    amount_from: Annotated[int, Field(ge=0)] | None = None
    amount_up_to: Annotated[int, Field(ge=0)] | None = None
    first: Annotated[int, Field(ge=1, le=30)] = 2
    call: Annotated[int, Field(ge=1, le=30)] = 3
    second: Annotated[int, Field(ge=5, le=60)] | None = 7
    formal: Annotated[int, Field(ge=5, le=60)] | None = 7
    notice: Annotated[int, Field(ge=8, le=60)] = 8
    letters: Annotated[int, Field(ge=1, le=3)] = 3

    def pace(self, currency: str) -> Pace:
        """As the domain knows it; amounts are whole units of the policy's currency."""
        return Pace(
            name=self.name,
            kind=self.kind or "",
            relation=self.relation or "",
            from_=_money(self.amount_from, currency),
            up_to=_money(self.amount_up_to, currency),
            first=self.first,
            call=self.call,
            second=self.second if self.letters >= 2 else None,
            formal=self.formal if self.letters >= 3 else None,
            notice=self.notice,
        )


class RemindersTable(_Table):
    """[reminders]: the gentle letters."""

    before: bool = False
    before_days: Annotated[int, Field(ge=1, le=15)] = 5
    hours: Span = "9:30-17:30"
    friday: Span = "9:30-12:00"
    gap_days: Annotated[int, Field(ge=5, le=30)] = 5
    small: Annotated[int, Field(ge=0, le=200)] = 20
    large: Annotated[int, Field(ge=1)] = 500
    review_days: Annotated[int, Field(ge=30, le=365)] = 60
    pause: bool = False
    hand_over: bool = False
    pace: Annotated[tuple[PaceTable, ...], BeforeValidator(tuple)] = Field(default=())

    @model_validator(mode="after")
    def _small_is_small(self) -> "RemindersTable":
        if self.small >= self.large:
            KeyFaults.raise_if([("small", "it lies above `large`. Small sums are let go.")])
        return self

    def rules(self, currency: str) -> Rules:
        """As the domain knows them; own paces take the place of the portal's."""
        opens, closes = _span(self.hours)
        own = tuple(table.pace(currency) for table in self.pace)
        small, large = (Money.parse(str(units), currency) for units in (self.small, self.large))
        return Rules(
            before=self.before,
            before_days=self.before_days,
            gap_days=self.gap_days,
            review_days=self.review_days,
            pause=self.pause,
            hand_over=self.hand_over,
            hours=Hours(opens, closes, *_span(self.friday)),
            paces=own or default_paces(small=small, large=large),
        )


def _money(units: int | None, currency: str) -> Money | None:
    return None if units is None else Money.parse(str(units), currency)
