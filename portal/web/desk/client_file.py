"""The file of one client: the proof of the case, the person's data, and being forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from portal.actions.handing_over import note_dossier, note_export
from portal.actions.rights import erase_person, export_person, what_would_be_erased
from portal.domain.errors import ErasureRefused
from portal.dossier import dossier
from portal.web.context import services
from portal.web.desk.case import form_page, known_client, name_of
from portal.web.desk.context import blueprint, done, owner_only, person, visit, words
from portal.web.desk.downloads import ZIP, attached
from portal.web.desk.forms import chosen
from portal.web.desk.presentation.file import present_erasure
from portal.web.desk.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.clients import Client
    from portal.web.context import Answer


@blueprint.get("/clients/<client_id>/file/")
def file(client_id: str) -> str:
    """What can be handed over, and the way to erase."""
    client = known_client(client_id)
    title = words()("file.title", name=name_of(client))
    return form_page("file.html", client, title=title, language=visit().language)


@blueprint.post("/clients/<client_id>/file/dossier/")
def download_dossier(client_id: str) -> Answer:
    """The proof of the case until this moment, as a zip."""
    client, here = known_client(client_id), services()
    language = chosen(request.form.get("language", ""), LANGUAGES, otherwise=visit().language)
    redact = request.form.get("redact", "") != "no"
    with here.queries() as queries:
        content = dossier(
            queries,
            client.id,
            site=here.site,
            language=language,
            until=here.now,
            redact=redact,
        )
    note_dossier(here.tools, client.id, by=person().email)
    return attached(content, f"dossier-{here.today}.zip", kind=ZIP)


@blueprint.post("/clients/<client_id>/file/data/")
def download_data(client_id: str) -> Answer:
    """Everything that is held about the person, as a zip."""
    client, here = known_client(client_id), services()
    with here.queries() as queries:
        content = export_person(queries, client.id, site=here.site, at=here.now)
    note_export(here.tools, client.id, by=person().email)
    return attached(content, f"data-{here.today}.zip", kind=ZIP)


@blueprint.get("/clients/<client_id>/file/erase/")
@owner_only
def before_erasing(client_id: str) -> str:
    """Show what goes, what stays, until when and why; or why it cannot be done yet."""
    return _erasure(known_client(client_id), {})


@blueprint.post("/clients/<client_id>/file/erase/")
@owner_only
def erase(client_id: str) -> Answer:
    """Forget a person, once the word was typed that says so."""
    client, here = known_client(client_id), services()
    typed = request.form.get("word", "").strip().casefold()
    if typed != words().plain("file.erase.word").casefold():
        return _erasure(client, {"word": words()("file.erase.word_missing")}), 422
    try:
        erase_person(
            here.tools,
            client.id,
            by=person().email,
            person=person(),
            rules=here.site.retention,
        )
    except ErasureRefused:
        return _erasure(client, {}), 409
    return done("/desk/search/", "file.erased")


def _erasure(client: Client, errors: Mapping[str, str]) -> str:
    here = services()
    title = words()("file.erase.title", name=name_of(client))
    try:
        with here.queries() as queries:
            found = what_would_be_erased(queries, client.id, here.site.retention)
    except ErasureRefused as refused:
        reasons = [words()(f"file.refused.{why}") for why in refused.reasons]
        return form_page("erase_refused.html", client, title=title, reasons=reasons)
    view = present_erasure(found, words())
    word = request.form.get("word", "")
    return form_page("erase.html", client, title=title, errors=errors, view=view, word=word)
