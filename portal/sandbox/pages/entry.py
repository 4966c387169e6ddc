"""The form for a card or an account: what is offered and what was typed."""

import re
from typing import Any

import flask

from portal.sandbox.cards import ACCOUNTS, CARDS, account_by_iban, card_by_number
from portal.sandbox.engine import saving
from portal.sandbox.state import Json, State


class Mistyped(Exception):
    """The form cannot be used; `reason` names the sentence that says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def offered(kinds: list[str], button: str, *, save: bool = False) -> dict[str, Any]:
    """What the form's template needs."""
    return {
        "kinds": kinds, "button": button, "saving": save, "cards": CARDS, "accounts": ACCOUNTS,
    }  # fmt: skip


def method_typed(state: State) -> Json:
    """A payment method made of what was typed or chosen; raises Mistyped."""
    form = flask.request.form
    if form.get("account") or form.get("means") == "sepa_debit":
        account = account_by_iban(form.get("account") or form.get("iban", ""))
        if account is None:
            raise Mistyped("unknown_account")
        return saving.make_account(state, account)
    card = card_by_number(form.get("choice") or form.get("card_number", ""))
    if card is None:
        raise Mistyped("unknown_number")
    month, year = _expiry(state, form.get("expiry", "") or "12/34")
    return saving.make_card(state, card, exp_month=month, exp_year=year)


def _expiry(state: State, text: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(\d{1,2})\s*/?\s*(?:20)?(\d\d)\s*", text)
    if found is None or not 1 <= int(found[1]) <= 12:
        raise Mistyped("expiry")
    month, year = int(found[1]), 2000 + int(found[2])
    # A card is good until the end of its month; 31 days are near enough for a sandbox.
    months_now = 1970 * 12 + state.now() // 2_629_746
    if year * 12 + month - 1 < months_now:
        raise Mistyped("expiry")
    return month, year


def reason_of(error: Json | None) -> str:
    """The word for a refusal, from the error object an attempt left behind."""
    if error is None:
        return "default"
    if error["code"].endswith(("authentication_failure", "authentication_required")):
        return "authentication"
    return str(error.get("decline_code") or error["code"])
