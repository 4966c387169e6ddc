"""The rules of the house, to read: what is granted at once, and where transfers go."""

from __future__ import annotations

from portal.web.context import services
from portal.web.desk.context import blueprint, render, words
from portal.web.desk.presentation.rules import present_rules


@blueprint.get("/rules/")
def rules() -> str:
    """Policy and bank account, and in which file they are changed."""
    view = present_rules(services().site, words())
    return render("rules.html", title=words()("rules.title"), view=view)
