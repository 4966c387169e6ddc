"""The site as named texts, per language: what `{{ business.name }}` in a page stands for."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.domain.business import Business, Site
    from portal.domain.policy import Policy

_SPACE, _HYPHEN = "\u00a0", "\u2011"  # a number is never broken across lines


def variables(site: Site, words: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """For each language of `words`, every name a page may use and its text.

    `words[language]` holds the flat entries of `content/<language>/words/`, such as
    `legal_form.ei`. What the owner left out, here or there, is an empty text.
    """
    return {
        language: {
            **_business(site.business, said),
            **_others(site),
            **_terms(dict(site.terms), said),
            "policy.answer": answer_time(site.policy, said),
        }
        for language, said in words.items()
    }


def answer_time(policy: Policy, said: Mapping[str, str]) -> str:
    """Within how long the owner answers, as a phrase: `deux jours ouvrés`, `one working day`."""
    days = policy.answer_days
    pattern = said.get(f"policy.working_days.{'one' if days == 1 else 'other'}", "")
    if number := said.get(f"policy.number.{days}"):
        return pattern.replace("{number}", number)
    return pattern.replace("{number} ", f"{days}{_SPACE}").replace("{number}", str(days))


def grouped_phone(number: str) -> str:
    """A telephone number that no end of a line parts; a French one in its usual pairs.

    What holds words besides, such as opening hours, stays as it was written.
    """
    if not re.fullmatch(r"[0-9+()./\s-]*", number):
        return number
    compact = re.sub(r"[\s.]", "", number)
    if french := re.fullmatch(r"(0[1-9]|\+33[1-9])([0-9]{8})", compact):
        first, rest = french.groups()
        groups = [first] if first[0] == "0" else ["+33", first[3:]]
        groups += re.findall("..", rest)
    else:
        groups = number.split()
    return _SPACE.join(groups).replace("-", _HYPHEN)


def identity(business: Business, said: Mapping[str, str]) -> str:
    """The name that the law knows, with the mention that its form must carry: `Ada Exemple EI`."""
    name = business.legal_name or business.name
    pattern = said.get(f"identity.{business.legal_form.value}", "{name}")
    mention = pattern.replace("{name}", "").strip()
    is_there = mention and re.search(rf"\b{re.escape(mention)}\b", name)
    return name if is_there else pattern.replace("{name}", name)


def signature(site: Site, said: Mapping[str, str]) -> str:
    """Who signs a letter, one a line: the person, the business, and the name that the law asks for.

    Nobody signs twice: where two of them are one name, it stands once, with its mention.
    """
    business = site.business
    legal = business.legal_name or business.name
    names = [site.contact.name, business.name]
    if f"identity.{business.legal_form.value}" in said:
        names.append(legal)
    full = identity(business, said)
    lines = (full if name.casefold() == legal.casefold() else name for name in names if name)
    return "\n".join(dict.fromkeys(lines))


def _business(business: Business, said: Mapping[str, str]) -> dict[str, str]:
    plain = (
        *("name", "legal_name", "address", "email", "register", "capital"),
        *("vat_number", "director", "activity", "website"),
    )
    return {
        **{f"business.{name}": getattr(business, name) for name in plain},
        "business.phone": grouped_phone(business.phone),
        "business.identity": identity(business, said),
        "business.legal_form": said.get(f"legal_form.{business.legal_form.value}", ""),
        "business.siren": business.grouped_siren,
        "business.vat_mention": said.get("vat.exempt", "") if business.vat_exempt else "",
        "host.name": business.host.name,
        "host.address": business.host.address,
        "host.phone": grouped_phone(business.host.phone),
        **{
            f"mediator.{name}": getattr(business.mediator, name)
            for name in ("name", "address", "url")
        },
    }


def _others(site: Site) -> dict[str, str]:
    contact, bank = site.contact, site.bank
    return {
        **{
            f"contact.{name}": getattr(contact, name) for name in ("name", "role", "email", "hours")
        },
        "contact.phone": grouped_phone(contact.phone),
        "bank.holder": bank.holder if bank else "",
        # Too long for one line of a telephone: it may break, but only between two groups.
        "bank.iban": bank.grouped_iban if bank else "",
        "bank.bic": bank.bic if bank else "",
        "site.address": site.address,
        "site.host": site.host,
        "links.days": str(site.link_days),
        # the names are those of [retention] in portal.toml
        **{
            f"keeping.{one.name}": str(getattr(site.retention, one.name))
            for one in fields(site.retention)
        },
    }


def _terms(terms: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    def percent(number: str, key: str = "figures.percent") -> str:
        written = number.replace(".", said.get("figures.decimal", "."))
        pattern = said.get(key, "{number}%")
        return pattern.replace("{number}", written).replace(" ", _SPACE)

    rate, discount = terms.get("penalty_rate", ""), terms.get("discount", "")
    return {
        "terms.penalty_rate": percent(rate, "figures.yearly") if rate else "",
        "terms.payment_days": terms.get("payment_days", ""),
        "terms.discount": _discount(discount, said) or (percent(discount) if discount else ""),
    }


def _discount(discount: str, said: Mapping[str, str]) -> str:
    return said.get("figures.no_discount", "") if discount == "0" else ""
