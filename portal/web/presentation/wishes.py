"""The smaller things to ask for: a message, corrected details, a link for whoever pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.domain.gestures import Field as Detail
from portal.domain.reasons import Reason
from portal.web.presentation.forms import (
    CheckView,
    Field,
    Form,
    FormView,
    Row,
    Way,
    day_fields,
    without_none,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portal.actions.wishes import MessageWish
    from portal.domain.gestures import Details, Message
    from portal.web.presentation.scene import Scene

# Under these reasons a message is about somebody else: who they are is what it is for.
ABOUT_SOMEBODY = frozenset({Reason.BEREAVEMENT, Reason.NOT_ME})
_KINDS = {
    Reason.BEREAVEMENT: "bereavement",
    Reason.NOT_ME: "not_me",
    Reason.LEAVING: "leaving",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAnswers:
    """What was typed so far."""

    text: str
    wished: tuple[str, str, str]
    name: str
    email: str
    reason: Reason | None


def message_kind(reason: Reason | None) -> str:
    """Which words the page of a message has."""
    return _KINDS.get(reason, "message") if reason is not None else "message"


def message_form(scene: Scene, answers: MessageAnswers, *, answer_by: date) -> FormView:
    """A few words; for somebody else, a name and an address."""
    words = scene.words
    kind = message_kind(answers.reason)
    about = answers.reason in ABOUT_SOMEBODY
    text = Field(
        kind="lines",
        name="text",
        label=words("ask.note" if about else "message.text"),
        hint=words("ask.private"),
        value=answers.text,
    )
    wished = day_fields(scene, "wished", words("message.wished"), values=answers.wished)
    return FormView(
        headline=words(f"message.{kind}.title"),
        paragraphs=(words(f"message.{kind}.lead", answer=scene.day(answer_by)),),
        form=Form(
            action=f"{scene.actions}message/check",
            submit=words("ask.continue"),
            fields=without_none(
                *(_who(scene, answers, kind) if about else ()),
                text,
                None if about else wished,
            ),
            hidden=(("reason", answers.reason),) if answers.reason else (),
        ),
    )


def _who(scene: Scene, answers: MessageAnswers, kind: str) -> tuple[Field, Field]:
    """The person whom it is about; browsers fill in only whoever writes."""
    words = scene.words
    writes = kind == "bereavement"
    return (
        Field(
            kind="line",
            name="name",
            label=words(f"message.{kind}.name"),
            value=answers.name,
            autocomplete="name" if writes else "off",
        ),
        Field(
            kind="line",
            name="email",
            label=words(f"message.{kind}.email"),
            hint=words("fresh_link.email_hint"),
            value=answers.email,
            type="email",
            autocomplete="email" if writes else "off",
        ),
    )


def message_check(
    scene: Scene, wish: MessageWish, *, reason: Reason | None, answer_by: date
) -> CheckView:
    """What will be sent, and by when it is answered."""
    words = scene.words
    then = "message.then_stopped" if reason is Reason.BEREAVEMENT else "message.then"
    return CheckView(
        headline=words("ask.check_sending"),
        rows=message_rows(scene, wish, may_change=True),
        paragraphs=(words(then, answer=scene.day(answer_by)),),
        submit=words("message.send"),
    )


def message_rows(
    scene: Scene, message: Message | MessageWish, *, may_change: bool = False
) -> tuple[Row, ...]:
    """Who, when, and the words themselves."""
    words = scene.words
    rows = []
    if message.name:
        rows.append(Row(words("row.name"), (message.name,), "name" if may_change else ""))
    if message.email:
        rows.append(Row(words("row.email"), (message.email,), "email" if may_change else ""))
    if message.text:
        text = tuple(message.text.split("\n"))
        rows.append(Row(words("row.text"), text, "text" if may_change else ""))
    if message.wished_on is not None:
        day = scene.day(message.wished_on)
        rows.append(Row(words("row.wished"), (day,), "wished_day" if may_change else ""))
    return tuple(rows)


# How browsers fill each field by themselves (WCAG 1.3.5).
_AUTOCOMPLETE = {
    Detail.FIRST_NAME: "given-name",
    Detail.LAST_NAME: "family-name",
    Detail.COMPANY: "organization",
    Detail.EMAIL: "email",
    Detail.PHONE: "tel",
    Detail.ADDRESS: "street-address",
    Detail.INVOICES_TO: "off",
}
_TYPES = {Detail.EMAIL: "email", Detail.INVOICES_TO: "email", Detail.PHONE: "tel"}
_HINTS = frozenset({Detail.EMAIL, Detail.ADDRESS, Detail.INVOICES_TO})


def details_form(scene: Scene, values: Mapping[Detail, str]) -> FormView:
    """What is known of the client, to be corrected."""
    words = scene.words
    return FormView(
        headline=words("details.title"),
        paragraphs=(words("details.lead"),),
        form=Form(
            action=f"{scene.actions}details/check",
            submit=words("ask.continue"),
            fields=tuple(
                Field(
                    kind="line",
                    name=detail.value,
                    label=words(f"details.fields.{detail}"),
                    hint=words(f"details.hints.{detail}") if detail in _HINTS else "",
                    value=values[detail],
                    type=_TYPES.get(detail, "text"),
                    autocomplete=_AUTOCOMPLETE[detail],
                )
                for detail in Detail
            ),
        ),
    )


def details_check(scene: Scene, values: Mapping[Detail, str], *, answer_by: date) -> CheckView:
    """What changes; a new e-mail address waits for a person."""
    words = scene.words
    client = scene.facts.client
    changed = {d: v for d, v in values.items() if v != getattr(client, d.value)}
    waits = Detail.EMAIL in changed
    told = [words("details.then")] if changed.keys() - {Detail.EMAIL} else []
    if waits:
        told.append(words("details.email_waits", answer=scene.day(answer_by)))
    return CheckView(
        headline=words("ask.check_title_plain"),
        rows=tuple(
            Row(words(f"details.fields.{d}"), (v or words("details.emptied"),), d.value)
            for d, v in changed.items()
        ),
        paragraphs=tuple(told),
        submit=words("details.send"),
    )


def details_rows(scene: Scene, details: Details) -> tuple[Row, ...]:
    """What was corrected."""
    words = scene.words
    return tuple(
        Row(
            words(f"details.fields.{change.field}"),
            (change.after or words("details.emptied"),),
        )
        for change in details.changes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardView:
    """The link to pass on, how to pass it on, and until when it opens."""

    headline: str
    paragraphs: tuple[str, ...]
    address: str
    ways: tuple[Way, ...]


def forward_form(scene: Scene) -> FormView:
    """What the link can do, and one button that makes it."""
    words = scene.words
    return FormView(
        headline=words("forward.title"),
        paragraphs=(words("forward.lead"), words("forward.can")),
        form=Form(action=f"{scene.actions}forward", submit=words("forward.make")),
    )


def forward_made(scene: Scene, *, address: str, ends_on: date) -> ForwardView:
    """The address, and a letter that already holds it."""
    words = scene.words
    until = scene.day(ends_on)
    subject = words.plain("forward.subject", business=scene.site.business.name)
    body = words.plain("forward.body", link=address, date=until)
    return ForwardView(
        headline=words("forward.made"),
        paragraphs=(words("forward.until", date=until), words("forward.can")),
        address=address,
        ways=(Way(words("forward.mail"), f"mailto:?subject={quote(subject)}&body={quote(body)}"),),
    )
