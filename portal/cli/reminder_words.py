"""Steps of the sequence and why one waits, as a terminal says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.holding import Hold
from portal.domain.sequence import Step

if TYPE_CHECKING:
    from datetime import date

STEPS = {
    Step.BEFORE: "marker before the date",
    Step.FIRST_CARD: "first letter: the payment did not go through",
    Step.FIRST_TRANSFER: "first letter: did the invoice arrive?",
    Step.FIRST_CALL: "first call, by a person",
    Step.SECOND: "second letter: let us choose a date",
    Step.SECOND_CALL: "second call, by a person",
    Step.FORMAL: "formal letter, a draft that a person releases",
    Step.DECISION: "decision, by a person",
}
WAITS = {
    Hold.NO_ADDRESS: "no e-mail address is known",
    Hold.BOUNCED: "a letter came back: the address does not work",
    Hold.STOPPED: "the messages are stopped",
    Hold.SILENCED: "a person chose silence until a day",
    Hold.PERSON_ONLY: "times are hard, or somebody writes for them: a person speaks",
    Hold.WAITS_FOR_ANSWER: "a question waits for its answer",
    Hold.REPLIED: "they answered by mail: somebody reads it first",
    Hold.OWNER_DECIDES: "the owner has something to decide first",
    Hold.PAID: "it is paid",
    Hold.CLOSED: "nothing is asked for it any more",
    Hold.ON_ITS_WAY: "money is on its way",
    Hold.BEING_CHECKED: "the outcome of a payment is not known yet",
    Hold.LET_GO: "it was let go",
    Hold.TIME_BARRED: "the time in which it can be claimed is over",
    Hold.OLD: "it was old when it was first heard of: a person reviews it",
    Hold.AGREED: "a date is agreed",
    Hold.PART_PAID: "a part has just arrived",
    Hold.CARD_WILL_BE_TRIED: "the card will be tried",
    Hold.JUST_FAILED: "it failed only just now: another attempt may succeed",
    "not_yet": "its day has not come",
    "too_soon": "another letter left only lately",
    "hours": "the hours in which letters leave",
    "under_way": "a letter is on its way out",
    "draft_waits": "a draft waits for a person",
    "date_has_come": "the date has come: the marker is left out",
    "nothing_follows": "everything was said: a person decides",
}


def step_name(step: Step | None) -> str:
    """What a step is called; a case that is held as a whole has none."""
    return STEPS[step] if step is not None else "every letter"


def wait_reason(why: str, until: date | None) -> str:
    """Why nothing is said, and until when."""
    said = WAITS[why]
    return f"{said} (until {until:%A %Y-%m-%d})" if until else said
