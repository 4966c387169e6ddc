"""A letter that is to come, as a page of the desk sees it: its words, its tone, how it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, make_response

from portal.actions.coming import Named
from portal.actions.desk import person_of
from portal.actions.remembering import case_of
from portal.actions.second_look import own_words_for
from portal.content import ContentError
from portal.content.registers import clashes
from portal.domain.coming import coming_letters
from portal.domain.sequence import LETTERS
from portal.letters.gentleness import tone_of
from portal.tone import Category
from portal.web.context import services
from portal.web.desk.beforehand import letter_beforehand, words_beforehand
from portal.web.desk.case import letters_path
from portal.web.desk.context import door
from portal.web.desk.presentation.seen import Seen
from portal.web.headers import POLICY, framing_policy

if TYPE_CHECKING:
    from flask import Response

    from portal.content.letters import Letter as Written
    from portal.domain.coming import ComingLetter
    from portal.domain.own_words import OwnWords
    from portal.store.queries import Queries


def see(client_id: str, step: str, invoice_id: str) -> Seen | None:
    """The letter of a step that will speak of this invoice; None when it is not to come any more.

    What was never a client, or a letter, has no page.
    """
    if step not in set(LETTERS):
        abort(404)
    here = services()
    with here.queries() as queries:
        client = queries.client(client_id) or abort(404)
        case = case_of(here.tools, queries, client)
        for coming in coming_letters(case, here.now):
            reminder = coming.reminder
            if reminder.step == step and invoice_id in reminder.invoice_ids:
                return seen_in(queries, coming, invoice_id=invoice_id)
    return None


def seen_in(
    queries: Queries, coming: ComingLetter, *, invoice_id: str, trying: OwnWords | None = None
) -> Seen:
    """A letter to come with its words, or with others that are looked at and kept nowhere."""
    client, reminder = coming.case.client, coming.reminder
    kept = own_words_for(queries, client, reminder)
    about = kept.invoice_id if kept is not None else invoice_id
    words = _written(coming, trying or kept)
    text = words.source if words is not None else ""
    found = tone_of(words, client) if words is not None else ()
    return Seen(
        client=client,
        letters_path=letters_path(client.id),
        coming=coming,
        named=Named(client_id=client.id, step=reminder.step, invoice_id=about),
        queued=queries.letter_of_key(f"reminder/{reminder.id}") if coming.is_claimed else None,
        own=kept,
        by=_name_of(queries, kept.by) if kept is not None else "",
        letter=letter_beforehand(queries, coming, own=trying),
        # whom a text speaks to is known here, where the linter has to guess it
        findings=tuple(one for one in found if one.category is not Category.REGISTER),
        strays=tuple(dict.fromkeys(heard.word for heard in clashes(text, client.voice.value))),
    )


def _name_of(queries: Queries, email: str) -> str:
    person = person_of(queries, email, contact=door().contact)
    return person.name if person is not None else email


def _written(coming: ComingLetter, own: OwnWords | None) -> Written | None:
    """The words of a letter with their places open: an owner's, else those of `content/`."""
    return words_of_site(coming) if own is None else words_beforehand(coming, own).letter


def words_of_site(coming: ComingLetter) -> Written | None:
    """The words of `content/` for a letter; None where it has none."""
    try:
        return services().library.letter_for(coming.case.client, coming.name)
    except ContentError:
        return None


def framing(page: str, *, status: int = 200) -> Response:
    """A page that shows a letter in a frame."""
    response = make_response(page, status)
    response.headers[POLICY] = framing_policy(services().site)
    return response
