"""All letters to one client: those that left, those to come and when, and what holds them."""

from __future__ import annotations

from flask import abort

from portal.actions.remembering import case_of
from portal.domain.coming import coming_letters
from portal.web.context import services
from portal.web.desk.case import letters_path, name_of, path_of
from portal.web.desk.context import blueprint, render, words
from portal.web.desk.presentation.client_letters import AllLetters, present_client_letters
from portal.web.desk.presentation.standing import present_standing


@blueprint.get("/clients/<client_id>/letters/")
def client_letters(client_id: str) -> str:
    """Every letter, what leaves next, and why the rest waits."""
    here = services()
    with here.queries() as queries:
        client = queries.client(client_id) or abort(404)
        case = case_of(here.tools, queries, client)
        known = AllLetters(
            case=case,
            coming=coming_letters(case, here.now),
            letters=queries.letters(client_id),
            own=queries.own_words(client_id),
            path=letters_path(client_id),
            now=here.now,
        )
    return render(
        "client/letters.html",
        title=words()("coming.title", name=name_of(client)),
        view=present_client_letters(known, words()),
        standing=present_standing(case, words(), now=here.now),
        client=client,
        path=path_of(client_id),
    )
