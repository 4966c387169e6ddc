"""The search for a client."""

from __future__ import annotations

from flask import request

from portal.web.context import services
from portal.web.desk.context import blueprint, render, words
from portal.web.desk.presentation.search import present_search

_LONGEST = 200
_MOST = 50


@blueprint.get("/search/")
def search() -> str:
    """Clients by name, company, address or invoice number; without words, the first by name."""
    asked = " ".join(request.args.get("q", "")[:_LONGEST].split())
    with services().queries() as queries:
        found = queries.search_clients(asked, limit=_MOST + 1)
        owed = {client.id: queries.invoices(client.id) for client in found[:_MOST]}
    view = present_search(asked, found, owed=owed, words=words())
    return render("search.html", title=words()("search.title"), view=view)
