"""The words of one letter to come: changed, looked at, kept, or given back to the site."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort, make_response, request

from portal.actions.coming import forget_words, write_words
from portal.content.own_letters import in_fields
from portal.domain.own_words import OwnWords
from portal.web.context import services
from portal.web.desk.beforehand import as_document, said_beforehand, words_beforehand
from portal.web.desk.case import form_page
from portal.web.desk.client_letter import AT, over
from portal.web.desk.coming import see, seen_in, words_of_site
from portal.web.desk.context import blueprint, done, person, words
from portal.web.desk.presentation.coming import present_sheet
from portal.web.desk.presentation.editing import errors_of, present_places
from portal.web.desk.presentation.reminding import step_name
from portal.web.headers import POLICY, trying_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.web.context import Answer
    from portal.web.desk.presentation.seen import Seen

_LONGEST_SUBJECT = 200
_LONGEST_BODY = 5_000


@blueprint.get(f"{AT}edit/")
def edit_letter(client_id: str, step: str, invoice_id: str) -> Answer:
    """Show the words as they are written, to be changed."""
    seen = see(client_id, step, invoice_id)
    if seen is None:
        return over(client_id)
    if seen.own is not None:
        return _form(seen, subject=seen.own.subject, body=seen.own.body)
    ours = words_of_site(seen.coming)
    subject, body = in_fields(ours) if ours is not None else ("", "")
    return _form(seen, subject=subject, body=body)


@blueprint.post(f"{AT}edit/")
def change_letter(client_id: str, step: str, invoice_id: str) -> Answer:
    """Look at other words, keep them, or go back to those of the site."""
    seen = see(client_id, step, invoice_id)
    if seen is None:
        return over(client_id)
    acts = {"look": _look, "keep": _keep, "forget": _forget}
    act = acts.get(request.form.get("do", "")) or abort(400)
    return act(seen)


def _look(seen: Seen) -> Answer:
    typed = _typed(seen)
    if errors := _errors(seen, typed):
        return _form(seen, subject=typed.subject, body=typed.body, errors=errors), 422
    with services().queries() as queries:
        tried = seen_in(queries, seen.coming, invoice_id=seen.named.invoice_id, trying=typed)
    response = make_response(_form(tried, subject=typed.subject, body=typed.body, is_tried=True))
    response.headers[POLICY] = trying_policy(services().site)
    return response


def _keep(seen: Seen) -> Answer:
    typed = _typed(seen)
    if errors := _errors(seen, typed):
        return _form(seen, subject=typed.subject, body=typed.body, errors=errors), 422
    kept = write_words(
        services().tools, seen.named, subject=typed.subject, body=typed.body, by=person().email
    )
    after = see(seen.client.id, seen.step, seen.named.invoice_id) if kept else None
    if after is None:
        return over(seen.client.id)
    return done(after.path, f"coming.{'kept_harsh' if after.is_harsh else 'kept'}")


def _forget(seen: Seen) -> Answer:
    had = forget_words(services().tools, seen.named, by=person().email)
    return done(seen.path, f"coming.{'forgotten' if had else 'not_forgotten'}")


def _typed(seen: Seen) -> OwnWords:
    """What was typed, whole: what is too long is said rather than cut."""
    body = request.form.get("body", "").replace("\r\n", "\n").replace("\r", "\n")
    return OwnWords(
        client_id=seen.client.id,
        step=seen.step,
        invoice_id=seen.named.invoice_id,
        voice=seen.client.voice,
        subject=" ".join(request.form.get("subject", "").split()),
        body="\n".join(line.rstrip() for line in body.split("\n")).strip(),
        by=person().email,
        at=services().now,
    )


def _errors(seen: Seen, typed: OwnWords) -> Mapping[str, str]:
    """What to correct, in the order of the form."""
    errors: dict[str, str] = {}
    for name, longest in (("subject", _LONGEST_SUBJECT), ("body", _LONGEST_BODY)):
        said = getattr(typed, name)
        if not said:
            errors[name] = words()(f"coming.edit.{name}_missing")
        elif len(said) > longest:
            errors[name] = words()(f"coming.edit.{name}_long", n=len(said), most=longest)
    # that there is no subject is said already
    read = words_beforehand(seen.coming, replace(typed, subject=typed.subject or "–"))
    return errors_of(read, typed, words()) | errors


def _form(
    seen: Seen,
    *,
    subject: str,
    body: str,
    errors: Mapping[str, str] | None = None,
    is_tried: bool = False,
) -> str:
    with services().queries() as queries:
        said = said_beforehand(queries, seen.coming)
    letter = seen.letter if is_tried else None
    return form_page(
        "letter_edit.html",
        seen.client,
        title=words()("coming.edit.title"),
        errors=errors,
        seen=seen,
        name=step_name(seen.step, words()),
        voice=words()(f"coming.edit.voice.{seen.client.voice}"),
        subject=subject,
        body=body,
        places=present_places(seen.coming.name, said, words()),
        sheet=present_sheet(seen, words()) if is_tried else None,
        document=as_document(letter) if letter is not None else "",
    )
