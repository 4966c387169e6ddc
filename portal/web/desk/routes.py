"""All pages and buttons of the desk: importing this brings their routes to the blueprint."""

from __future__ import annotations

from portal.web.desk import door, people, rules, search, signing_in, today
from portal.web.desk.context import blueprint

__all__ = ["blueprint", "door", "people", "rules", "search", "signing_in", "today"]
