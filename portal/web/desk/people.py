"""The people at the desk: an owner adds them, changes their role, and removes them."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import abort, request

from portal.actions.desk import everybody
from portal.actions.people import add_person, change_person, remove_person
from portal.domain.desk import DeskPerson, Role
from portal.domain.errors import PersonKnown
from portal.web.context import services
from portal.web.desk.context import (
    blueprint,
    done,
    door,
    owner_only,
    person,
    render,
    visit,
    words,
)
from portal.web.desk.forms import chosen, email_of, line_of
from portal.web.desk.presentation.people import present_people
from portal.web.desk.words import LANGUAGES

if TYPE_CHECKING:
    from portal.web.context import Answer

_PATH = "/desk/people/"


@blueprint.get("/people/")
@owner_only
def people() -> str:
    """Everybody who may sign in, and a form for one more."""
    return _page(DeskPerson(email="", name="", role=Role.ASSISTANT, language=visit().language), {})


@blueprint.post("/people/")
@owner_only
def add() -> Answer:
    """Let somebody sign in."""
    typed = request.form.get("email", "").strip()
    new = DeskPerson(
        email=email_of(typed),
        name=line_of(request.form.get("name", "")),
        role=_role(otherwise=Role.ASSISTANT),
        language=chosen(request.form.get("language", ""), LANGUAGES, otherwise=visit().language),
    )
    errors = _errors(new)
    if not new.email:
        wrong = "malformed" if typed else "missing"
        errors["email"] = words()(f"people.email_{wrong}")
    if not errors:
        try:
            add_person(services().tools, new, by=person(), contact=door().contact)
        except PersonKnown:
            errors["email"] = words()("people.email_known")
    if errors:
        return _page(replace(new, email=typed[:320]), errors), 422
    return done(_PATH, "people.added")


@blueprint.get("/people/<who>/")
@owner_only
def one(who: str) -> str:
    """One person: their name and role to change, and the way to remove them."""
    return _one(who, _known(who), {})


@blueprint.post("/people/<who>/")
@owner_only
def change(who: str) -> Answer:
    """Give somebody another name or role."""
    known = _known(who)
    changed = replace(
        known,
        name=line_of(request.form.get("name", "")),
        role=_role(otherwise=known.role),
    )
    if errors := _errors(changed):
        return _one(who, changed, errors), 422
    change_person(services().tools, changed, by=person(), contact=door().contact)
    return done(_PATH, "people.changed")


@blueprint.get("/people/<who>/remove/")
@owner_only
def before_removing(who: str) -> str:
    """Ask once more."""
    known = _known(who)
    title = words()("people.remove.title", name=known.name)
    return render("person_remove.html", title=title, who=known, path=f"{_PATH}{who}/")


@blueprint.post("/people/<who>/remove/")
@owner_only
def remove(who: str) -> Answer:
    """Let somebody sign in no more; their sessions end at once."""
    remove_person(services().tools, _known(who), by=person(), contact=door().contact)
    return done(_PATH, "people.removed")


def name_in_address(someone: DeskPerson) -> str:
    """What stands for a person in an address: logs keep addresses, and must name nobody."""
    return sha256(someone.email.encode()).hexdigest()[:16]


def _known(who: str) -> DeskPerson:
    with services().queries() as queries:
        others = everybody(queries, contact=door().contact)
    # the contact person is changed in the settings alone
    found = (one for one in others if one.added_at and name_in_address(one) == who)
    return next(found, None) or abort(404)


def _role(*, otherwise: Role) -> Role:
    return Role(chosen(request.form.get("role", ""), tuple(Role), otherwise=otherwise))


def _errors(someone: DeskPerson) -> dict[str, str]:
    return {} if someone.name else {"name": words()("people.name_missing")}


def _page(new: DeskPerson, errors: dict[str, str]) -> str:
    with services().queries() as queries:
        everyone = everybody(queries, contact=door().contact)
    paths = {one.email: f"{_PATH}{name_in_address(one)}/" for one in everyone if one.added_at}
    view = present_people(everyone, words(), paths=paths)
    return render("people.html", title=words()("people.title"), errors=errors, view=view, new=new)


def _one(who: str, someone: DeskPerson, errors: dict[str, str]) -> str:
    return render(
        "person.html",
        title=words()("people.one.title", name=_known(who).name),
        errors=errors,
        who=someone,
        path=f"{_PATH}{who}/",
    )
