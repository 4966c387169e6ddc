"""The preview: faults above the page, the newest words in it, the same strict policy."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.test import Client

from portal.freezing.preview import Look, Preview
from portal.web.application import create_web
from tests.support.sites import open_portal, own_words, write_site

if TYPE_CHECKING:
    from pathlib import Path


def preview_of(folder: Path) -> Preview:
    """A preview that looks at a site folder."""

    def look() -> Look:
        services = open_portal(folder, {}).services
        app = create_web(services)
        app.config["PROPAGATE_EXCEPTIONS"] = True
        return Look(app=app, faults=tuple(str(fault) for fault in services.library.faults))

    return Preview(look)


def test_a_page_loads_what_watches_from_our_own_address_under_its_own_policy(
    tmp_path: Path,
) -> None:
    browser = Client(preview_of(write_site(tmp_path)))

    page = browser.get("/faq/")

    assert '<script src="/_live.js" defer></script>' in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Length"] == str(len(page.data))
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.get("/_live.js").mimetype == "text/javascript"
    assert browser.get("/_live.css").mimetype == "text/css"
    assert "faults" not in page.text


def test_other_files_pass_untouched(tmp_path: Path) -> None:
    portal = open_portal(write_site(tmp_path), {})
    style = portal.app.extensions["pages"].static("portal.css")

    served = portal.app.test_client().get(style)

    assert Client(preview_of(tmp_path)).get(style).data == served.data


def test_a_fault_stands_above_the_page_while_the_rest_is_shown(tmp_path: Path) -> None:
    words = own_words(write_site(tmp_path))
    preview = preview_of(tmp_path)
    browser = Client(preview)

    (words / "fr" / "faq.md").write_text("---\ntitle: <Questions>\n---\n\n{{ nobody }}\n")
    preview.refresh()
    page = browser.get("/faq/")

    assert page.status_code == 200
    assert "fr/faq.md:5" in page.text
    assert "&lt;Questions&gt;" in page.text
    assert "<Questions>" not in page.text


def test_a_text_that_is_gone_is_told_instead_of_an_error(tmp_path: Path) -> None:
    words = own_words(write_site(tmp_path))
    preview = preview_of(tmp_path)
    for name in ("fr", "fr-vous", "fr-tu", "en"):
        (words / name / "words" / "site.toml").write_text("nonsense [")
    preview.refresh()

    page = Client(preview).get("/")

    assert page.status_code == 500
    assert "site.toml:1" in page.text
    assert "/_live.js" in page.text


def test_settings_that_cannot_be_read_leave_the_page_as_it_was(tmp_path: Path) -> None:
    app = open_portal(write_site(tmp_path), {}).app
    looks = iter([Look(app=app), Look(app=None, faults=("portal.toml: line 3",))])
    preview = Preview(lambda: next(looks))

    preview.refresh()
    page = Client(preview).get("/")

    assert page.status_code == 200
    assert "portal.toml: line 3" in page.text


def test_settings_that_could_never_be_read_are_told_alone() -> None:
    preview = Preview(lambda: Look(app=None, faults=("portal.toml: line 3",)))

    page = Client(preview).get("/")

    assert page.status_code == 503
    assert "portal.toml: line 3" in page.text


def test_a_browser_hears_of_each_change_and_is_let_go_at_the_end(tmp_path: Path) -> None:
    preview = preview_of(write_site(tmp_path))
    events = Client(preview).get("/_live").iter_encoded()
    first = next(events)

    waiting = Thread(target=preview.refresh)
    waiting.start()
    second = next(events)
    waiting.join()
    preview.close()

    assert first.startswith(b"data: ")
    assert second.startswith(b"data: ")
    assert first != second
    assert list(events) in ([], [b": still here\n\n"])
