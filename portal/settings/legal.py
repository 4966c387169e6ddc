"""What the owner should still fill in: warnings in words, never errors, never holes on a page.

Sources: LCEN art. 6 III and 19 (legal notice), code de commerce R123-237 and L526-22 (EI), code de
la consommation L612-1 (mediator).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.settings.schema import BusinessTable, OwnersFile

_LEFT_OUT = "Until you fill it in, the line is left out of the page."
_EVERYBODY = ("legal_name", "address", "email", "phone", "director")
_WHY = {
    "legal_name": "the legal notice names who publishes the site",
    "address": "the legal notice gives your address",
    "email": "the legal notice gives an e-mail address",
    "phone": "the legal notice gives a telephone number",
    "director": "the legal notice names the person who answers for what is published",
    "siren": "the legal notice gives your SIREN",
    "register": "the legal notice says in which register you are, and under which number",
    "capital": "a company states its share capital",
}
_ACCOUNTING_YEARS = 10
_EXAMPLES = ("example.com", "example.org", "exemple", ".example", ".test")
_PUBLIC_IBANS = frozenset({"FR1420041010050500013M02606", "FR7630006000011234567890189"})


def warnings(owner: OwnersFile) -> list[str]:
    """Everything that is allowed to be missing, and that somebody will miss."""
    return [
        *_identity(owner.business),
        *_host_and_mediator(owner.business),
        *_payment(owner),
        *_keeping(owner),
        *_examples(owner),
    ]


def _identity(business: BusinessTable) -> Iterator[str]:
    form = business.legal_form
    wanted = [*_EVERYBODY]
    if form.is_person or form.has_capital:
        wanted += ["siren", "register"]
    if form.has_capital:
        wanted.append("capital")
    for key in wanted:
        if not getattr(business, "register_" if key == "register" else key):
            yield f"[business] {key} is empty: {_WHY[key]}. {_LEFT_OUT}"
    if form == "other":
        yield (
            "[business] legal_form is not given, so the portal cannot tell what the law asks you "
            "to state. Write one of ei, micro, eurl, sarl, sasu, sas, association."
        )
    if form != "association" and not business.vat_number and not business.vat_exempt:
        yield (
            "[business] neither vat_number nor vat_exempt is given: the legal notice shows one or "
            f"the other. {_LEFT_OUT}"
        )


def _host_and_mediator(business: BusinessTable) -> Iterator[str]:
    for key in ("name", "address", "phone"):
        if not getattr(business.host, key):
            yield (
                f"[business.host] {key} is empty: the legal notice gives your host's name, "
                f"address and telephone. {_LEFT_OUT}"
            )
    if not business.mediator.name and not business.professionals_only:
        yield (
            "[business.mediator] name is empty: who sells to consumers must name a mediator. "
            "If you sell to professionals only, write professionals_only = true under [business]."
        )
    elif business.mediator.name and not business.mediator.url and not business.mediator.address:
        yield "[business.mediator] has neither url nor address: a consumer could not write there."


def _payment(owner: OwnersFile) -> Iterator[str]:
    if owner.bank is None:
        yield "[bank] is not given: clients are not offered a bank transfer."
        if owner.letters.qr:
            yield (
                "[letters] qr is true, and [bank] is not given: without an account there is no "
                "code. Fill in [bank], or take the line out."
            )
    if owner.site.service == "none" and not owner.stripe.login_url:
        yield (
            "[stripe] login_url is empty while [site] service is none: clients cannot change their "
            "card. Copy the login link from the Stripe dashboard, Settings, Customer portal."
        )


def _keeping(owner: OwnersFile) -> Iterator[str]:
    years = owner.retention.invoice_years
    if years < _ACCOUNTING_YEARS:
        yield (
            f"[retention] invoice_years is {years}: invoices are accounting documents, which a "
            "business keeps for ten years (code de commerce, L123-22). Make sure that they are "
            "kept elsewhere, or write 10."
        )


def _examples(owner: OwnersFile) -> Iterator[str]:
    """What still stands as the starter wrote it; nobody should receive a letter from there."""
    bank = owner.bank
    if bank is not None and bank.iban in _PUBLIC_IBANS:
        yield "[bank] iban is still the public example: no transfer would ever reach you."
    for where, text in (
        ("[site] address", owner.site.address),
        ("[business] name", owner.business.name),
        ("[business] email", owner.business.email),
        ("[contact] name", owner.contact.name),
        ("[contact] email", owner.contact.email),
    ):
        if any(example in text.casefold() for example in _EXAMPLES):
            yield f"[{where[1:]} is still an example: write your own before you write to anybody."
