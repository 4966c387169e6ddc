"""What the demo says at the terminal once it is open: addresses first, then how to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from portal.cli.demo.scenery import Door
    from portal.cli.demo.site import Addresses
    from portal.settings import Settings

_SHOWN = 3
_CARDS = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0027 6000 3184", "asks for a confirmation (3-D Secure)"),
    ("4000 0000 0000 9995", "is declined"),
    ("FR14 2004 1010 0505 0001 3M02 606", "SEPA: on its way for some days"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Everything that the person at the terminal can look at."""

    settings: Settings
    addresses: Addresses
    doors: Sequence[Door]
    links: Path
    desk: str  # a link that opens the owner's desk, once
    minutes: int  # for so long


def told(opened: Opened, *, everything: bool) -> str:
    """The whole of what is printed."""
    return "\n".join(_lines(opened, everything=everything))


def _lines(opened: Opened, *, everything: bool) -> Iterator[str]:
    here, settings = opened.addresses, opened.settings
    yield f"{settings.site.business.name} is open: a fictional business, {_people(opened)}."
    yield "No real money, no real mail. It began anew: earlier changes of the demo are gone."
    yield ""
    shown = opened.doors if everything else opened.doors[:_SHOWN]
    yield "The links of all clients" if everything else "Three clients to begin with"
    for door in shown:
        yield from _door(door)
    if not everything:
        yield f"  All {len(opened.doors)} links are in {opened.links} (or: portal demo --all)."
    yield ""
    yield from _desk(opened)
    yield f"Site       {here.site}/"
    yield f"           frozen pages, from {short(settings.build)}"
    yield f"Service    {here.service}/"
    yield "           the same pages live, and what is behind the buttons"
    yield f"Sandbox    {here.sandbox}/_sandbox/state"
    yield "           a small Stripe; on its pages, these pay or do not:"
    for number, does in _CARDS:
        yield f"           {number:<35}{does}"
    yield f"Letters    {short(settings.mail.outbox)}"
    yield "           where every letter is kept as a file"
    yield f"Words      {short(settings.content.resolve())}"
    yield "           change one, save, and load the page again"
    yield ""
    yield "Stop with Ctrl-C. Nothing is left running."


def links(doors: Sequence[Door]) -> str:
    """Every client's link, for the file that holds them all."""
    return "\n".join(line for door in doors for line in _door(door)) + "\n"


def _door(door: Door) -> Iterator[str]:
    yield f"  {door.name}: {door.hint}"
    yield f"    {door.address}"


def _desk(opened: Opened) -> Iterator[str]:
    settings = opened.settings
    yield f"Desk       {opened.addresses.site}/desk/"
    yield "           what the clients asked, what is to be done; this opens it, once,"
    yield f"           within {opened.minutes} minutes:"
    yield f"    {opened.desk}"
    yield f"           for another one: portal --site {short(settings.folder)} desk"
    yield f"           (or ask there as {settings.site.contact.email}: it comes to Letters, below)"


def _people(opened: Opened) -> str:
    return f"{len({door.name for door in opened.doors})} clients"


def short(path: Path) -> str:
    """The path from where the person stands, when it lies below."""
    try:
        return str(path.relative_to(path.cwd()))
    except ValueError:
        return str(path)
