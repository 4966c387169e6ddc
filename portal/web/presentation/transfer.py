"""The bank transfer: what to copy, and the code that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portal.domain.money import total
from portal.web.presentation.transfer_code import transfer_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.web.presentation.scene import Scene


class CopyRow(NamedTuple):
    """One line of bank details: as it is shown, and as it goes to the clipboard."""

    kind: str  # holder · iban · bic · amount · reference
    term: str
    shown: str
    copied: str
    copy_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferView:
    """Everything a transfer needs. `code` is empty where no QR code can be made."""

    rows: tuple[CopyRow, ...]
    code: Markup
    several: str = ""


def transfer_of(
    scene: Scene, invoices: Sequence[Invoice], *, amount: Money | None = None
) -> TransferView | None:
    """How to transfer what is payable in euros; None without an account or without euros.

    `amount` is what is to be sent now, where less than everything was agreed on.
    """
    account = scene.site.bank
    payable = [i for i in invoices if not i.why_not_payable and i.total.currency == "EUR"]
    if account is None or not payable:
        return None
    (everything,) = total(invoice.remaining for invoice in payable)
    if amount is None or amount.currency != "EUR" or not 0 < amount.minor < everything.minor:
        amount = everything
    reference = " ".join(invoice.number for invoice in payable)
    point = "," if scene.language == "fr" else "."
    values = {
        "holder": (account.holder, account.holder),
        "iban": (account.grouped_iban, account.iban),
        "bic": (account.bic, account.bic),
        "amount": (scene.money(amount), str(amount.decimal).replace(".", point)),
        "reference": (reference, reference),
    }
    words = scene.words
    rows = (
        CopyRow(kind, words(f"transfer.{kind}"), shown, copied, words(f"transfer.copy_{kind}"))
        for kind, (shown, copied) in values.items()
        if copied
    )
    return TransferView(
        rows=tuple(rows),
        code=transfer_svg(account, amount, reference, label=words("transfer.qr_alt")),
        several=words("transfer.several") if len(payable) > 1 else "",
    )
