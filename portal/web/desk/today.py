"""The first page of the desk: what is to be done today."""

from __future__ import annotations

from portal.web.desk.context import blueprint, render, words


@blueprint.get("/")
def today() -> str:
    """What is to be done today."""
    return render("today.html", title=words()("today.title"))
