"""Reading one arrangement at the desk, with the case it belongs to."""

from __future__ import annotations

from flask import abort

from portal.web.context import services
from portal.web.desk.case import read_case
from portal.web.desk.presentation.asking import Asked


def read_asked(wanted: str) -> Asked:
    """The arrangement of this id with its case; an unknown one has no page."""
    with services().queries() as queries:
        arrangement = queries.arrangement(wanted) or abort(404)
        files = tuple(
            one
            for one in queries.attachments(arrangement.client_id)
            if one.arrangement_id == wanted
        )
    return Asked(case=read_case(arrangement.client_id), arrangement=arrangement, files=files)
