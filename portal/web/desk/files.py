"""What clients attached: always saved, never shown; what it says it is counts for nothing."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort

from portal.web.context import services
from portal.web.desk.context import blueprint


@blueprint.get("/files/<file_id>")
def attached(file_id: str) -> Response:
    """One file, to be saved."""
    with services().queries() as queries:
        found = queries.attachment(file_id) or abort(404)
    about, content = found
    answer = Response(content, content_type="application/octet-stream")
    # the plain name for old browsers, the true one for all others (RFC 6266)
    plain = about.name.encode("ascii", "replace").decode().replace("?", "-").replace('"', "-")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(about.name, safe='')}"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
