"""The text of a transfer's QR code (EPC069-12), which a banking app reads as a filled-in form.

Version 002: euros only; where it cannot say something, there is no code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.domain.business import BankAccount
    from portal.domain.money import Money

_LONGEST_NAME = 70
_LONGEST_TEXT = 140
_MOST_CENTS = 99_999_999_999
_MOST_BYTES = 331  # what a code of version 13 holds at level M
_CHARSETS = (("2", "iso-8859-1"), ("1", "utf-8"))


def transfer_payload(account: BankAccount, amount: Money, text: str) -> bytes | None:
    """What the code says, or nothing where the standard does not allow one."""
    fits = (
        amount.currency == "EUR"
        and 0 < amount.minor <= _MOST_CENTS
        and 0 < len(account.holder) <= _LONGEST_NAME
    )
    if not fits:
        return None
    for number, charset in _CHARSETS:
        lines = (
            *("BCD", "002", number, "SCT", account.bic, account.holder),
            *(account.iban, f"EUR{amount.decimal}", "", "", text[:_LONGEST_TEXT]),
        )
        try:
            payload = "\n".join(lines).encode(charset)
        except UnicodeEncodeError:
            continue
        return payload if len(payload) <= _MOST_BYTES else None
    return None
