"""Signing in and out: an address, a letter with a link, one button, a session."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import redirect, request

from portal.actions.desk import (
    LINK_LIVES,
    ask_sign_in,
    choose_language,
    end_session,
    look_at_sign_in,
    open_session,
    send_sign_in,
)
from portal.domain.errors import SignInEnded
from portal.links import sign_in_path
from portal.web.context import services
from portal.web.desk.context import (
    HOME,
    blueprint,
    door,
    inside,
    person,
    render,
    speak_to,
    visit,
    words,
)
from portal.web.desk.door import SIGN_IN, cookie_name, is_encrypted
from portal.web.desk.forms import email_of
from portal.web.desk.letter import sign_in_letter
from portal.web.desk.words import LANGUAGES
from portal.web.proxy import visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.domain.desk import DeskPerson
    from portal.mail import Words as LetterWords
    from portal.web.context import Answer

MINUTES = int(LINK_LIVES.total_seconds()) // 60


@blueprint.get("/sign-in/")
def sign_in() -> Answer:
    """Ask for the address; whoever is signed in is led on."""
    onward = inside(request.args.get("next", ""))
    if visit().person is not None:
        return redirect(onward, 303)
    return _sign_in_form(onward)


@blueprint.post("/sign-in/")
def ask_for_link() -> Answer:
    """Send a link to the address, if it is that of a person of the desk; one answer to all."""
    onward = inside(request.form.get("next", ""))
    typed = request.form.get("email", "")
    email = email_of(typed)
    if not email:
        wrong = "malformed" if typed.strip() else "missing"
        errors = {"email": words()(f"sign_in.email_{wrong}")}
        return _sign_in_form(onward, email=typed[:320], errors=errors), 422
    here = services()
    ask_sign_in(here.tools, email=email, visitor=visitor(), key=here.signer.key)
    answer = redirect(f"{SIGN_IN}sent/?lang={visit().language}", 303)
    # After the answer, so that its time does not tell whether there is a letter.
    compose, known = _composer(onward), door()
    answer.call_on_close(
        lambda: send_sign_in(here.tools, here.post, email, door=known, compose=compose)
    )
    return answer


def _composer(onward: str) -> Callable[[DeskPerson, str], LetterWords]:
    """What puts the letter into words; it works when the request is over, too."""
    site = services().site

    def compose(who: DeskPerson, token: str) -> LetterWords:
        link = link_address(site.address, token, onward)
        name, accent = site.business.name, site.accent
        return sign_in_letter(who, business=name, accent=accent, link=link, minutes=MINUTES)

    return compose


@blueprint.get("/sign-in/sent/")
def link_sent() -> str:
    """The one answer to everybody who asked to sign in."""
    return render("sign_in_sent.html", title=words()("sign_in.sent.title"), minutes=MINUTES)


@blueprint.get("/enter/<sign_in:token>/")
def enter(token: str) -> str:
    """Show one button. Mail scanners open links: opening this one uses nothing up."""
    with services().queries() as queries:
        who = look_at_sign_in(queries, token, door=door(), now=services().now)
    speak_to(who)
    return render(
        "enter.html",
        title=words()("sign_in.enter.title"),
        who=who,
        onward=inside(request.args.get("next", "")),
    )


@blueprint.post("/enter/<sign_in:token>/")
def come_in(token: str) -> Answer:
    """Use the link, once, and open a session."""
    onward = inside(request.form.get("next", ""))
    try:
        session = open_session(services().tools, token, door=door())
    except SignInEnded:
        if visit().person is not None:
            return redirect(onward, 303)  # the button was pressed twice
        raise
    answer = redirect(onward, 303)
    answer.set_cookie(
        cookie_name(),
        session,
        path=HOME,
        secure=is_encrypted(),
        httponly=True,
        samesite="Lax",
    )
    return answer


@blueprint.post("/sign-out/")
def sign_out() -> Answer:
    """End this session here and now."""
    session = visit().session
    if session is not None:
        end_session(services().tools, session)
    answer = redirect(f"{SIGN_IN}?lang={visit().language}", 303)
    answer.delete_cookie(
        cookie_name(), path=HOME, secure=is_encrypted(), httponly=True, samesite="Lax"
    )
    return answer


@blueprint.post("/language/")
def speak() -> Answer:
    """Speak another language from now on, and stay on the page."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        choose_language(services().tools, person(), language)
    return redirect(inside(request.form.get("back", "")), 303)


def link_address(address: str, token: str, onward: str = HOME) -> str:
    """The whole address of a sign-in link; where it leads on to is no secret."""
    query = "" if onward == HOME else "?" + urlencode({"next": onward})
    return f"{address}{sign_in_path(token)}{query}"


def _sign_in_form(onward: str, *, email: str = "", errors: Mapping[str, str] | None = None) -> str:
    return render(
        "sign_in.html",
        title=words()("sign_in.title"),
        errors=errors,
        email=email,
        onward=onward,
        minutes=MINUTES,
    )
