"""A message, corrected details, a link for whoever pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect

from portal.actions.wishes import MessageWish, correct_details, forward_link, write_message
from portal.domain.calendar import office_day
from portal.domain.gestures import Field
from portal.domain.links import Rights
from portal.web.arranging.asking import offer
from portal.web.arranging.guest import blueprint, enter, show
from portal.web.arranging.typed import Mistyped, Reader, looks_like_email
from portal.web.context import services
from portal.web.presentation import wishes as shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.links import Link
    from portal.web.arranging.guest import Guest
    from portal.web.arranging.typed import Typed
    from portal.web.context import Answer
    from portal.web.presentation.forms import CheckView, FormView

_EMAILS = frozenset({Field.EMAIL, Field.INVOICES_TO})


class MessageAsk:
    """A few words that a person answers by a day."""

    name = "message"
    kept: tuple[str, ...] = (
        *("reason", "name", "email", "text", "wished_day", "wished_month", "wished_year"),
    )
    largest_request = 0

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """A few words and a day; for somebody else, a name and an address."""
        answers = shown.MessageAnswers(
            text=typed.text("text"),
            wished=typed.day("wished"),
            name=typed.line("name"),
            email=typed.line("email"),
            reason=guest.reason,
        )
        return shown.message_form(guest.scene, answers, answer_by=guest.answer_day)

    def read(self, guest: Guest, typed: Typed) -> MessageWish:
        """The wish; a message about somebody names them, every other one says something."""
        reader = Reader(guest.scene, typed)
        about = guest.reason in shown.ABOUT_SOMEBODY
        wished = None
        if about:
            if not typed.line("name"):
                reader.wrong("name", "name")
            reader.email("email")
        else:
            if not typed.text("text"):
                reader.wrong("text", "words")
            if any(typed.day("wished")):
                wished = reader.day("wished")
        reader.require_right()
        every = tuple(invoice.id for invoice in guest.open_invoices)
        return MessageWish(
            text=typed.text("text"),
            invoice_ids=every,
            wished_on=wished,
            name=typed.line("name") if about else "",
            email=typed.email("email") if about else "",
        )

    def check(self, guest: Guest, wish: MessageWish) -> CheckView:
        """What will be sent."""
        return shown.message_check(
            guest.scene, wish, reason=guest.reason, answer_by=guest.answer_day
        )

    def act(self, guest: Guest, wish: MessageWish, nonce: str) -> str:
        """Sent, and answered by a person."""
        kept = write_message(services().tools, guest.visit(nonce), wish)
        return guest.at(f"arrangement/{kept.id}/")

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:  # noqa: ARG002
        """Nothing of a message is refused once it could be read."""
        return {"text": guest.words("mistyped.overtaken")}


class DetailsAsk:
    """What is known of the client, corrected by the client."""

    name = "details"
    kept: tuple[str, ...] = tuple(field.value for field in Field)
    largest_request = 0

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """Every field with its present value."""
        return shown.details_form(guest.scene, _values(guest, typed))

    def read(self, guest: Guest, typed: Typed) -> Mapping[Field, str]:
        """The values; an address that is to be written to has to look like one."""
        values = _values(guest, typed)
        reader = Reader(guest.scene, typed)
        for field in _EMAILS:
            value = values[field]
            if value and not looks_like_email(value):
                reader.errors[field.value] = guest.words("fresh_link.email_malformed")
        if not values[Field.EMAIL]:
            reader.errors[Field.EMAIL.value] = guest.words("fresh_link.email_missing")
        reader.require_right()
        if all(value == getattr(guest.client, field.value) for field, value in values.items()):
            raise Mistyped({Field.FIRST_NAME.value: guest.words("mistyped.details_same")})
        return values

    def check(self, guest: Guest, wish: Mapping[Field, str]) -> CheckView:
        """What changes."""
        return shown.details_check(guest.scene, wish, answer_by=guest.answer_day)

    def act(self, guest: Guest, wish: Mapping[Field, str], nonce: str) -> str:
        """Changed; a new e-mail address waits for a person."""
        kept = correct_details(services().tools, guest.visit(nonce), wish)
        return guest.at(f"arrangement/{kept.id}/" if kept is not None else "")

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:  # noqa: ARG002
        """Nothing of it is refused once it could be read."""
        return {Field.FIRST_NAME.value: guest.words("mistyped.overtaken")}


def _values(guest: Guest, typed: Typed) -> dict[Field, str]:
    """What was typed; what was not sent stays as it is."""
    sent = {name for name, _ in typed.kept(DetailsAsk.kept)}
    is_form = bool(sent)
    return {
        field: typed.line(field.value) if is_form else getattr(guest.client, field.value)
        for field in Field
    }


@blueprint.get("/a/<token:token>/forward/")
def forward_page(token: str) -> str:
    """What a forwarded link can do, the newest one if there is any, and a button that makes one."""
    guest = enter(token)
    made = _forwarded(guest)
    if made is None:
        return show(guest, "form", view=shown.forward_form(guest.scene))
    here = services()
    view = shown.forward_made(
        guest.scene, address=here.address_of(made), ends_on=office_day(made.expires_at)
    )
    return show(guest, "forward", view=view)


@blueprint.post("/a/<token:token>/forward")
def forward(token: str) -> Answer:
    """Make a link that sees and pays; the client hands it on."""
    guest = enter(token)
    here = services()
    forward_link(here.tools, guest.link, guest.client, key=here.signer.key)
    return redirect(guest.at("forward/"), 303)


def _forwarded(guest: Guest) -> Link | None:
    """The newest living link for an accountant that can still be spelled."""
    here = services()
    with here.queries() as queries:
        links = queries.links(guest.client.id)
    alive = [
        link
        for link in links
        if link.rights is Rights.PAY and link.is_live(here.now) and here.signer.knows(link.key)
    ]
    return max(alive, key=lambda link: link.issued_at, default=None)


offer(MessageAsk())
offer(DetailsAsk())
