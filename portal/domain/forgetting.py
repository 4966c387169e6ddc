"""What of an arrangement somebody wrote in their own words, and the same arrangement without it.

Dates, amounts, states and choices stay: they say what was agreed, and nothing about a person.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from portal.domain.reasons import RULES

if TYPE_CHECKING:
    from portal.domain.arrangements import Arrangement

T = TypeVar("T")

_TEXTS = frozenset(
    {"text", "wish", "note", "answer", "decider", "reference", "name", "email", "phone"}
    | {"stays_open", "scope"}
)
_LISTS = frozenset({"words", "changes"})
# The owner's own tag for the root of a problem serves the report; a file goes by a rule of its own.
_LAST = {"cause": "", "files": ()}


def without_words(terms: T, *, nothing_stays: bool = False) -> T:
    """The terms without whatever a client or the owner wrote in their own words.

    With `nothing_stays`, the owner's tag for the cause and the list of files go, too.
    """
    changes: dict[str, object] = {}
    for field in fields(terms):  # type: ignore[arg-type]
        if field.name in _TEXTS:
            changes[field.name] = ""
        elif field.name in _LISTS:
            changes[field.name] = ()
        elif nothing_stays and field.name in _LAST:
            changes[field.name] = _LAST[field.name]
    return replace(terms, **changes)  # type: ignore[type-var]


def forget_words(arrangement: Arrangement, *, nothing_stays: bool = False) -> Arrangement:
    """The arrangement without words, and without a reason that tells of somebody's private life.

    Which reason was given stays for the report, but for those that only a person may answer
    (a hard time, a bereavement). With `nothing_stays`, every reason goes.
    """
    reason = arrangement.reason
    if reason is not None and (nothing_stays or RULES[reason].person_only):
        reason = None
    terms = without_words(arrangement.terms, nothing_stays=nothing_stays)
    return replace(arrangement, terms=terms, reason=reason)
