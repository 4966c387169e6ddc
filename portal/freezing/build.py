"""The build: words, then clients in shares, then away with whatever was not made."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.content.gaps import gaps_in_short
from portal.domain.business import ClientPages, ServiceMode
from portal.freezing.clients import CLIENTS, freeze_clients
from portal.freezing.errors import WordsFaulty
from portal.freezing.folder import Folder
from portal.freezing.manifest import Build, manifest_path, only_build, read_manifest
from portal.freezing.shares import can_fork, run_shares, shares
from portal.freezing.tally import Report, Tally
from portal.freezing.words import freeze_words
from portal.freezing.work import Work
from portal.services import Shelf
from portal.web.application import create_web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from portal.freezing.manifest import Manifest
    from portal.freezing.shares import Share
    from portal.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be built, and how."""

    folder: Path
    keeping: Path  # the site's var/, where the manifest stands
    jobs: int = 1
    full: bool = False  # render every page, whatever the manifest knows
    clients: bool = True  # False for a preview, which must never name anybody
    asks_stripe: bool = True  # without a service: whether anybody answers in Stripe's place


def build(
    services: Services, order: Order, *, tell: Callable[[int], None] = lambda _: None
) -> Report:
    """Freeze the site into a folder; `tell` hears how many clients' pages are done since.

    Raises WordsFaulty before anything is written, FolderNotOurs, BuildUnderWay.
    """
    began = time.monotonic()
    if services.library.faults:
        raise WordsFaulty(services.library.faults)
    folder = Folder(order.folder)
    folder.require_ours()
    order.folder.mkdir(parents=True, exist_ok=True)
    path = manifest_path(order.keeping, order.folder)
    with only_build(path, order.folder):
        tally = _build(services, order, folder=folder, tell=tell)
    return Report(
        written=tally.written,
        unchanged=tally.unchanged,
        removed=tally.removed,
        skipped=tally.skipped,
        warnings=tuple(_warnings(services, order, tally)),
        seconds=round(time.monotonic() - began, 3),
    )


def _build(
    services: Services, order: Order, *, folder: Folder, tell: Callable[[int], None]
) -> Tally:
    manifest = read_manifest(manifest_path(order.keeping, order.folder))
    work = _work(services, order, folder=folder, manifest=manifest)
    note = Build(built_at=work.services.now.isoformat())
    manifest.begin(note)
    todo = _shares(services, order)
    parts = [manifest.path.with_suffix(f".{number}.part") for number in range(len(todo) + 1)]
    total, made = freeze_words(work, part=parts[0])
    if not manifest.is_whole:
        total.removed += folder.remove_unfinished(CLIENTS)
    if todo:
        services.store.forget_connections()  # a fork must not share them
        part_of = dict(zip(todo, parts[1:], strict=True))

        def freeze(share: Share, tell: Callable[[int], None]) -> Tally:
            return freeze_clients(work, share, part=part_of[share], tell=tell)

        for tally in run_shares(todo, freeze, tell):
            total.add(tally)
    elif folder.children(CLIENTS):
        total.removed += folder.remove(CLIENTS)
    total.removed += folder.tidy(made, aside=CLIENTS)
    manifest.finish(replace(note, complete=True, hosted=total.hosted), parts)
    return total


def _work(services: Services, order: Order, *, folder: Folder, manifest: Manifest) -> Work:
    now = services.now
    still = replace(services, tools=replace(services.tools, clock=lambda: now), shelf=Shelf())
    app = create_web(still)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # a mistake of ours ends the build; no page hides it
    return Work(
        app=app,
        services=still,
        folder=folder,
        manifest=replace(manifest, entries={}) if order.full else manifest,
        asks_stripe=order.asks_stripe,
    )


def _shares(services: Services, order: Order) -> list[Share]:
    """None at all for a preview, and where the pages of clients never leave the service."""
    if not order.clients or services.site.client_pages is ClientPages.LIVE:
        return []
    return shares(order.jobs if can_fork() else 1)


def _warnings(services: Services, order: Order, tally: Tally) -> Iterator[str]:
    yield from gaps_in_short(services.library.gaps())
    if tally.skipped:
        yield (
            f"Live links without a page: {tally.skipped}. The secret that signed them has left "
            "PORTAL_SECRETS. Put the older secret back at its end, or make new links."
        )
    site = services.site
    if site.mode is not ServiceMode.NONE or site.client_pages is ClientPages.LIVE:
        return
    if tally.hosted:
        yield (
            f"Addresses of Stripe's pages in this build: {tally.hosted}. They live ten days at "
            "least: build and upload at least weekly."
        )
    if not order.asks_stripe:
        yield "There is no Stripe key: no page can be paid by card. Put STRIPE_SECRET_KEY in .env."
    elif tally.unanswered:
        yield (
            f"Invoices for which Stripe gave no page: {tally.unanswered}. They cannot be paid by "
            "card on these pages, but they still can on those that you uploaded before. Build "
            "again later, after `portal sync`, and upload that."
        )
    if tally.not_at_stripe:
        yield (
            f"Open invoices that are not at Stripe: {tally.not_at_stripe}. Without a service they "
            "can be paid by transfer only."
        )
    if not site.login_url:
        yield (
            "No client can change their card: write [stripe] login_url, the address of the "
            "customer portal's login page."
        )
    yield (
        'Without a service (service = "none") there is no card update in one click, no answer at '
        "once and no fresh link by mail: requests come by form, mail and telephone."
    )
