"""A debt that can no longer be claimed: nothing is agreed on that would revive it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.web.arranging.guest import show
from portal.web.presentation.forms import FormView, Way

if TYPE_CHECKING:
    from portal.web.arranging.guest import Guest


def barred_page(guest: Guest) -> str:
    """Why no date is asked for, and what remains possible: pay, object, talk."""
    words = guest.words
    view = FormView(
        headline=words("barred.title"),
        paragraphs=(words("barred.text"), words("barred.choice")),
        form=None,
        ways=(
            Way(words("barred.pay"), guest.at()),
            Way(words("help.wrong.label"), guest.at("problem/")),
            Way(words("step.message.label"), guest.at("message/")),
        ),
    )
    return show(guest, "form", view=view)
