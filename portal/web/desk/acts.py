"""What can be answered at the desk: how it is read, what it does, which letter tells it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from portal.actions import answers, at_desk, gestures, matching, replacing
from portal.domain.arrangements import Kind, Status
from portal.web.desk import drafts, replies

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.web.desk.presentation.asking import Asked, Reply
    from portal.web.desk.typed import Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Who says what about which arrangement. `label` names an invoice that is put in its place."""

    asked: Asked
    reply: Reply
    by: str
    label: str

    @property
    def id(self) -> str:
        """The arrangement."""
        return self.asked.arrangement.id

    @property
    def day(self) -> date:
        """The day that the form asked for; there is one wherever an act reads it."""
        return self.reply.day or self.asked.case.today


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One answer: reading its form, doing it, and what the client will read of it."""

    read: Callable[[Asked, Typed], Reply]
    do: Callable[[Tools, Doing], Arrangement]
    becomes: frozenset[Status]
    draft: Callable[[Tools, Asked, Reply], Arrangement] | None = None
    letter: str = ""  # `{kind}` stands for the kind
    owners: bool = False


def _accept(tools: Tools, doing: Doing) -> Arrangement:
    return answers.accept(tools, doing.id, by=doing.by, text=doing.reply.text)


def _counter(tools: Tools, doing: Doing) -> Arrangement:
    reply = doing.reply
    if doing.asked.arrangement.kind is Kind.PLAN:
        return answers.counter_plan(
            tools, doing.id, by=doing.by, parts=reply.parts, text=reply.text
        )
    return answers.counter_promise(tools, doing.id, by=doing.by, day=doing.day, text=reply.text)


def _date(tools: Tools, doing: Doing) -> Arrangement:
    return at_desk.propose_date(tools, doing.id, by=doing.by, day=doing.day, text=doing.reply.text)


def _replace(tools: Tools, doing: Doing) -> Arrangement:
    return replacing.replace_for_plan(tools, doing.id, by=doing.by, label=doing.label)


def _decline(tools: Tools, doing: Doing) -> Arrangement:
    return answers.decline(tools, doing.id, by=doing.by, text=doing.reply.text, next_on=doing.day)


def _end(tools: Tools, doing: Doing) -> Arrangement:
    return answers.end_plan(tools, doing.id, by=doing.by, text=doing.reply.text, next_on=doing.day)


def _say(tools: Tools, doing: Doing) -> Arrangement:
    return answers.say_about_problem(
        tools, doing.id, by=doing.by, text=doing.reply.text, until=doing.day
    )


def _close(tools: Tools, doing: Doing) -> Arrangement:
    reply = doing.reply
    assert reply.ending is not None  # noqa: S101 - the form is refused without one
    closing = answers.Closing(
        ending=reply.ending, text=reply.text, new_date=doing.day, cause=reply.cause
    )
    return answers.close_problem(tools, doing.id, closing, by=doing.by)


def _found(tools: Tools, doing: Doing) -> Arrangement:
    return matching.match_claim(tools, doing.id, by=doing.by, on=doing.day)


def _approve(tools: Tools, doing: Doing) -> Arrangement:
    return answers.approve_details(tools, doing.id, by=doing.by)


def _answer(tools: Tools, doing: Doing) -> Arrangement:
    return answers.answer_message(
        tools, doing.id, by=doing.by, text=doing.reply.text, next_on=doing.day
    )


def _take_back(tools: Tools, doing: Doing) -> Arrangement:
    return gestures.take_offer_back(tools, doing.id, by=doing.by)


def _resume(tools: Tools, doing: Doing) -> Arrangement:
    return gestures.resume_service(tools, doing.id, by=doing.by)


def _spoke(tools: Tools, doing: Doing) -> Arrangement:
    return at_desk.mark_spoken(tools, doing.id, by=doing.by)


def _counter_reply(asked: Asked, typed: Typed) -> Reply:
    if asked.arrangement.kind is Kind.PLAN:
        return replies.other_parts(asked, typed)
    return replies.another_day("counter", asked, typed)


_AGREED, _ENDED = frozenset({Status.AGREED}), frozenset({Status.FULFILLED})
_PROPOSED, _REFUSED = frozenset({Status.COUNTERED}), frozenset({Status.DECLINED})

# Every answer by its name in the address, `/desk/arrangements/<id>/<name>/`.
ACTS = {
    "accept": Act(
        read=replies.accept, do=_accept, becomes=_AGREED, draft=drafts.accepted,
        letter="{kind}_agreed",
    ),
    "counter": Act(
        read=_counter_reply, do=_counter, becomes=_PROPOSED, draft=drafts.countered,
        letter="{kind}_countered",
    ),
    "date": Act(
        read=partial(replies.another_day, "date"), do=_date, becomes=_PROPOSED,
        draft=drafts.one_date, letter="promise_countered",
    ),
    "replace": Act(
        read=replies.nothing, do=_replace, becomes=_AGREED, draft=drafts.accepted,
        letter="plan_agreed", owners=True,
    ),
    "decline": Act(
        read=partial(replies.reason_and_day, "decline"), do=_decline, becomes=_REFUSED,
        draft=drafts.declined, letter="{kind}_declined",
    ),
    "missing": Act(
        read=partial(replies.reason_and_day, "missing"), do=_decline, becomes=_REFUSED,
        draft=drafts.declined, letter="claim_not_found",
    ),
    "keep": Act(
        read=partial(replies.reason_and_day, "keep"), do=_decline, becomes=_REFUSED,
        draft=drafts.declined, letter="details_declined",
    ),
    "end": Act(
        read=partial(replies.reason_and_day, "end"), do=_end,
        becomes=frozenset({Status.BROKEN}), draft=drafts.ended, letter="plan_broken",
    ),
    "say": Act(
        read=replies.how_it_goes, do=_say, becomes=frozenset({Status.REQUESTED}),
        draft=drafts.said, letter="problem_word",
    ),
    "close": Act(
        read=replies.closing, do=_close, becomes=_ENDED, draft=drafts.closed,
        letter="problem_closed",
    ),
    "found": Act(
        read=replies.found_on, do=_found, becomes=_ENDED, draft=drafts.found,
        letter="claim_matched",
    ),
    "approve": Act(
        read=replies.nothing, do=_approve, becomes=_ENDED, draft=drafts.fulfilled,
        letter="details_approved",
    ),
    "answer": Act(
        read=partial(replies.reason_and_day, "answer"), do=_answer, becomes=_ENDED,
        draft=drafts.answered, letter="message_answered",
    ),
    "take_back": Act(
        read=replies.nothing, do=_take_back, becomes=frozenset({Status.WITHDRAWN}),
        draft=drafts.taken_back, letter="offer_withdrawn",
    ),
    "resume": Act(
        read=replies.nothing, do=_resume, becomes=_ENDED, draft=drafts.fulfilled,
        letter="service_resumed",
    ),
    "spoke": Act(read=replies.nothing, do=_spoke, becomes=_ENDED),
}  # fmt: skip
