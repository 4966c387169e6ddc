"""How everything is asked: a form, a page to check it on, a way back, and then the act.

One table of routes for all that a client can ask for. Only the last of the four keeps anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Protocol

from flask import redirect, request

from portal.domain.errors import (
    ArrangementRefused,
    GatewayError,
    MixedCurrencies,
    NothingToPay,
    TimeBarred,
)
from portal.web.arranging.barred import barred_page
from portal.web.arranging.guest import blueprint, enter, show
from portal.web.arranging.typed import IN_ADDRESS, Mistyped, Typed
from portal.web.presentation.forms import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.errors import PortalError
    from portal.web.arranging.guest import Guest
    from portal.web.context import Answer
    from portal.web.presentation.forms import CheckView, FormView

_LONGEST_NONCE = 64


class Ask(Protocol):
    """One thing that can be asked for. `kept` are the fields that travel from page to page."""

    name: str
    kept: tuple[str, ...]
    largest_request: int  # in bytes; 0 where the limit of all forms will do

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """The form, with what was typed so far."""
        ...

    def read(self, guest: Guest, typed: Typed) -> Any:
        """The wish; Mistyped when something is to be corrected first."""
        ...

    def check(self, guest: Guest, wish: Any) -> CheckView:
        """What will be agreed on, and what happens then."""
        ...

    def act(self, guest: Guest, wish: Any, nonce: str) -> str:
        """Do it; the address that shows it. Mistyped when the check page holds a mistake."""
        ...

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:
        """An act that was refused, as errors of the form."""
        ...


def offer(ask: Ask) -> None:
    """Give a thing that can be asked for its four routes."""
    place = f"/a/<token:token>/{ask.name}"
    name = ask.name.replace("/", "_")

    def form(token: str) -> Answer:
        return _form(enter(token), ask, Typed(request.args, names=IN_ADDRESS))

    def edit(token: str) -> Answer:
        return _form(enter(token), ask, Typed(request.form))

    def check(token: str) -> Answer:
        return _check(enter(token), ask, Typed(request.form))

    def act(token: str) -> Answer:
        if ask.largest_request:
            request.max_content_length = ask.largest_request
        return _act(enter(token), ask, Typed(request.form))

    def again(token: str) -> Answer:
        """A page that was made from a form is opened anew: back to the form."""
        return redirect(enter(token).at(f"{ask.name}/"), 303)

    add = blueprint.add_url_rule
    add(f"{place}/", f"{name}_form", form, methods=["GET"])
    add(f"{place}/edit", f"{name}_edit", edit, methods=["POST"])
    add(f"{place}/check", f"{name}_check", check, methods=["POST"])
    add(place, f"{name}_act", act, methods=["POST"])
    for number, page in enumerate(("", "/edit", "/check")):
        add(f"{place}{page}", f"{name}_again{number}", again, methods=["GET"])


def _form(
    guest: Guest, ask: Ask, typed: Typed, *, errors: Mapping[str, str] | None = None
) -> Answer:
    try:
        view = ask.form(guest, typed)
    except (NothingToPay, TimeBarred) as refusal:
        return _instead(guest, refusal)
    if not errors:
        return show(guest, "form", view=view)
    fields = view.form.fields if view.form is not None else ()
    return show(guest, "form", view=view, errors=in_order(fields, errors), wrong=errors), 422


def _instead(guest: Guest, refusal: PortalError) -> Answer:
    """Where nothing can be asked: paid or on its way by now, as the present page says itself."""
    if isinstance(refusal, TimeBarred):
        return barred_page(guest)
    return redirect(guest.at(), 303)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wished:
    """A wish that could be read, what it was read from, and the name of its form."""

    wish: Any
    typed: Typed
    nonce: str


def _check(guest: Guest, ask: Ask, typed: Typed) -> Answer:
    wish, answer = _read(guest, ask, typed)
    if answer is not None:
        return answer
    return _checked(guest, ask, _Wished(wish=wish, typed=typed, nonce=token_urlsafe(12)))


def _read(guest: Guest, ask: Ask, typed: Typed) -> tuple[Any, Answer | None]:
    """The wish, or the answer to somebody who has to correct something first."""
    try:
        return ask.read(guest, typed), None
    except Mistyped as mistake:
        return None, _form(guest, ask, typed, errors=mistake.errors)
    except MixedCurrencies:
        errors = {"invoice": guest.words("mistyped.currencies")}
        return None, _form(guest, ask, typed, errors=errors)
    except (NothingToPay, TimeBarred) as refusal:
        return None, _instead(guest, refusal)


def _checked(
    guest: Guest,
    ask: Ask,
    wished: _Wished,
    *,
    notice: str = "",
    errors: Mapping[str, str] | None = None,
) -> str:
    view = ask.check(guest, wished.wish)
    fields = view.form.fields if view.form is not None else ()
    return show(
        guest,
        "check",
        view=view,
        notice=notice,
        errors=in_order(fields, errors or {}),
        wrong=errors or {},
        hidden=(*wished.typed.kept(ask.kept), ("nonce", wished.nonce)),
        act_url=guest.at(ask.name),
        edit_url=guest.at(f"{ask.name}/edit"),
    )


def _act(guest: Guest, ask: Ask, typed: Typed) -> Answer:
    nonce = typed.line("nonce")[:_LONGEST_NONCE]
    if not nonce:  # it did not pass the page on which it is checked
        return _check(guest, ask, typed)
    wish, answer = _read(guest, ask, typed)
    if answer is not None:
        return answer
    return _acted(guest, ask, _Wished(wish=wish, typed=typed, nonce=nonce))


def _acted(guest: Guest, ask: Ask, wished: _Wished) -> Answer:
    try:
        return redirect(ask.act(guest, wished.wish, wished.nonce), 303)
    except Mistyped as mistake:
        return _checked(guest, ask, wished, errors=mistake.errors), 422
    except (NothingToPay, TimeBarred) as refusal:
        return _instead(guest, refusal)
    except ArrangementRefused as refusal:
        errors = ask.refused(guest, wished.typed, refusal.why)
        return _form(guest, ask, wished.typed, errors=errors)
    except GatewayError:
        # nothing is lost: the same page with the same name, to be pressed once more
        return _checked(guest, ask, wished, notice=guest.words("ask.gateway")), 503
