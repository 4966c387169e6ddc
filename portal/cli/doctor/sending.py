"""Looks at the sending domain: SPF, DKIM and DMARC, by which others know that a letter is ours.

Without them, letters end among unwanted mail. Nothing is sent: a name server is asked.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from portal.cli.doctor.findings import note, ok, wrong
from portal.cli.doctor.records import NobodyAnswers, Questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.cli.doctor.findings import Finding, Visit

# Names that nobody can own (RFC 2606 and 6761).
_FICTIONAL = re.compile(
    r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost|local)$"
)
# Mail for everybody: who writes from there cannot publish anything.
_SHARED = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr"),
        *("live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "icloud.com", "me.com"),
        *("orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "laposte.net", "bbox.fr"),
        *("numericable.fr", "gmx.com", "gmx.fr", "aol.com", "proton.me", "protonmail.com"),
    )
)
_SPF_ALL = re.compile(r"\s([-~?+]?)all(?=\s|$)", re.IGNORECASE)


def sending_domain(visit: Visit) -> Iterator[Finding]:
    """What the domain of the sender's address says about who may write in its name."""
    mail = visit.settings.mail
    domain = mail.sender_address.rpartition("@")[2].casefold()
    if _FICTIONAL.search(domain):
        yield note("sending domain", f"Not looked at: {domain} is an example, which nobody owns.")
        return
    if domain in _SHARED:
        yield note(
            "sending domain",
            f"Letters come from an address at {domain}, whose records are not yours to change.",
            f"Send through {domain} itself, or better from an address at a domain of your own.",
        )
        return
    yield from _records(domain, mail.dkim_selector, Questions(server=visit.name_server))


def _records(domain: str, selector: str, questions: Questions) -> Iterator[Finding]:
    what = domain
    try:
        for finding in chain(
            _spf(domain, questions),
            _dkim(domain, selector, questions),
            _dmarc(domain, questions),
        ):
            what = "The rest"
            yield finding
    except NobodyAnswers:
        yield note("sending domain", f"{what} is not looked at: no resolver answers.")


def _spf(domain: str, questions: Questions) -> Iterator[Finding]:
    found = [
        one for one in questions.texts(domain) if re.match(r"v=spf1(\s|$)", one, re.IGNORECASE)
    ]
    if not found:
        yield wrong(
            "SPF",
            f"{domain} does not say which servers may send its mail.",
            f'Publish one TXT record at {domain}: "v=spf1 include:… ~all". What follows include: '
            "stands in the help of whoever sends your mail.",
        )
        return
    if len(found) > 1:
        yield wrong(
            "SPF",
            f"{domain} has {len(found)} SPF records, and receivers then heed none of them.",
            "Keep one TXT record that begins with v=spf1, with the include: of all the others.",
        )
        return
    end = _SPF_ALL.search(found[0])
    if end and end[1] in {"", "+"}:
        yield wrong(
            "SPF",
            f"{domain} lets every server in the world send in its name (+all).",
            "Let its SPF record end with ~all.",
        )
    elif (end and end[1] in {"-", "~"}) or re.search(r"\sredirect=", found[0], re.IGNORECASE):
        yield ok("SPF", f"{domain} says which servers may send its mail.")
    else:
        yield note(
            "SPF",
            f"The SPF record of {domain} does not say what to do with other servers.",
            "Let it end with ~all, or with -all once you are sure that no server lacks.",
        )


def _dkim(domain: str, selector: str, questions: Questions) -> Iterator[Finding]:
    if not selector:
        yield note(
            "DKIM",
            "Not looked at: the name of your key is not known.",
            "Open one of your letters, show its source (“original message”), and find the line "
            f"DKIM-Signature with d={domain}: what follows s= is the selector. Write it as "
            "dkim_selector under [letters]. If there is no such line, switch DKIM on at whoever "
            "sends your mail, and publish the record that they give you.",
        )
        return
    name = f"{selector}._domainkey.{domain}"
    records = [_tags(one) for one in questions.texts(name)]
    keys = [tags["p"] for tags in records if "p" in tags]
    if not keys:
        yield wrong(
            "DKIM",
            f"There is no key at {name}, so that nobody can verify your letters.",
            f"Publish at {name} the record (TXT or CNAME) that whoever sends your mail gives you; "
            "or correct dkim_selector.",
        )
    elif not all(keys):
        yield wrong(
            "DKIM",
            f"The key at {name} was withdrawn (p= is empty).",
            "Take the newer selector of whoever sends your mail, or switch DKIM on again there.",
        )
    else:
        yield ok("DKIM", f"A key is published at {name}.")


def _dmarc(domain: str, questions: Questions) -> Iterator[Finding]:
    """The nearest record counts: of the domain, or of one above it."""
    labels = domain.split(".")
    above = [".".join(labels[place:]) for place in range(1, len(labels) - 1)]
    for place in (domain, *above):
        found = [
            one for one in questions.texts(f"_dmarc.{place}") if re.match(r"v=DMARC1\s*(;|$)", one)
        ]
        if found:
            yield _dmarc_says(place, found, is_above=place != domain)
            return
    yield note(
        "DMARC",
        f"{domain} does not say what to do with letters that only pretend to come from it.",
        f'Publish a TXT record at _dmarc.{domain}: "v=DMARC1; p=none" to begin with, and '
        "p=quarantine when SPF and DKIM have been well for some weeks.",
    )


def _dmarc_says(place: str, found: list[str], *, is_above: bool) -> Finding:
    if len(found) > 1:
        return wrong(
            "DMARC",
            f"_dmarc.{place} has {len(found)} records, and receivers then heed none of them.",
            "Keep one TXT record that begins with v=DMARC1.",
        )
    tags = _tags(found[0])
    asked = (tags.get("sp") if is_above else None) or tags.get("p", "")
    if asked in {"quarantine", "reject"}:
        return ok("DMARC", f"{place} asks receivers to {asked} what only pretends to come from it.")
    if asked == "none":
        return ok(
            "DMARC", f"{place} has a record that only watches (p=none): enough to begin with."
        )
    return wrong(
        "DMARC",
        f"The record at _dmarc.{place} does not say what it asks for (p=).",
        'Write "v=DMARC1; p=none" there, or p=quarantine.',
    )


def _tags(record: str) -> dict[str, str]:
    """`v=DKIM1; k=rsa; p=MIG…` as names and values."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()).lower() for name, _, value in pairs}
