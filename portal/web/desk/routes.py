"""All pages and buttons of the desk: importing this brings their routes to the blueprint."""

from __future__ import annotations

from portal.web.desk import (
    arrangements,
    calls,
    client_file,
    client_links,
    client_offer,
    client_pause,
    client_received,
    client_words,
    clients,
    door,
    exports,
    files,
    letters,
    people,
    reports,
    returns,
    rules,
    search,
    signing_in,
    tasks,
    today,
)
from portal.web.desk.context import blueprint

__all__ = [
    "arrangements",
    "blueprint",
    "calls",
    "client_file",
    "client_links",
    "client_offer",
    "client_pause",
    "client_received",
    "client_words",
    "clients",
    "door",
    "exports",
    "files",
    "letters",
    "people",
    "reports",
    "returns",
    "rules",
    "search",
    "signing_in",
    "tasks",
    "today",
]
