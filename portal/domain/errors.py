"""Everything that can be refused, named after what happened.

PortalError
├── CurrencyMismatch            two amounts of different currencies were put together
├── LinkRefused                 a link does not open a page
│   ├── LinkForged              the signature, the spelling or the folder is not ours
│   ├── LinkUnknown             well signed, but no such link is in the ledger
│   ├── LinkExpired             it had an end, and that day has passed
│   ├── LinkRevoked             its owner ended it
│   └── RightMissing            it opens the page, but not this act
├── InvoiceNotPayable           settled, closed or already on its way
├── NothingToPay                the choice of the client adds up to nothing
├── MixedCurrencies             one payment cannot hold two currencies
├── MoveRefused                 the table of moves does not know this one
├── ArrangementRefused          an arrangement cannot be made like this
│   ├── PlanRefused             the parts are no plan: `why` says what is wrong
│   ├── DayRefused              the day is past, closed or too far
│   ├── TimeBarred              the debt can no longer be claimed: no agreement may revive it
│   ├── FileRefused             what was attached is too large, or of no kind that we take
│   ├── StepMissing             the case would be left without a next step
│   └── Overtaken               it was changed by somebody else meanwhile
├── DeskRefused                 the desk stays closed
│   ├── SignInEnded             the link was used, or its time is over
│   ├── NotSignedIn             there is no session
│   ├── FormExpired             the form is not of this session
│   ├── OwnerOnly               an assistant may not do this
│   ├── PersonKnown             somebody of this address is at the desk already
│   └── PersonUnknown           nobody of this address is at the desk
├── ClientUnknown               nobody is known under this id
├── ErasureRefused              a person cannot be erased yet: `reasons` say why
├── TooManyRequests             the same question was asked too often
└── GatewayError                what Stripe, or the way to it, made of a call
    ├── GatewayUnavailable      it was certainly not done: it may be asked again
    ├── GatewayOutcomeUnknown   it may or may not have been done: it must be re-read
    ├── GatewayRefused          Stripe understood and said no
    ├── PaymentDeclined         the bank said no, with its reason
    └── EventRefused            a webhook that is not ours, not signed, or of another mode
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.declines import Decline


class PortalError(Exception):
    """The root: something was refused, and the exception carries the facts."""


class CurrencyMismatch(PortalError):
    """Two amounts of different currencies cannot be put together."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} and {right} cannot be put together")
        self.left = left
        self.right = right


class LinkRefused(PortalError):
    """A link does not open a page; the client sees the same kind page whatever the reason."""


class LinkForged(LinkRefused):
    """The signature, the spelling or the folder of the link is not ours."""


class LinkUnknown(LinkRefused):
    """The link is well signed, but the ledger does not hold it."""


class LinkExpired(LinkRefused):
    """The link had an end, and it has passed."""

    def __init__(self, client_id: str, expired_at: datetime) -> None:
        super().__init__(f"the link of {client_id} ended on {expired_at:%Y-%m-%d}")
        self.client_id = client_id
        self.expired_at = expired_at


class LinkRevoked(LinkRefused):
    """The link was ended by its owner."""

    def __init__(self, client_id: str) -> None:
        super().__init__(f"the link of {client_id} was ended by its owner")
        self.client_id = client_id


class RightMissing(LinkRefused):
    """The link may see and pay, but not do this."""


class InvoiceNotPayable(PortalError):
    """The invoice is settled, closed or already on its way."""

    def __init__(self, invoice_id: str, why: str) -> None:
        super().__init__(f"invoice {invoice_id} cannot be paid: {why}")
        self.invoice_id = invoice_id
        self.why = why


class NothingToPay(PortalError):
    """What the client chose adds up to nothing."""


class MixedCurrencies(PortalError):
    """One payment cannot hold two currencies."""


class MoveRefused(PortalError):
    """The table of moves does not know this one."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} cannot become {after}")
        self.before = before
        self.after = after


class ArrangementRefused(PortalError):
    """An arrangement cannot be made like this; `why` is the key of its words."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not possible: {why}")
        self.why = why


class PlanRefused(ArrangementRefused):
    """The parts are no plan.

    `why`: parts · sum · amount · past · order · closed · far · training · moved.
    """


class DayRefused(ArrangementRefused):
    """The day cannot be agreed on; `why`: past · closed · far."""


class TimeBarred(ArrangementRefused):
    """The debt can no longer be claimed: no agreement may revive it."""

    def __init__(self) -> None:
        super().__init__("time_barred")


class FileRefused(ArrangementRefused):
    """What was attached is not taken; `why`: large · kind · empty · many."""


class StepMissing(ArrangementRefused):
    """Something is overdue, and nothing would be to come any more."""

    def __init__(self) -> None:
        super().__init__("step")


class Overtaken(ArrangementRefused):
    """Somebody else changed the arrangement meanwhile: it has to be looked at again."""

    def __init__(self) -> None:
        super().__init__("overtaken")


class DeskRefused(PortalError):
    """The desk stays closed."""


class SignInEnded(DeskRefused):
    """The sign-in link was used already, or its time is over, or it never was one."""


class NotSignedIn(DeskRefused):
    """There is no session, or it has ended."""


class FormExpired(DeskRefused):
    """The form does not belong to this session."""


class OwnerOnly(DeskRefused):
    """An assistant may not do this."""


class PersonKnown(DeskRefused):
    """Somebody of this address can sign in already."""


class PersonUnknown(DeskRefused):
    """Nobody of this address can sign in, or not any more."""


class ClientUnknown(PortalError):
    """Nobody is known under this id."""

    def __init__(self, client_id: str) -> None:
        super().__init__(f"no client is known as {client_id}")
        self.client_id = client_id


class ErasureRefused(PortalError):
    """A person cannot be erased yet; `reasons`: unpaid · travelling · arranged · dispute."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(f"cannot be erased yet: {', '.join(reasons)}")
        self.reasons = reasons


class TooManyRequests(PortalError):
    """The same question was asked too often; after `minutes` it may be asked again."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"asked too often; {minutes} minutes are to be waited")
        self.minutes = minutes


class GatewayError(PortalError):
    """What Stripe, or the way to it, made of a call."""


class GatewayUnavailable(GatewayError):
    """The call was certainly not carried out; it may be asked again."""


class GatewayOutcomeUnknown(GatewayError):
    """The call may or may not have been carried out; only a re-read can tell."""


class GatewayRefused(GatewayError):
    """Stripe understood the call and said no."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class PaymentDeclined(GatewayError):
    """The bank said no; `decline` holds its reason and what can be done next."""

    def __init__(self, decline: Decline) -> None:
        super().__init__(f"declined: {decline.group}")
        self.decline = decline


class EventRefused(GatewayError):
    """A webhook that is not signed, not ours, or of the other mode."""
