"""A client's links at the desk: made, shown to be copied, opened again, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions import links
from portal.domain.errors import LinkForged
from portal.domain.links import Rights
from portal.web.context import services
from portal.web.desk.case import form_page, known_client, name_of, path_of
from portal.web.desk.context import blueprint, done, person, words
from portal.web.desk.forms import chosen
from portal.web.desk.presentation.links import link_row

if TYPE_CHECKING:
    from portal.domain.clients import Client
    from portal.domain.links import Link
    from portal.web.context import Answer

DAYS = 90
_LONGEST = 365


@blueprint.get("/clients/<client_id>/links/")
def new_link(client_id: str) -> str:
    """Ask what a new link allows, and how long it opens."""
    return _new(known_client(client_id), {})


@blueprint.post("/clients/<client_id>/links/")
def create_link(client_id: str) -> Answer:
    """Make a link; it is shown on its page."""
    client = known_client(client_id)
    days = _days_of(request.form.get("days", str(DAYS)))
    if not days:
        return _new(client, {"days": words()("links.create.days_malformed")}), 422
    rights = chosen(request.form.get("rights", ""), tuple(Rights), otherwise=Rights.FULL)
    here = services()
    made = links.issue_link(
        here.tools,
        client.id,
        key=here.signer.key,
        days=days,
        rights=Rights(rights),
        who=person().email,
        form=request.form.get("form", ""),
    )
    return done(_path(client, made), "links.created")


def _days_of(typed: str) -> int:
    plain = typed.strip()
    days = int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 4 else 0
    return days if days <= _LONGEST else 0


def _new(client: Client, errors: dict[str, str]) -> str:
    return form_page(
        "link_new.html",
        client,
        title=words()("links.create.title", name=name_of(client)),
        errors=errors,
        days=request.form.get("days", str(DAYS)),
        rights=request.form.get("rights", Rights.FULL.value),
    )


@blueprint.get("/clients/<client_id>/links/<link_id>/")
def link(client_id: str, link_id: str) -> str:
    """One link: its address to copy, its state, what can be done with it."""
    client = known_client(client_id)
    found = _known(client, link_id)
    here = services()
    try:
        address = here.address_of(found)
    except LinkForged:  # its secret has left the list
        address = ""
    is_live = found.is_live(here.now)
    return form_page(
        "link.html",
        client,
        title=words()("links.one.title", name=name_of(client)),
        row=link_row(found, path_of(client.id), words(), now=here.now),
        address=address,
        is_live=is_live,
        may_renew=found.revoked_at is None and bool(address),
    )


@blueprint.post("/clients/<client_id>/links/<link_id>/renew/")
def renew_link(client_id: str, link_id: str) -> Answer:
    """Let a link open for longer, at the address it was sent with."""
    client = known_client(client_id)
    known = _known(client, link_id)
    found = links.renew_link(services().tools, known.id, days=DAYS, who=person().email)
    return done(_path(client, found), "links.renewed")


@blueprint.get("/clients/<client_id>/links/<link_id>/revoke/")
def before_revoking(client_id: str, link_id: str) -> str:
    """Ask once more."""
    client = known_client(client_id)
    row = link_row(_known(client, link_id), path_of(client.id), words(), now=services().now)
    return form_page("link_revoke.html", client, title=words()("links.revoke.title"), row=row)


@blueprint.post("/clients/<client_id>/links/<link_id>/revoke/")
def revoke_link(client_id: str, link_id: str) -> Answer:
    """End a link for good."""
    client = known_client(client_id)
    links.revoke_link(services().tools, _known(client, link_id).id, who=person().email)
    return done(path_of(client.id), "links.revoked")


def _known(client: Client, link_id: str) -> Link:
    with services().queries() as queries:
        found = queries.link(link_id)
    return found if found is not None and found.client_id == client.id else abort(404)


def _path(client: Client, link: Link) -> str:
    return f"{path_of(client.id)}links/{link.id}/"
