"""The reasons a client may give, each with its next steps and its effect; none is compulsory.

The words are the owner's (`content/*/words/reasons.toml`); order, steps and what is switched off
stand in `content/reasons.toml`. What a person alone may answer is not the owner's to switch.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """Why a payment did not arrive, as the client says it."""

    CARD_CHANGED = "card_changed"
    CARD_LOST = "card_lost"
    BANK_REFUSED = "bank_refused"
    NOT_THIS_DAY = "not_this_day"
    ALREADY_PAID = "already_paid"
    TRANSFER_ON_WAY = "transfer_on_way"
    NO_INVOICE = "no_invoice"
    WRONG_DETAILS = "wrong_details"
    NOT_ME = "not_me"
    INTERNAL_PROCESS = "internal_process"
    SERVICE_PROBLEM = "service_problem"
    DISAGREE = "disagree"
    HARD_TIME = "hard_time"
    BEREAVEMENT = "bereavement"
    FORGOT = "forgot"
    LEAVING = "leaving"
    OTHER = "other"
    RATHER_NOT = "rather_not"


class Step(StrEnum):
    """One thing that helps next; the page gives each a button or a short form."""

    CARD = "card"  # a new card
    PAY = "pay"  # pay now
    TRANSFER = "transfer"  # the bank details
    DATE = "date"  # another date
    PLAN = "plan"  # several payments
    PAID = "paid"  # date and means of what was paid
    EXPECTED = "expected"  # the day on which a transfer will be there
    INVOICE = "invoice"  # the invoice again, and a new date
    APPROVAL = "approval"  # who decides, and by when
    RECIPIENT = "recipient"  # who should receive the invoice
    PROBLEM = "problem"  # what is wrong, and what would put it right
    PAUSE = "pause"  # a later date, the service resting meanwhile
    BUDGET_HELP = "budget_help"  # free help (Points conseil budget)
    CALL = "call"  # a person calls or writes
    LEAVE = "leave"  # ending the service
    WRITE_FOR = "write_for"  # somebody writes for the client
    MESSAGE = "message"  # a few words and a date


class Effect(StrEnum):
    """What an answer with this reason does to reminders."""

    NONE = "none"  # nothing until something is agreed
    UNTIL_DAY = "until_day"  # as the day that is agreed says
    DAYS = "days"  # for some working days
    UNTIL_ANSWER = "until_answer"  # until a person has answered
    STOPPED = "stopped"  # all automatic messages end


class Lane(StrEnum):
    """Under which heading the owner sees it."""

    TECHNICAL = "technical"
    SHORT_CASH = "short_cash"
    TO_MATCH = "to_match"
    CONTACT = "contact"
    INVOICE = "invoice"
    PROCESS = "process"
    QUALITY = "quality"
    DISPUTE = "dispute"
    HARDSHIP = "hardship"
    HUMAN = "human"
    RETENTION = "retention"
    TO_SORT = "to_sort"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRule:
    """What follows a reason: the steps in their order, the effect, the owner's lane.

    `person_only` means that no program answers: what is asked under this reason goes to a person,
    within the limits too. `days` are working days of silence where the effect counts them.
    """

    steps: tuple[Step, ...]
    effect: Effect
    lane: Lane
    days: int = 0
    person_only: bool = False


def _rule(steps: str, effect: Effect, lane: Lane, *, days: int = 0) -> ReasonRule:
    return ReasonRule(
        steps=tuple(Step(name) for name in steps.split()), effect=effect, lane=lane, days=days
    )


def _human(steps: str, effect: Effect, lane: Lane) -> ReasonRule:
    return ReasonRule(
        steps=tuple(Step(name) for name in steps.split()),
        effect=effect,
        lane=lane,
        person_only=True,
    )


# The order of the page; `content/reasons.toml` may choose another.
RULES = MappingProxyType(
    {
        Reason.CARD_CHANGED: _rule("card pay transfer", Effect.NONE, Lane.TECHNICAL),
        Reason.CARD_LOST: _rule("transfer card date", Effect.DAYS, Lane.TECHNICAL, days=5),
        Reason.BANK_REFUSED: _rule("pay card transfer date", Effect.UNTIL_DAY, Lane.TECHNICAL),
        Reason.NOT_THIS_DAY: _rule("date plan", Effect.UNTIL_DAY, Lane.SHORT_CASH),
        Reason.ALREADY_PAID: _rule("paid", Effect.DAYS, Lane.TO_MATCH, days=5),
        Reason.TRANSFER_ON_WAY: _rule("expected", Effect.UNTIL_DAY, Lane.TO_MATCH),
        Reason.NO_INVOICE: _rule("invoice", Effect.UNTIL_DAY, Lane.CONTACT),
        Reason.WRONG_DETAILS: _rule("problem", Effect.UNTIL_ANSWER, Lane.INVOICE),
        Reason.NOT_ME: _rule("recipient", Effect.UNTIL_ANSWER, Lane.CONTACT),
        Reason.INTERNAL_PROCESS: _rule("approval", Effect.UNTIL_DAY, Lane.PROCESS),
        Reason.SERVICE_PROBLEM: _rule("problem", Effect.UNTIL_ANSWER, Lane.QUALITY),
        Reason.DISAGREE: _rule("problem", Effect.UNTIL_ANSWER, Lane.DISPUTE),
        Reason.HARD_TIME: _human(
            "date plan pause call budget_help", Effect.UNTIL_ANSWER, Lane.HARDSHIP
        ),
        Reason.BEREAVEMENT: _human("write_for", Effect.STOPPED, Lane.HUMAN),
        Reason.FORGOT: _rule("pay date card", Effect.NONE, Lane.NONE),
        Reason.LEAVING: _rule("leave", Effect.UNTIL_ANSWER, Lane.RETENTION),
        Reason.OTHER: _rule("message", Effect.DAYS, Lane.TO_SORT, days=3),
        Reason.RATHER_NOT: _rule("date plan", Effect.UNTIL_DAY, Lane.NONE),
    }
)
