"""The sequence of letters: three reminders at most, two calls between them, then a person decides.

`STEPS` is the whole timing as a table: what each step waits for, how long, and why. The owner reads
the same lines in words (`why` is a key of the desk's words).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from portal.domain.money import Money


class Step(StrEnum):
    """One step of the sequence, in its order; the letters of `messages.md` behind each."""

    BEFORE = "before"  # M0: a marker before the date
    FIRST_CARD = "first_card"  # M1a: a card or a debit did not go through
    FIRST_TRANSFER = "first_transfer"  # M1b: no transfer was seen
    FIRST_CALL = "first_call"  # T1
    SECOND = "second"  # M2
    SECOND_CALL = "second_call"  # T2
    FORMAL = "formal"  # M3: a draft that a person releases
    DECISION = "decision"  # what becomes of it: never a fourth letter

    @property
    def rank(self) -> int:
        """Its place in the order; both first letters share one."""
        return _RANKS[self]

    @property
    def is_letter(self) -> bool:
        """Whether something is written to the client."""
        return self in LETTERS

    @property
    def is_reminder(self) -> bool:
        """Whether it counts as one of the three; the marker before the date asks for nothing."""
        return self in LETTERS and self is not Step.BEFORE


#: The name of the letter that each step sends.
LETTERS: Mapping[Step, str] = MappingProxyType(
    {
        Step.BEFORE: "reminder_before",
        Step.FIRST_CARD: "reminder_first_card",
        Step.FIRST_TRANSFER: "reminder_first_transfer",
        Step.SECOND: "reminder_second",
        Step.FORMAL: "reminder_formal",
    }
)
_RANKS = {
    Step.BEFORE: 0,
    Step.FIRST_CARD: 1,
    Step.FIRST_TRANSFER: 1,
    Step.FIRST_CALL: 2,
    Step.SECOND: 3,
    Step.SECOND_CALL: 4,
    Step.FORMAL: 5,
    Step.DECISION: 6,
}
#: How many letters remind of one invoice (field practice 76); a fourth is never written.
MOST_REMINDERS = 3


class Unit(StrEnum):
    """What a delay is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """One line of the timing: the step, what it follows, by how much, and who acts.

    `pace` names the figure of the pace that holds here; `by` says who does it: program or person.
    """

    step: Step
    after: str  # due_date · failed_attempt · the step before it
    pace: str
    unit: Unit
    by: str
    why: str


#: In their order, as the owner reads them.
STEPS: tuple[StepRule, ...] = (
    StepRule(step=Step.BEFORE, after="due_date", pace="before", unit=Unit.WORKING_DAYS,
             by="program", why="step.before"),
    StepRule(step=Step.FIRST_CARD, after="failed_attempt", pace="minutes", unit=Unit.MINUTES,
             by="program", why="step.first_card"),
    StepRule(step=Step.FIRST_TRANSFER, after="due_date", pace="first", unit=Unit.WORKING_DAYS,
             by="program", why="step.first_transfer"),
    StepRule(step=Step.FIRST_CALL, after="first", pace="call", unit=Unit.WORKING_DAYS,
             by="person", why="step.first_call"),
    StepRule(step=Step.SECOND, after="first", pace="second", unit=Unit.DAYS,
             by="program", why="step.second"),
    StepRule(step=Step.SECOND_CALL, after="second", pace="call", unit=Unit.WORKING_DAYS,
             by="person", why="step.second_call"),
    StepRule(step=Step.FORMAL, after="second", pace="formal", unit=Unit.DAYS,
             by="person", why="step.formal"),
    StepRule(step=Step.DECISION, after="formal", pace="notice", unit=Unit.DAYS,
             by="person", why="step.decision"),
)  # fmt: skip


class Relation(StrEnum):
    """How long client and owner have known each other."""

    NEW = "new"  # nothing was ever paid
    KNOWN = "known"
    LONG = "long"  # for two years or more


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one kind of case is gone through; the first pace that fits is taken.

    An empty condition fits everybody: `kind` and `relation` are values of `ClientKind` and
    `Relation`; `from_` and `up_to` bound what is due in all. `second` and `formal` are days after
    the letter before; None means that it is not written, and that a person decides instead.
    """

    name: str
    kind: str = ""
    relation: str = ""
    from_: Money | None = None
    up_to: Money | None = None
    first: int = 2  # working days after the due date
    call: int = 3  # working days after the letter
    second: int | None = 7
    formal: int | None = 7
    notice: int = 8  # days between the formal letter and what it announces

    def fits(self, *, kind: str, relation: str, amount: Money) -> bool:
        """Whether this pace is the one of such a client."""
        if (self.kind and self.kind != kind) or (self.relation and self.relation != relation):
            return False
        bounds = [bound for bound in (self.from_, self.up_to) if bound is not None]
        if any(bound.currency != amount.currency for bound in bounds):
            return False
        if self.from_ is not None and amount.minor < self.from_.minor:
            return False
        return self.up_to is None or amount.minor <= self.up_to.minor


STANDARD = Pace(name="standard")


def pace_of(paces: Iterable[Pace], *, kind: str, relation: str, amount: Money) -> Pace:
    """The first pace that fits; the standard one where none does."""
    fitting = (p for p in paces if p.fits(kind=kind, relation=relation, amount=amount))
    return next(fitting, STANDARD)


def default_paces(*, small: Money, large: Money) -> tuple[Pace, ...]:
    """What the owner begins with: let little go, go softly with old clients, call new ones early.

    Field practices 81 (small sums are let go) and 85 (by relation and amount).
    """
    return (
        Pace(name="small", up_to=small, second=None, formal=None),
        Pace(name="soft", relation=Relation.LONG, up_to=large, first=5, second=14, formal=None),
        Pace(name="early", relation=Relation.NEW, from_=large, call=1),
        Pace(name="professional", kind="professional", first=3, second=10, formal=10),
        STANDARD,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One step that was taken about some invoices: written, called, drafted, or left out.

    `on` is the client's day; `pause_on` the day that the letter announced for a pause.
    """

    id: int
    client_id: str
    step: Step
    invoice_ids: tuple[str, ...]
    status: ReminderStatus
    on: date
    pause_on: date | None = None
    why: str = ""
    who: str = ""


class ReminderStatus(StrEnum):
    """Where a step stands."""

    QUEUED = "queued"  # the letter is on its way out
    SENT = "sent"
    STOPPED = "stopped"  # re-read before sending, and not needed any more: it never happened
    DRAFT = "draft"  # waits for a person
    SKIPPED = "skipped"  # a person left it out
    ASKED = "asked"  # a person was asked to call, or to decide

    @property
    def counts(self) -> bool:
        """Whether the sequence has passed this step."""
        return self is not ReminderStatus.STOPPED

    @property
    def is_written(self) -> bool:
        """Whether the client has, or will have, a letter of it."""
        return self in {ReminderStatus.QUEUED, ReminderStatus.SENT}
