"""An arrangement of this client's: its page, and what is done there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Response, abort, redirect, request

from portal.actions.arranging import withdraw
from portal.actions.payments import Addresses, AgreedPayment, begin_agreed_payment
from portal.actions.problems import add_word
from portal.actions.promises import accept_counter, mark_done
from portal.actions.wishes import accept_offer, answer_survey
from portal.calendars.ics import calendar_file
from portal.domain.arrangements import Kind, Status
from portal.domain.dates import dates_of
from portal.domain.errors import InvoiceNotPayable, NothingToPay, Overtaken, TimeBarred
from portal.letters.calendars import entries_of
from portal.letters.sayings import Sayings
from portal.web.arranging.dates import DateAsk
from portal.web.arranging.guest import blueprint, enter, show
from portal.web.arranging.typed import Typed
from portal.web.context import services
from portal.web.presentation import doing
from portal.web.presentation.forms import FormView, Way
from portal.web.presentation.standing import standing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.domain.arrangements import Arrangement
    from portal.web.arranging.guest import Guest
    from portal.web.context import Answer
    from portal.web.presentation.forms import Form

_PLACE = "/a/<token:token>/arrangement/<arrangement_id>"


def of_guest(guest: Guest, wanted: str) -> Arrangement:
    """The arrangement of this client; for anybody else it does not exist."""
    found = next((a for a in guest.facts.arrangements if a.id == wanted), None)
    if found is None:
        abort(404)
    return found


@blueprint.get(f"{_PLACE}/")
def arrangement_page(token: str, arrangement_id: str) -> Answer:
    """Where it stands; can be bookmarked."""
    guest = enter(token)
    return _page(guest, of_guest(guest, arrangement_id))


def _page(
    guest: Guest, arrangement: Arrangement, *, errors: dict[str, str] | None = None
) -> Answer:
    scene = guest.scene
    view = standing_of(scene, arrangement)
    has_dates = bool(dates_of(arrangement)) and arrangement.status is Status.AGREED
    page = show(
        guest,
        "arrangement",
        view=view,
        payments=doing.payments_of(scene, arrangement),
        answers=doing.answers_of(scene, arrangement),
        ways=(*_newer(guest, arrangement), *doing.links_of(scene, arrangement)),
        form=doing.form_of(scene, arrangement) or _replan(guest, arrangement),
        calendar=doing.place_of(scene, arrangement, "calendar.ics") if has_dates else "",
        errors=tuple(
            (f"{name}-1" if name == "score" else name, e) for name, e in (errors or {}).items()
        ),
        wrong=errors or {},
    )
    return (page, 422) if errors else page


def _newer(guest: Guest, arrangement: Arrangement) -> tuple[Way, ...]:
    """The one that took its place."""
    if arrangement.status is not Status.REPLACED:
        return ()
    since = arrangement.closed_at or arrangement.opened_at
    mine = set(arrangement.invoice_ids)
    later = [
        other
        for other in guest.facts.arrangements
        if other.opened_at >= since
        and other.id != arrangement.id
        and (mine & set(other.invoice_ids) or other.kind is arrangement.kind is Kind.DETAILS)
    ]
    newest = max(later, key=lambda other: other.opened_at, default=None)
    if newest is None:
        return ()
    return (Way(guest.words("doing.newer"), doing.place_of(guest.scene, newest)),)


def _replan(guest: Guest, arrangement: Arrangement) -> Form | None:
    """After a date that was missed: another one to choose, right there."""
    if arrangement.kind is not Kind.PROMISE or arrangement.status is not Status.MISSED:
        return None
    try:
        return DateAsk().form(guest, Typed(request.args, names=())).form
    except (NothingToPay, TimeBarred):
        return None


@blueprint.get(f"{_PLACE}/calendar.ics")
def calendar(token: str, arrangement_id: str) -> Answer:
    """Its dates for the client's own calendar; cancelled ones once it has ended undone."""
    guest = enter(token)
    arrangement = of_guest(guest, arrangement_id)
    site = services().site
    entries = entries_of(
        arrangement,
        Sayings(words=guest.words),
        site,
        changed_at=arrangement.closed_at or arrangement.opened_at,
        url=f"{site.address}{doing.place_of(guest.scene, arrangement)}",
    )
    if not entries:
        abort(404)
    content = calendar_file(entries, language=guest.words.language)
    answer = Response(content, mimetype="text/calendar")
    name = f"{arrangement.reference.lower()}.ics"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.post(f"{_PLACE}/pay")
def pay(token: str, arrangement_id: str) -> Answer:
    """Lead to Stripe's page for what was agreed: `next`, `all`, or up to a numbered part."""
    guest = enter(token, full=False)
    arrangement = of_guest(guest, arrangement_id)
    addresses = Addresses(
        back=lambda attempt: services().back_address(token, attempt),
        cancel=lambda attempt: f"{services().site.address}{guest.at(f'outcome/{attempt}/')}",
    )
    agreed = AgreedPayment(arrangement=arrangement, what=request.form.get("what", "next")[:8])
    try:
        target = begin_agreed_payment(
            services().tools, guest.link, guest.client, agreed=agreed, addresses=addresses
        )
    except (InvoiceNotPayable, NothingToPay):
        return redirect(guest.at(), 303)
    return redirect(target, 303)


@blueprint.get(f"{_PLACE}/withdraw/")
def withdraw_page(token: str, arrangement_id: str) -> Answer:
    """Ask before it is taken back."""
    guest = enter(token)
    arrangement = of_guest(guest, arrangement_id)
    if not doing.may_withdraw(arrangement):
        return redirect(doing.place_of(guest.scene, arrangement), 303)
    words = guest.words
    kept = Way(words("withdraw.keep"), doing.place_of(guest.scene, arrangement))
    sort = str(arrangement.kind)
    if arrangement.status is Status.COUNTERED:
        sort = "counter"
    elif f"withdraw.{sort}.title" not in words:
        sort = "other"
    view = FormView(
        headline=words(f"withdraw.{sort}.title"),
        paragraphs=(words(f"withdraw.{sort}.text"),),
        form=doing.withdraw_form(guest.scene, arrangement, sort),
        ways=(kept,),
    )
    return show(guest, "form", view=view)


def _act(name: str, act: Callable[[Guest, Arrangement], object]) -> None:
    """A button of the page: done once, answered with the page as it is then."""

    def pressed(token: str, arrangement_id: str) -> Answer:
        guest = enter(token)
        arrangement = of_guest(guest, arrangement_id)
        try:
            act(guest, arrangement)
        except Overtaken:
            pass  # the page shows how it stands now
        except NothingToPay:
            return redirect(guest.at(), 303)
        return redirect(doing.place_of(guest.scene, arrangement), 303)

    blueprint.add_url_rule(f"{_PLACE}/{name}", f"arrangement_{name}", pressed, methods=["POST"])


def _withdraw(guest: Guest, arrangement: Arrangement) -> None:
    if doing.may_withdraw(arrangement):
        withdraw(services().tools, guest.link, arrangement.id)


def _accept(guest: Guest, arrangement: Arrangement) -> None:
    act = accept_offer if arrangement.kind is Kind.OFFER else accept_counter
    act(services().tools, guest.link, arrangement.id)


def _done(guest: Guest, arrangement: Arrangement) -> None:
    mark_done(services().tools, guest.link, arrangement.id)


_act("withdraw", _withdraw)
_act("accept", _accept)
_act("done", _done)


@blueprint.post(f"{_PLACE}/word")
def word(token: str, arrangement_id: str) -> Answer:
    """Add something to a problem that is being looked at."""
    guest = enter(token)
    arrangement = of_guest(guest, arrangement_id)
    text = Typed(request.form).text("text")
    if not text:
        return _page(guest, arrangement, errors={"text": guest.words("mistyped.words")})
    with suppress(Overtaken):  # closed meanwhile: its page says how
        add_word(services().tools, guest.link, arrangement.id, text=text)
    return redirect(doing.place_of(guest.scene, arrangement), 303)


@blueprint.post(f"{_PLACE}/answer")
def answer(token: str, arrangement_id: str) -> Answer:
    """The one answer afterwards."""
    guest = enter(token)
    arrangement = of_guest(guest, arrangement_id)
    typed = Typed(request.form)
    score = typed.one_of("score", ("1", "2", "3", "4", "5"))
    if not score:
        return _page(guest, arrangement, errors={"score": guest.words("mistyped.score")})
    with suppress(Overtaken):  # answered a moment ago
        answer_survey(
            services().tools, guest.link, arrangement.id, score=int(score), text=typed.text("text")
        )
    return redirect(doing.place_of(guest.scene, arrangement), 303)
