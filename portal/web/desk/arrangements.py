"""One arrangement on one screen, and every answer to it: looked at before it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, request

from portal.actions.at_desk import date_instead
from portal.domain.errors import ArrangementRefused, Overtaken
from portal.domain.plans import Plan
from portal.web.context import services
from portal.web.desk.acts import ACTS, Doing
from portal.web.desk.asked import read_asked
from portal.web.desk.context import blueprint, done, person, render, words
from portal.web.desk.presentation.arrangement import arrangement_title, present_arrangement
from portal.web.desk.presentation.check import present_check
from portal.web.desk.presentation.today import arrangement_path
from portal.web.desk.preview import preview
from portal.web.desk.reading_over import read_over, too_harsh
from portal.web.desk.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.web.context import Answer
    from portal.web.desk.acts import Act
    from portal.web.desk.presentation.asking import Asked, Reply
    from portal.web.desk.presentation.tone import ReadOver

# What the page has to show again when somebody else was faster.
_CONFLICT = 409


@blueprint.get("/arrangements/<wanted>/")
def arrangement(wanted: str) -> str:
    """What is asked, what helps to decide, and what may be answered."""
    return _page(read_asked(wanted), {})


@blueprint.get("/arrangements/<wanted>/<name>/")
def back_to_it(wanted: str, name: str) -> Answer:
    """Whoever opens the address of an answer, by reloading or by going back, is led to the page."""
    if name not in ACTS:
        abort(404)
    return redirect(arrangement_path(read_asked(wanted).arrangement.id), 303)


@blueprint.post("/arrangements/<wanted>/<name>/")
def answer(wanted: str, name: str) -> Answer:
    """Give an answer: first it is shown as the client will read it, then it is given."""
    act = ACTS.get(name) or abort(404)
    if act.owners:
        person().require_owner()
    asked = read_asked(wanted)
    if _was_mine(asked, name):
        return _done(asked, name)
    if _seen() != asked.arrangement.version or name not in asked.ways:
        return _overtaken(asked)
    typed = Typed(request.form, words(), area="arrangement")
    reply = act.read(asked, typed)
    if typed.errors:
        return _page(asked, typed.errors, opened=name), 422
    over = read_over(reply.text, asked.case.client)
    if over is not None and over.is_harsh:
        return _page(asked, {f"{name}_text": too_harsh(over)}, opened=name), 422
    if "sure" not in request.form:
        return _check(asked, name, reply, over=over)
    return _give(asked, name, act, reply=reply)


def _give(asked: Asked, name: str, act: Act, *, reply: Reply) -> Answer:
    doing = Doing(asked=asked, reply=reply, by=person().email, label=_label(asked))
    try:
        after = act.do(services().tools, doing)
    except Overtaken:
        return _overtaken(read_asked(asked.arrangement.id))
    except ArrangementRefused as refused:
        return _page(asked, {"answer": _why(refused)}, opened=name), 422
    if after.status not in act.becomes:
        return _overtaken(read_asked(asked.arrangement.id))
    return done(arrangement_path(after.id), f"arrangement.{name}")


def _label(asked: Asked) -> str:
    """What the invoices of the parts are called: as the one whose place they take."""
    first = asked.invoices[0] if asked.invoices else None
    return (first.purpose or first.number) if first is not None else ""


def _why(refused: ArrangementRefused) -> str:
    key = f"arrangement.refused.{refused.why}"
    return words()(key if key in words() else "arrangement.refused.other")


def _seen() -> int:
    """Which state of the arrangement the form was shown for."""
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1


def _was_mine(asked: Asked, name: str) -> bool:
    """Whether the change since the form was shown is this very answer: the button pressed twice."""
    before = asked.arrangement
    if "sure" not in request.form or before.version != _seen() + 1:
        return False
    if name == "date":
        return any(other.id == _dated_id(asked) for other in asked.case.arrangements)
    told = [
        line
        for line in asked.case.happenings
        if line.arrangement_id == before.id and not line.what.startswith("letter_")
    ]
    return before.status in ACTS[name].becomes and bool(told) and told[-1].who == person().email


def _dated_id(asked: Asked) -> str:
    plan = asked.arrangement.terms
    if not isinstance(plan, Plan):
        return ""
    here = services()
    return date_instead(here.tools, asked.arrangement, plan, day=here.today, text="").id


def _done(asked: Asked, name: str) -> Answer:
    shown = _dated_id(asked) if name == "date" else asked.arrangement.id
    return done(arrangement_path(shown), f"arrangement.{name}")


def _overtaken(asked: Asked) -> Answer:
    return _page(asked, {}, notice=words()("arrangement.overtaken")), _CONFLICT


def _page(asked: Asked, errors: Mapping[str, str], *, opened: str = "", notice: str = "") -> str:
    here = services()
    view = present_arrangement(asked, words(), policy=here.site.policy)
    return render(
        "arrangement.html",
        title=arrangement_title(asked, words()),
        errors=errors,
        view=view,
        ways=asked.ways,
        opened=opened,
        notice=notice,
        typed=request.form,
        version=asked.arrangement.version,
        path=arrangement_path(asked.arrangement.id),
        today=here.today.isoformat(),
        soon=here.tools.answer_day.isoformat(),
    )


def _check(asked: Asked, name: str, reply: Reply, *, over: ReadOver | None) -> str:
    """What will be said, before it is said."""
    act = ACTS[name]
    hidden = [
        (field, value) for field, value in request.form.items() if field not in {"seal", "sure"}
    ]
    return render(
        "check.html",
        title=words()(f"arrangement.check.{name}"),
        view=present_check(reply, words(), name=name),
        letter=preview(act, asked, reply),
        over=over,
        hidden=hidden,
        name=name,
        path=arrangement_path(asked.arrangement.id),
    )
