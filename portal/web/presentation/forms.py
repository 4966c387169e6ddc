"""Forms and check pages as ready strings; the templates in `templates/arranging/` place them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portal.domain.invoices import Invoice
    from portal.web.presentation.scene import Scene


class Line(NamedTuple):
    """A day and an amount beside each other."""

    what: str
    amount: str


class Option(NamedTuple):
    """One of several: what it sends, what it says, and whether it is chosen."""

    value: str
    label: str
    text: str = ""
    chosen: bool = False
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `kind`: line · lines · radios · boxes · day · files.

    A `day` has three values, for day, month and year. `own` is the day that stands below the last
    of several radios.
    """

    kind: str
    name: str
    label: str
    hint: str = ""
    value: str = ""
    values: tuple[str, str, str] = ("", "", "")
    options: tuple[Option, ...] = ()
    own: Field | None = None
    type: str = "text"
    autocomplete: str = "off"
    is_short: bool = False

    @property
    def first(self) -> str:
        """The id to which an error leads."""
        if self.kind == "day":
            return f"{self.name}_day"
        return f"{self.name}-1" if self.options else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Questions with one button, and what is carried along unseen."""

    action: str
    submit: str
    fields: tuple[Field, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    method: str = "post"
    takes_files: bool = False
    is_first: bool = True  # whether its button is the filled one


class Way(NamedTuple):
    """A link or, with `hidden`, a button of a form: somewhere else to go from here."""

    label: str
    url: str
    text: str = ""
    hidden: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A page with a form: what it is for, what is granted, and what else there is."""

    headline: str
    paragraphs: tuple[str, ...]
    form: Form | None
    notes: tuple[str, ...] = ()  # after the form, quietly
    before: Form | None = None  # a question whose answer changes the form itself
    ways: tuple[Way, ...] = ()


class Row(NamedTuple):
    """One answer on a check page or in a recap; `field` is where it is changed."""

    term: str
    values: tuple[str, ...]
    field: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """What will be agreed on when the button is pressed, and nothing before that."""

    headline: str
    rows: tuple[Row, ...]
    paragraphs: tuple[str, ...]
    submit: str
    form: Form | None = None  # what cannot be carried along: files
    notes: tuple[str, ...] = ()  # said quietly


def invoice_field(scene: Scene, invoices: Sequence[Invoice], chosen: Sequence[str]) -> Field | None:
    """Which invoices it is about; None where there is but one."""
    if len(invoices) < 2:
        return None
    return Field(
        kind="boxes",
        name="invoice",
        label=scene.words("ask.invoices"),
        options=tuple(
            Option(
                value=invoice.id,
                label=scene.words("invoice.heading", number=scene.unbroken(invoice.number)),
                text=_about(scene, invoice),
                chosen=invoice.id in chosen,
            )
            for invoice in invoices
        ),
    )


def _about(scene: Scene, invoice: Invoice) -> str:
    amount = scene.money(invoice.remaining)
    return f"{amount} · {invoice.purpose}" if invoice.purpose else amount


def invoice_row(scene: Scene, invoices: Sequence[Invoice], *, may_change: bool) -> Row:
    """The invoices of an answer, each on a line."""
    return Row(
        term=scene.words("row.invoices", n=len(invoices)),
        values=tuple(named(scene, invoice) for invoice in invoices),
        field="invoice-1" if may_change else "",
    )


def named(scene: Scene, invoice: Invoice) -> Markup:
    """The number of an invoice and what it is for, as an answer."""
    number = scene.unbroken(invoice.number)
    return Markup("{}, {}").format(number, invoice.purpose) if invoice.purpose else number


def day_fields(scene: Scene, name: str, label: str, *, values: tuple[str, str, str]) -> Field:
    """Three short fields for one day, as people type it."""
    example = scene.words("ask.day_example", date=_example(scene.today))
    return Field(kind="day", name=name, label=label, hint=example, values=values)


def note_field(scene: Scene, note: str) -> Field:
    """A few words that nobody has to write."""
    words = scene.words
    return Field(
        kind="lines", name="note", label=words("ask.note"), hint=words("ask.private"), value=note
    )


def _example(today: date) -> str:
    return f"15 1 {today.year + 1}"


def without_none(*fields: Field | None) -> tuple[Field, ...]:
    """The fields that there are."""
    return tuple(field for field in fields if field is not None)


def in_order(fields: Sequence[Field], errors: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The errors in the order of the page, each with the id that its link leads to."""
    places: dict[str, str] = {}
    for field in fields:
        places[field.name] = field.first
        if field.own is not None:
            places[field.own.name] = field.own.first
    known = [(places[name], errors[name]) for name in places if name in errors]
    lost = [
        (next(iter(places.values()), "content"), e) for n, e in errors.items() if n not in places
    ]
    return (*known, *lost)
