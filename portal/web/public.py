"""The owner's words as pages, and the static files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort

from portal.content.pages import LINK_ENDED
from portal.web.context import pages, services

if TYPE_CHECKING:
    from portal.web.context import Answer

blueprint = Blueprint("public", __name__)


@blueprint.get("/", defaults={"slug": ""})
@blueprint.get("/<words:slug>/")
def page(slug: str) -> str:
    """A page of words at the address that its front matter names."""
    library = services().library
    found = library.by_slug(f"/{slug}/" if slug else "/")
    if found is not None and found in pages().shown(found.language):
        return pages().words_page(found)
    asked = library.by_slug(f"/{slug.rpartition('/')[0]}/")
    if asked is None or f"/{slug}/" not in pages().sent_addresses:
        abort(404)
    return pages().request_sent(asked.language)


@blueprint.get("/404.html")
def not_found() -> str:
    """What a static host shows for an address that leads nowhere."""
    return pages().error("fr", "not_found")


@blueprint.get("/en/404.html")
def not_found_in_english() -> str:
    """The same in English."""
    return pages().error("en", "not_found")


@blueprint.get(LINK_ENDED["fr"])
def link_ended() -> str:
    """What a static host shows for a link that ended, when no service stands behind it."""
    return pages().link_ended("fr")


@blueprint.get(LINK_ENDED["en"])
def link_ended_in_english() -> str:
    """The same in English: the host shows the French one first, which leads here."""
    return pages().link_ended("en")


@blueprint.get("/robots.txt")
def robots() -> Answer:
    """The words may be found; nobody's page may."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/c/", "/a/", "/desk/"))
    return Response(f"User-agent: *\n{closed}", mimetype="text/plain")


@blueprint.get("/static/<version>/<name>")
def static_file(version: str, name: str) -> Answer:  # noqa: ARG001 - the version only names the bytes
    """A stylesheet, script or picture; its address changes with its bytes."""
    found = pages().asset(name)
    if found is None:
        abort(404)
    body, kind = found
    return Response(body, mimetype=kind)
