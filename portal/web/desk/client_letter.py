"""One letter to come: as it will be read, sent now, left out, or sent to whoever looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, redirect, request

from portal.actions.coming import send_now, skip_letter
from portal.actions.proofs import Proofreader, send_proof
from portal.domain.sequence import Step
from portal.mail import LetterNotSent, LetterUnknown
from portal.web.context import services
from portal.web.desk.beforehand import as_document, proof_beforehand
from portal.web.desk.case import form_page, letters_path, path_of
from portal.web.desk.coming import framing, see
from portal.web.desk.context import blueprint, done, person, words
from portal.web.desk.presentation.coming import present_coming, refusal_in_words
from portal.web.desk.presentation.letters import problem_in_words
from portal.web.headers import LETTER_POLICY, POLICY

if TYPE_CHECKING:
    from portal.web.context import Answer
    from portal.web.desk.presentation.seen import Seen

AT = "/clients/<client_id>/letters/<step>/<invoice_id>/"


@blueprint.get(AT)
def letter_to_come(client_id: str, step: str, invoice_id: str) -> Answer:
    """How it will look, when it leaves and to whom, and what can be done about it."""
    seen = see(client_id, step, invoice_id)
    if seen is None:
        return over(client_id)
    return redirect(seen.path, 303) if seen.coming.is_draft else _page(seen)


@blueprint.get(f"{AT}look/")
def look_at_letter(client_id: str, step: str, invoice_id: str) -> Answer:
    """The letter alone, as a document of its own, for a frame."""
    seen = see(client_id, step, invoice_id)
    letter = seen.letter if seen is not None else None
    if letter is None:
        return over(client_id)
    response = make_response(as_document(letter))
    response.headers[POLICY] = LETTER_POLICY
    return response


@blueprint.post(f"{AT}now/")
def send_letter_now(client_id: str, step: str, invoice_id: str) -> Answer:
    """Take it before its day: the answer says when it leaves, or why it does not."""
    seen = see(client_id, step, invoice_id)
    if seen is None:
        return over(client_id)
    why = "harsh" if seen.is_harsh else ""
    why = why or send_now(services().tools, seen.named, by=person().email)
    taken = see(client_id, step, invoice_id)
    if taken is None:
        return over(client_id)
    if why:
        return _page(taken, problem=refusal_in_words(why, words()), status=409)
    if taken.coming.is_draft:
        return done(taken.path, "coming.drafted")
    leaves = "taken" if taken.coming.at > services().now else "leaves_now"
    return done(letters_path(client_id), f"coming.{leaves}")


@blueprint.get(f"{AT}leave-out/")
def before_leaving_out(client_id: str, step: str, invoice_id: str) -> Answer:
    """Ask once more, and say what follows."""
    _require_right(step)
    seen = see(client_id, step, invoice_id)
    if seen is None:
        return over(client_id)
    view = present_coming(seen, words(), now=services().now)
    title = words()("coming.leave_out.title")
    return form_page("leave_out.html", seen.client, title=title, view=view, seen=seen)


@blueprint.post(f"{AT}leave-out/")
def leave_letter_out(client_id: str, step: str, invoice_id: str) -> Answer:
    """Leave it out; what follows comes in its own time."""
    _require_right(step)
    seen = see(client_id, step, invoice_id)
    if seen is None:
        return over(client_id)
    is_out = skip_letter(services().tools, seen.named, by=person().email)
    return done(letters_path(client_id), f"coming.{'left_out' if is_out else 'not_left_out'}")


@blueprint.post(f"{AT}proof/")
def send_letter_proof(client_id: str, step: str, invoice_id: str) -> Answer:
    """Send it to whoever looks at it, and to nobody else."""
    seen = see(client_id, step, invoice_id)
    if seen is None:
        return over(client_id)
    here = services()
    card = f"{here.site.address}{path_of(client_id)}"
    letter = proof_beforehand(seen.coming, address=card, mark=words().plain("coming.proof"))
    if letter is None:
        return _page(seen, problem=words()("coming.unwritten"), status=409)
    reader = Proofreader(
        email=person().email, form=request.form.get("form", ""), key=here.signer.key
    )
    try:
        send_proof(here.tools, here.post, letter, to=reader)
    except LetterNotSent as error:
        return _not_proved(seen, "not_sent", error.problem)
    except LetterUnknown as error:
        return _not_proved(seen, "unknown", error.problem)
    return done(seen.path, "coming.proved")


def _not_proved(seen: Seen, what: str, problem: str) -> Answer:
    why = problem_in_words(problem, words())
    return _page(seen, problem=words()(f"coming.proof_{what}", why=why), status=503)


def _page(seen: Seen, *, problem: str = "", status: int = 200) -> Answer:
    view = present_coming(seen, words(), now=services().now)
    may_leave_out = person().is_owner or seen.step is not Step.FORMAL
    page = form_page(
        "coming.html",
        seen.client,
        title=view.name,
        view=view,
        seen=seen,
        problem=problem,
        letters_path=seen.letters_path,
        may_leave_out=may_leave_out,
    )
    return framing(page, status=status)


def over(client_id: str) -> Answer:
    """Back to all letters: this one is not to come any more."""
    return done(letters_path(client_id), "coming.over")


def _require_right(step: str) -> None:
    """The formal letter is released or left out by an owner."""
    if step == Step.FORMAL:
        person().require_owner()
