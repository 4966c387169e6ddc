"""A form that is sent twice counts once: both presses carry the name that the form was given."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.store.ledger import Ledger


def is_first_press(ledger: Ledger, form: str) -> bool:
    """Whether a form of this name is acted upon for the first time; one without a name always is.

    Counted in the same transaction as what the form asks: undone together, or kept together.
    """
    if not form:
        return True
    name = f"form/{sha256(form.encode()).hexdigest()[:40]}"
    return ledger.count_request(name, 0) == 1
