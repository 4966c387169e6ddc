"""Spreadsheets out and in: what is kept as CSV, and clients and invoices from a file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.exports import Sheet, export_sheet
from portal.actions.handing_over import note_sheet
from portal.actions.imports import preview_import
from portal.actions.uploads import LARGEST_SHEET, LIVES, import_upload, keep_upload, upload
from portal.domain.errors import CurrencyMismatch
from portal.domain.imports import ImportRefused
from portal.web.context import services
from portal.web.desk.context import blueprint, done, owner_only, person, render, visit, words
from portal.web.desk.downloads import CSV, attached
from portal.web.desk.forms import chosen
from portal.web.desk.presentation.exports import fault_rows, import_rows_of
from portal.web.desk.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.web.context import Answer

PATH = "/desk/exports/"
_SHOWN_DAYS = timedelta(days=90)
_MOST_FAULTS = 50
_AROUND = 16 * 1024  # what a form has besides its file


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _: dict[str, object] | None) -> None:
    """Take a larger body where a file is uploaded; before anything reads the form."""
    if endpoint == "desk.bring":
        request.max_content_length = LARGEST_SHEET + _AROUND


@blueprint.get("/exports/")
@owner_only
def exports() -> str:
    """What can be downloaded, and a form for what is to be brought."""
    return _page({})


@blueprint.post("/exports/")
@owner_only
def download() -> Answer:
    """One spreadsheet."""
    name = chosen(request.form.get("sheet", ""), tuple(Sheet), otherwise="")
    if not name:
        return _page({"sheet": words()("exports.out.missing")}), 422
    here, what = services(), Sheet(name)
    language = chosen(request.form.get("language", ""), LANGUAGES, otherwise=visit().language)
    with here.queries() as queries:
        content = export_sheet(queries, what, language=language)
    note_sheet(here.tools, what.value, by=person().email)
    return attached(content, f"{what}-{here.today}.csv", kind=CSV)


@blueprint.post("/exports/import/")
@owner_only
def bring() -> Answer:
    """Read a spreadsheet: what is wrong in it, or what it would bring, to be confirmed."""
    raw = _sent()
    if not raw:
        return _page({"file": words()("exports.in.missing")}), 422
    if len(raw) > LARGEST_SHEET:
        abort(413)
    here = services()
    found = preview_import(here.tools, raw)
    if not found.is_sound:
        return _page({"file": words()("exports.in.faulty", n=len(found.faults))}, raw), 422
    name = keep_upload(here.tools, raw, by=person().email)
    return done(f"{PATH}import/{name}/", "exports.read")


def _sent() -> bytes:
    """What was uploaded, or nothing."""
    sent = request.files.get("file")
    if sent is None:
        return b""
    with sent.stream as stream:
        return stream.read()


@blueprint.get("/exports/import/<name>/")
@owner_only
def before_importing(name: str) -> Answer:
    """What a spreadsheet would bring; it is gone once it was imported, or after an hour."""
    here = services()
    with here.queries() as queries:
        raw = upload(queries, name, now=here.now)
    if raw is None:
        return render("import_gone.html", title=words()("exports.in.gone_title"), path=PATH), 410
    return render(
        "import.html",
        title=words()("exports.in.check"),
        found=preview_import(here.tools, raw),
        path=PATH,
        minutes=int(LIVES.total_seconds()) // 60,
    )


@blueprint.post("/exports/import/<name>/")
@owner_only
def bring_in(name: str) -> Answer:
    """Import what was looked at; pressed twice, it is imported once."""
    try:
        import_upload(services().tools, name, by=person().email)
    except (ImportRefused, CurrencyMismatch):  # what is known here has changed meanwhile
        return _page({"file": words()("exports.in.currency")}), 409
    return done(PATH, "exports.imported")


def _page(errors: Mapping[str, str], faulty: bytes = b"") -> str:
    here = services()
    faults = preview_import(here.tools, faulty).faults if faulty else ()
    with here.queries() as queries:
        brought = queries.happenings("clients_imported", since=here.now - _SHOWN_DAYS)
    return render(
        "exports.html",
        title=words()("exports.title"),
        errors=errors,
        sheets=tuple(Sheet),
        language=visit().language,
        faults=fault_rows(faults[:_MOST_FAULTS], words()),
        more=max(0, len(faults) - _MOST_FAULTS),
        brought=import_rows_of(brought, words()),
        path=PATH,
    )
