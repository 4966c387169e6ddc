"""The test cards and test accounts, as published on docs.stripe.com/testing."""

from dataclasses import dataclass

GENERIC = "Your card was declined."


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """One test card: its number, its names in the API, and what happens when it is used.

    `code` empty means that it pays. `attaches` tells whether it can be saved although charging it
    fails. `confirmation` is "" (never), "setup" (until it was set up for later) or "always".
    """

    number: str
    api_name: str
    brand: str = "visa"
    code: str = ""
    decline_code: str | None = None
    message: str = GENERIC
    advice_code: str | None = None
    attaches: bool = True
    confirmation: str = ""
    label: str = ""

    @property
    def last4(self) -> str:
        return self.number[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestAccount:
    """One test IBAN for SEPA direct debit; `code` empty means that the debit succeeds."""

    iban: str
    api_name: str
    code: str = ""
    message: str = ""
    days: int = 5

    @property
    def country(self) -> str:
        return self.iban[:2]

    @property
    def last4(self) -> str:
        return self.iban[-4:]


def _refused(number: str, suffix: str, decline_code: str, **more: str) -> TestCard:
    return TestCard(
        number=number,
        api_name=f"pm_card_{suffix}",
        code=more.get("code", "card_declined"),
        # Stripe gives a decline code only where the code itself says no more than "declined".
        decline_code=None if "code" in more else decline_code,
        message=more.get("message", GENERIC),
        advice_code=more.get("advice_code"),
        attaches=False,
        label=decline_code,
    )


CARDS = (
    TestCard(number="4242424242424242", api_name="pm_card_visa", label="success"),
    TestCard(
        number="5555555555554444",
        api_name="pm_card_mastercard",
        brand="mastercard",
        label="success",
    ),
    TestCard(number="378282246310005", api_name="pm_card_amex", brand="amex", label="success"),
    TestCard(
        number="4000002500003155",
        api_name="pm_card_authenticationRequiredOnSetup",
        confirmation="setup",
        label="confirmation",
    ),
    TestCard(
        number="4000002760003184",
        api_name="pm_card_authenticationRequired",
        confirmation="always",
        label="confirmation_always",
    ),
    _refused(
        "4000000000009995",
        "chargeDeclinedInsufficientFunds",
        "insufficient_funds",
        message="Your card has insufficient funds.",
        advice_code="try_again_later",
    ),
    _refused(
        "4000000000000069",
        "chargeDeclinedExpiredCard",
        "expired_card",
        code="expired_card",
        message="Your card has expired.",
        advice_code="confirm_card_data",
    ),
    _refused(
        "4000000000000127",
        "chargeDeclinedIncorrectCvc",
        "incorrect_cvc",
        code="incorrect_cvc",
        message="Your card's security code is incorrect.",
        advice_code="confirm_card_data",
    ),
    _refused(
        "4000000000000119",
        "chargeDeclinedProcessingError",
        "processing_error",
        code="processing_error",
        advice_code="try_again_later",
        message="An error occurred while processing your card. Try again in a little bit.",
    ),
    _refused("4000000000000002", "chargeDeclined", "generic_decline"),
    _refused(
        "4000000000009987", "chargeDeclinedLostCard", "lost_card", advice_code="do_not_try_again"
    ),
    _refused(
        "4000000000009979",
        "chargeDeclinedStolenCard",
        "stolen_card",
        advice_code="do_not_try_again",
    ),
    _refused(
        "4000000000006975",
        "chargeDeclinedVelocityLimitExceeded",
        "card_velocity_exceeded",
        message="Your card was declined for making repeated attempts too frequently or "
        "exceeding its amount limit.",
    ),
    TestCard(
        number="4000000000000341",
        api_name="pm_card_chargeCustomerFail",
        code="card_declined",
        decline_code="generic_decline",
        label="attaches_then_declines",
    ),
)

# Stripe publishes further names for the same cards.
_ALIASES = {
    "pm_card_visa_chargeDeclined": "pm_card_chargeDeclined",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "pm_card_chargeDeclinedInsufficientFunds",
    "pm_card_visa_chargeDeclinedLostCard": "pm_card_chargeDeclinedLostCard",
    "pm_card_visa_chargeDeclinedStolenCard": "pm_card_chargeDeclinedStolenCard",
    "pm_card_threeDSecure2Required": "pm_card_authenticationRequired",
    "pm_card_threeDSecureRequired": "pm_card_authenticationRequired",
}

ACCOUNTS = (
    TestAccount(iban="FR1420041010050500013M02606", api_name="pm_sepaDebit_fr"),
    TestAccount(iban="DE89370400440532013000", api_name="pm_sepaDebit_de"),
    TestAccount(
        iban="FR8420041010050500013M02607",
        api_name="pm_sepaDebit_fails",
        code="insufficient_funds",
        message="The customer's account has insufficient funds to cover this payment.",
    ),
    TestAccount(
        iban="DE62370400440532013001",
        api_name="pm_sepaDebit_fails_de",
        code="account_closed",
        message="The customer's bank account has been closed.",
    ),
)

_BY_NUMBER = {card.number: card for card in CARDS}
_BY_TOKEN = {card.api_name: card for card in CARDS}
_BY_IBAN = {account.iban: account for account in ACCOUNTS}
_BY_ACCOUNT_TOKEN = {account.api_name: account for account in ACCOUNTS}


def card_by_number(number: str) -> TestCard | None:
    """The test card with this number, spaces ignored."""
    return _BY_NUMBER.get("".join(number.split()))


def card_by_token(api_name: str) -> TestCard | None:
    return _BY_TOKEN.get(_ALIASES.get(api_name, api_name))


def card_that(reason: str) -> TestCard:
    """The test card refused for `reason` (`insufficient_funds`, `expired_card`, ...); KeyError
    when Stripe publishes none."""
    return {card.label: card for card in CARDS if card.code}[reason]


def account_by_iban(iban: str) -> TestAccount | None:
    """The test account with this IBAN, spaces and case ignored."""
    return _BY_IBAN.get("".join(iban.split()).upper())


def account_by_token(api_name: str) -> TestAccount | None:
    return _BY_ACCOUNT_TOKEN.get(api_name)
