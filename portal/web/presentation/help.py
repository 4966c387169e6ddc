"""What would help: the reasons as a calm list, and behind each what it offers next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.actions.promises import TO_READ_IT
from portal.domain.clients import ClientKind
from portal.domain.money import total
from portal.domain.reasons import RULES, Reason, Step
from portal.web.presentation.asks import card_of
from portal.web.presentation.forms import Way
from portal.web.presentation.transfer import transfer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from portal.content.reasons import Reasons
    from portal.domain.invoices import Invoice
    from portal.web.presentation.scene import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    """All reasons; none of them has to be given."""

    headline: str
    paragraphs: tuple[str, ...]
    reasons: tuple[Way, ...]
    rather_not: Way | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonView:
    """One reason: a sentence, and what it offers, in order."""

    headline: str
    paragraphs: tuple[str, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the steps of a reason stand on: the invoices, and some addresses of words."""

    invoices: Sequence[Invoice]
    answer_by: date
    terms_url: str
    budget_url: str

    @property
    def payable(self) -> tuple[Invoice, ...]:
        """What a payment may begin for."""
        return tuple(i for i in self.invoices if not i.why_not_payable)


def help_view(scene: Scene, reasons: Reasons) -> HelpView:
    """The list in the owner's order."""
    words = scene.words
    listed = [
        Way(words(f"reasons.{reason}.label"), f"{scene.actions}help/{reason}/")
        for reason, _ in reasons
    ]
    shown = [reason for reason, _ in reasons]
    quiet = listed.pop(shown.index(Reason.RATHER_NOT)) if Reason.RATHER_NOT in shown else None
    return HelpView(
        headline=words("help.heading"),
        paragraphs=(words("help.lead"),),
        reasons=tuple(listed),
        rather_not=quiet,
    )


def reason_view(
    scene: Scene, reason: Reason, steps: Sequence[Step], *, ground: Ground
) -> ReasonView:
    """The answer to a reason, and a button for each of its steps."""
    words = scene.words
    later = scene.day(scene.calendar.after(scene.today, TO_READ_IT))
    answer = words(f"reasons.{reason}.answer", date=later)
    told = [answer]
    if RULES[reason].person_only:
        told.append(words("help.person_only", answer=scene.day(ground.answer_by)))
    if Step.LEAVE in steps and ground.payable:
        sums = total(invoice.remaining for invoice in ground.payable)
        amount = " + ".join(scene.money(one) for one in sums)
        told.append(words("step.leave.remains", amount=amount))
    ways = [way for step in steps for way in _WAYS[step](scene, reason, ground)]
    return ReasonView(
        headline=words(f"reasons.{reason}.label"),
        paragraphs=tuple(told),
        ways=tuple(ways),
    )


def _link(scene: Scene, step: Step, reason: Reason, *, place: str) -> Way:
    words = scene.words
    mark = "&" if "?" in place else "?"
    return Way(
        words(f"step.{step}.label"),
        f"{scene.actions}{place}{mark}reason={reason}",
        words(f"step.{step}.text"),
    )


def _to(step: Step, place: str) -> Callable[[Scene, Reason, Ground], list[Way]]:
    """A step that is a page with a form."""
    return lambda scene, reason, _: [_link(scene, step, reason, place=place)]


def _card(scene: Scene, reason: Reason, ground: Ground) -> list[Way]:  # noqa: ARG001
    card = card_of(scene, ground.invoices)
    if card is None:
        return []
    url, text = f"{scene.actions}card", scene.words("step.card.text")
    if not card.update_and_pay:
        return [Way(card.only_update, url, text, (("then", "only"),))]
    return [
        Way(card.update_and_pay, url, text, (("then", "pay"),)),
        Way(card.only_update, url, "", (("then", "only"),)),
    ]


def _pay(scene: Scene, reason: Reason, ground: Ground) -> list[Way]:  # noqa: ARG001
    mine = ground.payable
    if not mine:
        return []
    currency = mine[0].total.currency
    same = [invoice for invoice in mine if invoice.total.currency == currency]
    (amount,) = total(invoice.remaining for invoice in same)
    words = scene.words
    fields = tuple(("invoice", invoice.id) for invoice in same)
    label = words("pay.button", amount=scene.money(amount))
    return [Way(label, f"{scene.actions}pay", words("step.pay.text"), fields)]


def _transfer(scene: Scene, reason: Reason, ground: Ground) -> list[Way]:  # noqa: ARG001
    if transfer_of(scene, ground.invoices) is None:
        return []
    words = scene.words
    url = f"{scene.actions}#transfer"
    return [Way(words("step.transfer.label"), url, words("step.transfer.text"))]


def _invoice(scene: Scene, reason: Reason, ground: Ground) -> list[Way]:  # noqa: ARG001
    words = scene.words
    documents = [
        Way(words("step.invoice.document", number=scene.unbroken(invoice.number)), url)
        for invoice in ground.invoices
        if (url := scene.document_of(invoice))
    ]
    if not ground.payable:
        return documents
    text = words("step.invoice.text", date=scene.day(scene.calendar.after(scene.today, TO_READ_IT)))
    again = Way(words("step.invoice.label"), f"{scene.actions}invoice-again", text, ())
    return [again, *documents]


def _recipient(scene: Scene, reason: Reason, ground: Ground) -> list[Way]:  # noqa: ARG001
    words = scene.words
    return [
        _link(scene, Step.RECIPIENT, reason, place="message/"),
        Way(
            words("step.recipient.forward"),
            f"{scene.actions}forward/",
            words("step.recipient.forward_text"),
        ),
    ]


def _budget(scene: Scene, reason: Reason, ground: Ground) -> list[Way]:  # noqa: ARG001
    if scene.facts.client.kind is not ClientKind.CONSUMER or not ground.budget_url:
        return []
    words = scene.words
    label, text = words("step.budget_help.label"), words("step.budget_help.text")
    return [Way(label, ground.budget_url, text)]


def _leave(scene: Scene, reason: Reason, ground: Ground) -> list[Way]:
    words = scene.words
    asked = _link(scene, Step.LEAVE, reason, place="message/")
    terms = [Way(words("step.leave.terms"), ground.terms_url)] if ground.terms_url else []
    return [asked, *terms]


_WAYS: dict[Step, Callable[[Scene, Reason, Ground], list[Way]]] = {
    Step.CARD: _card,
    Step.PAY: _pay,
    Step.TRANSFER: _transfer,
    Step.DATE: _to(Step.DATE, "date/"),
    Step.PLAN: _to(Step.PLAN, "plan/"),
    Step.PAID: _to(Step.PAID, "paid/"),
    Step.EXPECTED: _to(Step.EXPECTED, "paid/?way=on_its_way"),
    Step.INVOICE: _invoice,
    Step.APPROVAL: _to(Step.APPROVAL, "date/?for=approval"),
    Step.RECIPIENT: _recipient,
    Step.PROBLEM: _to(Step.PROBLEM, "problem/"),
    Step.PAUSE: _to(Step.PAUSE, "date/?for=pause"),
    Step.BUDGET_HELP: _budget,
    Step.CALL: _to(Step.CALL, "date/?for=call"),
    Step.LEAVE: _leave,
    Step.WRITE_FOR: _to(Step.WRITE_FOR, "message/"),
    Step.MESSAGE: _to(Step.MESSAGE, "message/"),
}
