"""The letters of the coming days; those that have not left, and what is decided about each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import redirect

from portal.actions.coming import letters_within
from portal.actions.undelivered import let_it_be, regard_as_sent, try_again
from portal.web.context import services
from portal.web.desk.context import blueprint, done, person, render, words
from portal.web.desk.presentation.coming_days import present_coming_days
from portal.web.desk.presentation.stuck import present_stuck

if TYPE_CHECKING:
    from portal.web.context import Answer

LETTERS = "/desk/letters/"
# A letter that was just tried may still be on its way to the mail server.
IN_HAND = timedelta(minutes=2)
# How far ahead letters are told.
DAYS = 7
_ACTS = {"again": try_again, "left": regard_as_sent, "drop": let_it_be}
_ADDRESS = f"/letters/<int:number>/<any({', '.join(_ACTS)}):name>/"


@blueprint.get("/letters/")
def letters() -> str:
    """Every letter that leaves within days, and every one that should have left and has not."""
    here = services()
    with here.queries() as queries:
        coming = letters_within(here.tools, queries, days=DAYS)
        own = queries.own_words()
        found = queries.letters_that_did_not_leave(before=here.now - IN_HAND)
        clients = queries.clients_named({letter.client_id for letter in found})
    stuck = {(letter.client_id, letter.name) for letter in found}
    leaving = (one for one in coming if (one.case.client.id, one.name) not in stuck)
    return render(
        "letters.html",
        title=words()("coming.days.title"),
        view=present_stuck(found, clients, words()),
        coming=present_coming_days(leaving, own, words(), now=here.now),
    )


@blueprint.get(_ADDRESS)
def back_to_letters(number: int, name: str) -> Answer:
    """Whoever opens the address of a button is led to the list."""
    del number, name
    return redirect(LETTERS, 303)


@blueprint.post(_ADDRESS)
def decide(number: int, name: str) -> Answer:
    """Do what was decided about a letter; a second press changes nothing."""
    has_counted = _ACTS[name](services().tools, number, by=person().email)
    return done(LETTERS, f"letters.{name if has_counted else 'nothing'}")
