"""The rules of the house, to read: what is granted at once, where transfers go, how letters go."""

from __future__ import annotations

from portal.web.context import services
from portal.web.desk.context import blueprint, render, words
from portal.web.desk.presentation.letter_rules import present_letter_rules
from portal.web.desk.presentation.rules import present_rules


@blueprint.get("/rules/")
def rules() -> str:
    """Policy and bank account, and in which file they are changed."""
    view = present_rules(services().site, words())
    return render("rules.html", title=words()("rules.title"), view=view)


@blueprint.get("/rules/letters/")
def letter_rules() -> str:
    """When the letters leave, what holds them, at which pace, and where that is changed."""
    view = present_letter_rules(services().tools.reminders, words())
    return render("letter_rules.html", title=words()("letter_rules.title"), view=view)
