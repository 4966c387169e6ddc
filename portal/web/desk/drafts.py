"""What an arrangement would become if an answer were given: for the letter that is shown before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.answers import COUNTER_DAYS
from portal.actions.at_desk import date_instead
from portal.domain.arrangements import Status
from portal.domain.gestures import Details, Message
from portal.domain.plans import Plan
from portal.domain.problems import Claim, Problem, Word
from portal.domain.promises import Promise

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement, Terms
    from portal.web.desk.presentation.asking import Asked, Reply


def accepted(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """It holds as it was asked."""
    return _moved(tools, asked, Status.AGREED, terms=_with_answer(asked.arrangement.terms, reply))


def countered(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """Something else is proposed, until a day."""
    terms = _with_answer(asked.arrangement.terms, reply)
    if isinstance(terms, Promise) and reply.day is not None:
        terms = replace(terms, day=reply.day, asked=terms.asked or terms.day)
        first = reply.day
    elif isinstance(terms, Plan) and reply.parts:
        terms = replace(terms, instalments=reply.parts, asked=terms.asked or terms.instalments)
        first = reply.parts[0].due
    else:
        first = tools.today
    until = min(tools.calendar.after(tools.today, COUNTER_DAYS), max(first, tools.today))
    moved = _moved(tools, asked, Status.COUNTERED, terms=terms)
    return replace(moved, answer_by=until)


def one_date(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """One date is proposed in place of a plan."""
    plan = asked.arrangement.terms
    if not isinstance(plan, Plan) or reply.day is None:
        return asked.arrangement
    return date_instead(tools, asked.arrangement, plan, day=reply.day, text=reply.text)


def declined(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """A person says no, with a reason."""
    return _moved(tools, asked, Status.DECLINED, terms=_with_answer(asked.arrangement.terms, reply))


def ended(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """A running plan is ended."""
    return _moved(tools, asked, Status.BROKEN, terms=_with_answer(asked.arrangement.terms, reply))


def said(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """A problem goes on, with one more word."""
    terms = _with_word(asked.arrangement.terms, reply, tools)
    return replace(asked.arrangement, terms=terms, answer_by=reply.day)


def closed(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """A problem is closed."""
    terms = _with_word(asked.arrangement.terms, reply, tools)
    if isinstance(terms, Problem):
        terms = replace(terms, ending=reply.ending, new_date=reply.day)
    return _moved(tools, asked, Status.FULFILLED, terms=terms)


def answered(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """A message is answered."""
    terms = _with_word(asked.arrangement.terms, reply, tools)
    return _moved(tools, asked, Status.FULFILLED, terms=terms)


def found(tools: Tools, asked: Asked, reply: Reply) -> Arrangement:
    """The money of a claim was found."""
    terms = asked.arrangement.terms
    if isinstance(terms, Claim):
        terms = replace(terms, matched_on=reply.day)
    return _moved(tools, asked, Status.FULFILLED, terms=terms)


def fulfilled(tools: Tools, asked: Asked, _reply: Reply) -> Arrangement:
    """It is done."""
    return _moved(tools, asked, Status.FULFILLED, terms=asked.arrangement.terms)


def taken_back(tools: Tools, asked: Asked, _reply: Reply) -> Arrangement:
    """A gesture is taken back."""
    return _moved(tools, asked, Status.WITHDRAWN, terms=asked.arrangement.terms)


def _moved(tools: Tools, asked: Asked, status: Status, *, terms: Terms) -> Arrangement:
    return asked.arrangement.move(status, at=tools.now, terms=terms)


def _with_answer(terms: Terms, reply: Reply) -> Terms:
    if isinstance(terms, Promise | Plan | Claim | Details):
        return replace(terms, answer=reply.text)
    return terms


def _with_word(terms: Terms, reply: Reply, tools: Tools) -> Terms:
    word = Word(on=tools.today, by="owner", text=reply.text)
    if isinstance(terms, Problem | Message):
        return replace(terms, words=(*terms.words, word))
    return terms
