"""Something is wrong, or was paid already: said, checked, believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from portal.actions.problems import (
    LARGEST_FILE,
    MOST_FILES,
    SEARCH_DAYS,
    TRANSFER_DAYS,
    ClaimWish,
    ProblemWish,
    check_file,
    claim_paid,
    report_problem,
)
from portal.domain.errors import FileRefused, NothingToPay
from portal.domain.money import total
from portal.domain.problems import Means, Topic
from portal.web.arranging.asking import offer
from portal.web.arranging.typed import Mistyped, Reader
from portal.web.context import services
from portal.web.presentation import problems as shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.invoices import Invoice
    from portal.web.arranging.guest import Guest
    from portal.web.arranging.typed import Typed
    from portal.web.presentation.forms import CheckView, FormView

# Twice what is taken, so that a file that is a little too large is refused in words and the rest
# of the form is kept.
_LARGEST_REQUEST = 2 * MOST_FILES * LARGEST_FILE
# Nobody looks for a payment of longer ago, and no transfer travels longer.
_LONGEST_AGO, _LONGEST_AHEAD = 730, 60


class ProblemAsk:
    """What is wrong, and what would put it right."""

    name = "problem"
    kept: tuple[str, ...] = ("reason", "invoice", "topic", "text", "wish", "amount")
    largest_request = _LARGEST_REQUEST

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """The form, for whatever is still spoken of."""
        invoices = _spoken_of(guest)
        answers = shown.ProblemAnswers(
            invoice_ids=guest.chosen(typed.every("invoice"), among=invoices),
            topic=typed.line("topic"),
            text=typed.text("text"),
            wish=typed.text("wish"),
            undisputed=typed.line("amount"),
            reason=guest.reason,
        )
        return shown.problem_form(
            guest.scene, answers, invoices=invoices, may_part=_may_part(invoices)
        )

    def read(self, guest: Guest, typed: Typed) -> ProblemWish:
        """The wish; its files come with the page on which it is checked."""
        reader = Reader(guest.scene, typed)
        invoices = chosen_invoices(guest, reader)
        topic = typed.one_of("topic", [str(one) for one in Topic])
        if not topic:
            reader.wrong("topic", "topic")
        if not typed.text("text"):
            reader.wrong("text", "text")
        undisputed = None
        if _may_part(_spoken_of(guest)):
            sums = total(invoice.remaining for invoice in invoices)
            if sums:
                undisputed = reader.amount("amount", most=sums[0])
        reader.require_right()
        return ProblemWish(
            topic=Topic(topic),
            text=typed.text("text"),
            wish=typed.text("wish"),
            invoice_ids=tuple(invoice.id for invoice in invoices),
            undisputed=undisputed,
        )

    def check(self, guest: Guest, wish: ProblemWish) -> CheckView:
        """What was understood, and by when a person answers."""
        return shown.problem_check(
            guest.scene,
            wish,
            invoices=_of(guest, wish.invoice_ids),
            may_change=len(_spoken_of(guest)) > 1,
            answer_by=guest.answer_day,
        )

    def act(self, guest: Guest, wish: ProblemWish, nonce: str) -> str:
        """Kept with its files, each looked at by its first bytes; answered by a person."""
        whole = replace(wish, files=_files(guest))
        kept = report_problem(services().tools, guest.visit(nonce), whole)
        return guest.at(f"arrangement/{kept.id}/")

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:  # noqa: ARG002
        """A file that is not taken."""
        return {"files": guest.words(f"mistyped.file_{why}", n=MOST_FILES)}


class ClaimAsk:
    """That it was paid, or is on its way."""

    name = "paid"
    kept: tuple[str, ...] = (
        *("way", "reason", "invoice", "on_day", "on_month", "on_year"),
        *("means", "reference", "note"),
    )
    largest_request = 0

    def form(self, guest: Guest, typed: Typed) -> FormView:
        """When and how."""
        invoices = _spoken_of(guest)
        answers = shown.ClaimAnswers(
            way=_way(typed),
            invoice_ids=guest.chosen(typed.every("invoice"), among=invoices),
            day=typed.day("on"),
            means=typed.line("means"),
            reference=typed.line("reference"),
            note=typed.text("note"),
            reason=guest.reason,
        )
        return shown.claim_form(guest.scene, answers, invoices=invoices)

    def read(self, guest: Guest, typed: Typed) -> ClaimWish:
        """The wish: a day that can be, and a means."""
        reader = Reader(guest.scene, typed)
        invoices = chosen_invoices(guest, reader)
        on_its_way = _way(typed) == "on_its_way"
        day = reader.day("on")
        today = guest.scene.today
        if day is not None:
            facts = {"date": guest.scene.day(day), "today": guest.scene.day(today)}
            if not on_its_way and not today - timedelta(_LONGEST_AGO) <= day <= today:
                reader.wrong("on", "day_to_come" if day > today else "day_long_ago", **facts)
            if on_its_way and not today <= day <= today + timedelta(_LONGEST_AHEAD):
                reader.wrong("on", "day_gone" if day < today else "day_far_ahead", **facts)
        means = typed.one_of("means", [str(one) for one in Means])
        if not means:
            reader.wrong("means", "means")
        if day is None or reader.errors:
            raise Mistyped(reader.errors)
        return ClaimWish(
            on=day,
            means=Means(means),
            invoice_ids=tuple(invoice.id for invoice in invoices),
            reference=typed.line("reference"),
            note=typed.text("note"),
            on_its_way=on_its_way,
        )

    def check(self, guest: Guest, wish: ClaimWish) -> CheckView:
        """What will be believed, and until when it is looked for."""
        scene = guest.scene
        start = max(wish.on, scene.today) if wish.on_its_way else scene.today
        days = TRANSFER_DAYS if wish.on_its_way else SEARCH_DAYS
        return shown.claim_check(
            scene,
            wish,
            invoices=_of(guest, wish.invoice_ids),
            may_change=len(_spoken_of(guest)) > 1,
            until=scene.calendar.after(start, days),
        )

    def act(self, guest: Guest, wish: ClaimWish, nonce: str) -> str:
        """Believed."""
        kept = claim_paid(services().tools, guest.visit(nonce), wish)
        return guest.at(f"arrangement/{kept.id}/")

    def refused(self, guest: Guest, typed: Typed, why: str) -> Mapping[str, str]:  # noqa: ARG002
        """Nothing of a claim is refused once it could be read."""
        return {"on": guest.words("mistyped.overtaken")}


def _spoken_of(guest: Guest) -> tuple[Invoice, ...]:
    """What is still to come, on its way or not; NothingToPay when there is nothing."""
    found = guest.open_invoices
    if not found:
        raise NothingToPay
    return found


def _of(guest: Guest, ids: object) -> tuple[Invoice, ...]:
    wanted = ids if isinstance(ids, tuple) else ()
    return tuple(invoice for invoice in guest.open_invoices if invoice.id in wanted)


def chosen_invoices(guest: Guest, reader: Reader) -> tuple[Invoice, ...]:
    """What was ticked; where there is but one invoice, that one."""
    known = _spoken_of(guest)
    typed = reader.typed.every("invoice")
    if len(known) > 1 and not set(typed) & {invoice.id for invoice in known}:
        reader.wrong("invoice", "invoices")
    return _of(guest, guest.chosen(typed, among=known))


def _may_part(invoices: tuple[Invoice, ...]) -> bool:
    """Whether a part of them can be paid beforehand."""
    same = len({invoice.total.currency for invoice in invoices}) == 1
    return same and all(i.takes_parts and not i.why_not_payable for i in invoices)


def _files(guest: Guest) -> tuple[tuple[str, bytes], ...]:
    """What was attached; Mistyped when something of it is not taken."""
    sent = [file for file in request.files.getlist("files") if file.filename]
    read = [(file.filename or "", file.read(LARGEST_FILE + 1)) for file in sent[:MOST_FILES]]
    for file in sent:
        file.close()  # what was larger than memory lies on the disk until then
    why = "many" if len(sent) > MOST_FILES else ""
    for name, content in read:
        try:
            check_file(name, content)
        except FileRefused as refusal:
            why = why or refusal.why
    if why:
        raise Mistyped({"files": guest.words(f"mistyped.file_{why}", n=MOST_FILES)})
    return tuple(read)


def _way(typed: Typed) -> str:
    return typed.one_of("way", shown.WAYS, otherwise="paid")


offer(ProblemAsk())
offer(ClaimAsk())
