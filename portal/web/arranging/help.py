"""What would help: all reasons, and behind each an answer with what it offers next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect

from portal.actions.promises import send_invoice_again
from portal.domain.errors import MixedCurrencies, NothingToPay, TimeBarred
from portal.domain.reasons import RULES, Reason
from portal.web.arranging.barred import barred_page
from portal.web.arranging.guest import blueprint, enter, show
from portal.web.context import pages, services
from portal.web.presentation.help import Ground, help_view, reason_view

if TYPE_CHECKING:
    from portal.web.arranging.guest import Guest
    from portal.web.context import Answer


@blueprint.get("/a/<token:token>/help/")
def reasons(token: str) -> Answer:
    """Every reason, and one line for whoever would rather not say."""
    guest = enter(token)
    if not guest.open_invoices:
        return redirect(guest.at(), 303)
    return show(guest, "help", view=help_view(guest.scene, services().library.reasons))


@blueprint.get("/a/<token:token>/help/<reason>/")
def one_reason(token: str, reason: str) -> Answer:
    """One reason: its answer, and what it offers."""
    guest = enter(token)
    found = next((one for one in Reason if one == reason), None)
    if found is None:
        abort(404)
    # what the owner does not list can still be opened: its address may have been kept
    steps = dict(services().library.reasons).get(found, RULES[found].steps)
    if not guest.open_invoices:
        return redirect(guest.at(), 303)
    view = reason_view(guest.scene, found, steps, ground=_ground(guest))
    return show(guest, "reason", view=view)


def _ground(guest: Guest) -> Ground:
    language = guest.words.language
    faq = pages().slug(language, "faq")
    questions = services().library.questions(guest.words.voice)
    budget = next((q for q in questions if q.key == _BUDGET), None)
    return Ground(
        invoices=guest.open_invoices,
        answer_by=guest.answer_day,
        terms_url=pages().slug(language, "terms"),
        budget_url=f"{faq}#{budget.anchor}" if budget is not None and faq else "",
    )


# The question of the owner's that tells where free help is found.
_BUDGET = "budget"


@blueprint.post("/a/<token:token>/invoice-again")
def invoice_again(token: str) -> Answer:
    """The invoice once more by letter, and some days to look at it."""
    guest = enter(token)
    ids = guest.chosen((), among=guest.payable)
    try:
        kept = send_invoice_again(services().tools, guest.visit(_nonce(guest, ids)), ids)
    except (NothingToPay, MixedCurrencies):
        return redirect(guest.at(), 303)
    except TimeBarred:
        return barred_page(guest)
    return redirect(guest.at(f"arrangement/{kept.id}/"), 303)


def _nonce(guest: Guest, ids: tuple[str, ...]) -> str:
    """No form stands before this button: pressed twice on a day, it is the same wish."""
    return f"invoice-again/{guest.scene.today}/{'/'.join(ids)}"
