"""Calling somebody: which of the three stuck situations it is, and what came of the call."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from portal.domain.arrangements import Kind, Status
from portal.domain.plans import Plan
from portal.domain.promises import Promise
from portal.domain.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.domain.arrangements import Arrangement


class CallLane(StrEnum):
    """The three situations in which a telephone helps (field practice 55)."""

    REFUSES = "refuses"  # the client does not agree, or has said no
    SILENT = "silent"  # no sign of life
    PROMISED = "promised"  # something was promised, and nothing came


class CallResult(StrEnum):
    """What came of a call."""

    WILL_PAY = "will_pay"  # reached, and a day was named
    TALKED = "talked"  # reached, something else was said
    MESSAGE = "message"  # a message was left
    NOBODY = "nobody"  # nobody answered
    WRONG_NUMBER = "wrong_number"


def lane_of(arrangements: Iterable[Arrangement]) -> CallLane:
    """The situation of a client: what they object comes first, then what they promised."""
    known = tuple(arrangements)
    if any(_objects(arrangement) for arrangement in known):
        return CallLane.REFUSES
    if any(_broke_off(arrangement) for arrangement in known):
        return CallLane.PROMISED
    return CallLane.SILENT


def _objects(arrangement: Arrangement) -> bool:
    if arrangement.kind is Kind.PROBLEM:
        return arrangement.is_live
    if arrangement.kind is Kind.OFFER:
        return arrangement.status is Status.DECLINED
    return arrangement.reason is Reason.DISAGREE and arrangement.is_live


def _broke_off(arrangement: Arrangement) -> bool:
    """Whether something was said for a day, and the day passed without it."""
    terms, status = arrangement.terms, arrangement.status
    if isinstance(terms, Promise):
        return status is not Status.FULFILLED and (
            terms.missed_on is not None or status in {Status.MISSED, Status.LAPSED}
        )
    return isinstance(terms, Plan) and status is Status.BROKEN
