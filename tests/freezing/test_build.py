"""The build: what stands in it, what is written again, what is removed, what is refused."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portal.actions.links import revoke_link
from portal.domain.clients import Voice
from portal.freezing.build import build
from portal.freezing.errors import BuildUnderWay, FolderNotOurs, WordsFaulty
from portal.freezing.host import StaticHost
from portal.freezing.manifest import last_build, manifest_path, only_build
from portal.web.headers import headers_for
from tests.freezing.conftest import Site
from tests.support.sites import (
    ADA,
    INVOICE,
    NOW,
    OWNER,
    SECRET,
    open_portal,
    own_words,
    write_site,
)

if TYPE_CHECKING:
    from pathlib import Path

GRACE = replace(ADA, id="grace", email="grace@example.org", first_name="Grace", voice=Voice.ENGLISH)
HERS = replace(INVOICE, id="F-2026-015", number="F-2026-015", client_id="grace")


def address_of(name: str) -> str:
    """Where a host serves a file."""
    return "/" + name.removesuffix("index.html")


def test_every_file_is_what_the_service_answers_headers_included(site: Site) -> None:
    site.portal.add(GRACE, HERS)
    site.portal.token()
    site.portal.token("grace")
    site.build()

    browser, host = site.portal.app.test_client(), StaticHost(site.folder)
    files = site.files()
    pages = {name: body for name, body in files.items() if not name.startswith("_")}
    assert len(pages) > 20
    for name, body in pages.items():
        answer = browser.get(address_of(name))
        assert answer.status_code == 200, name
        assert answer.data == body, name
        assert answer.mimetype == mimetypes.guess_type(name)[0], name
        promised = headers_for(address_of(name), site.portal.services.site)
        assert host.headers_of(address_of(name)) == promised, name
        assert {k: answer.headers[k] for k in promised} == promised, name


def test_a_second_build_writes_nothing(site: Site) -> None:
    site.portal.token()
    first, before = site.build(), site.files()

    second = site.build()

    assert first.written == len(before) == second.unchanged
    assert (second.written, second.removed, site.files()) == (0, 0, before)


def test_a_full_build_renders_everything_and_still_writes_nothing(site: Site) -> None:
    site.portal.token()
    before = site.build().written

    again = site.build(full=True)

    assert (again.written, again.unchanged) == (0, before)


def test_one_client_changed_is_one_file_written(site: Site) -> None:
    site.portal.add(GRACE, HERS)
    site.portal.token()
    token = site.portal.token("grace")
    site.build()

    site.portal.add(replace(HERS, purpose="Another purpose"))
    report = site.build()

    assert report.written == 1
    assert b"Another purpose" in site.page_of(token).read_bytes()


def test_a_client_page_is_made_anew_the_next_day(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site")
    today = Site(open_portal(folder, {}))
    today.portal.add(ADA, INVOICE)
    token = today.portal.token()
    today.build()
    before = today.page_of(token).read_bytes()

    tomorrow = Site(open_portal(folder, {}, now=NOW + timedelta(days=1)))
    report = tomorrow.build()

    assert report.written == 1
    assert tomorrow.page_of(token).read_bytes() != before


def test_a_promised_day_is_written_anew_when_it_becomes_a_public_holiday(tmp_path: Path) -> None:
    folder, before_easter = tmp_path / "site", datetime(2026, 4, 1, 9, tzinfo=UTC)
    france = Site(open_portal(write_site(folder), {}, now=before_easter))
    france.portal.add(ADA, replace(INVOICE, unknown=True))
    token = france.portal.token()
    france.build()
    owner = OWNER.replace("[site]", '[site]\nregion = "57"')

    moselle = Site(open_portal(write_site(folder, owner=owner), {}, now=before_easter))
    report = moselle.build()

    assert report.written == 1
    assert "mardi 7 avril" in moselle.page_of(token).read_text()


def test_the_page_of_a_revoked_link_goes(site: Site) -> None:
    link, kept = site.portal.link(), site.portal.token()
    token = site.portal.services.token_of(link)
    site.build()
    assert site.page_of(token).is_file()

    revoke_link(site.portal.services.tools, link.id)
    report = site.build()

    assert report.removed == 1
    assert not site.page_of(token).parent.exists()
    assert site.page_of(kept).is_file()


def test_the_page_of_an_expired_link_goes(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site")
    today = Site(open_portal(folder, {}))
    today.portal.add(ADA, INVOICE)
    token = today.portal.token()
    today.build()

    later = Site(open_portal(folder, {}, now=NOW + timedelta(days=90)))
    later.build()

    assert not later.page_of(token).exists()
    assert not (later.folder / "c" / token[:2]).exists()


def test_a_link_whose_secret_has_left_the_list_is_skipped_and_told(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site")
    before = Site(open_portal(folder, {}))
    before.portal.add(ADA, INVOICE)
    token = before.portal.token()
    before.build()

    rotated = Site(
        open_portal(folder, {"PORTAL_SECRETS": "another secret that is long enough as well"})
    )
    report = rotated.build()

    assert report.skipped == 1
    assert "has left PORTAL_SECRETS" in report.warnings[0]
    assert not rotated.page_of(token).exists()


def test_a_rotated_secret_keeps_the_addresses_of_older_links(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site")
    before = Site(open_portal(folder, {}))
    before.portal.add(ADA, INVOICE)
    token = before.portal.token()

    newest = "another secret that is long enough as well"
    rotated = Site(open_portal(folder, {"PORTAL_SECRETS": f"{newest},{SECRET}"}))
    report = rotated.build()

    assert report.skipped == 0
    assert rotated.page_of(token).is_file()


def test_live_client_pages_never_reach_the_folder(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site")
    frozen = Site(open_portal(folder, {}))
    frozen.portal.add(ADA, INVOICE)
    frozen.portal.token()
    frozen.build()

    owner = (folder / "portal.toml").read_text()
    (folder / "portal.toml").write_text(owner.replace("[site]", '[site]\nclient_pages = "live"'))
    live = Site(open_portal(folder, {}))
    report = live.build()

    assert report.removed == 1
    assert not (live.folder / "c").exists()


def test_what_the_build_did_not_make_is_removed_but_hidden_things_stay(site: Site) -> None:
    site.build()
    (site.folder / ".gitignore").write_text("*\n")
    (site.folder / "old" / "deep").mkdir(parents=True)
    (site.folder / "old" / "deep" / "index.html").write_text("old")
    (site.folder / "index.html.new").write_text("left by a build that was killed")

    report = site.build()

    assert report.removed == 2
    assert not (site.folder / "old").exists()
    assert not (site.folder / "index.html.new").exists()
    assert (site.folder / ".gitignore").is_file()


def test_a_page_that_was_spoilt_or_lost_comes_back(site: Site) -> None:
    token = site.portal.token()
    site.build()
    before = site.files()
    site.page_of(token).write_bytes(b"spoilt")
    (site.folder / "faq" / "index.html").unlink()

    report = site.build()

    assert report.written == 2
    assert site.files() == before


def test_a_build_that_was_killed_can_be_repeated(site: Site) -> None:
    token = site.portal.token()
    site.build()
    before = site.files()
    manifest = manifest_path(site.order().keeping, site.folder)
    begun = manifest.read_text().partition("\n")[0].replace('"complete": true', '"complete": false')
    manifest.write_text(begun + "\n")
    page = site.page_of(token)
    page.write_bytes(page.read_bytes()[::-1])  # the same size: only rendering it shows the fault

    report = site.build()

    assert report.written == 1
    assert site.files() == before


@pytest.mark.parametrize("remembers", [True, False])
def test_what_a_killed_build_left_half_written_is_removed(site: Site, *, remembers: bool) -> None:
    token = site.portal.token()
    site.build()
    before = site.files()
    manifest = manifest_path(site.order().keeping, site.folder)
    if remembers:
        manifest.write_text(manifest.read_text().replace('"complete": true', '"complete": false'))
    else:
        manifest.unlink()
    site.page_of(token).with_name("index.html.new").write_bytes(b"half a page")
    (site.folder / "faq" / "index.html.new").write_bytes(b"half a page")
    manifest.with_suffix(".7.part").write_text("half a line")

    report = site.build()

    assert report.removed == 2
    assert site.files() == before
    assert not manifest.with_suffix(".7.part").exists()


def test_a_manifest_that_cannot_be_read_is_no_obstacle(site: Site) -> None:
    site.build()
    manifest_path(site.order().keeping, site.folder).write_text("nonsense\n")

    assert site.build().written == 0


def test_a_folder_with_files_of_somebody_else_is_refused(site: Site) -> None:
    site.folder.mkdir()
    (site.folder / "thesis.odt").write_text("three years of work")

    with pytest.raises(FolderNotOurs, match=r"thesis\.odt"):
        site.build()

    assert (site.folder / "thesis.odt").is_file()


def test_a_folder_that_holds_only_hidden_files_may_be_filled(site: Site) -> None:
    site.folder.mkdir()
    (site.folder / ".gitignore").write_text("*\n")

    assert site.build().written > 20


def test_faulty_words_stop_the_build_before_anything_is_written(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site")
    (own_words(folder) / "fr" / "faq.md").write_text("---\ntitle: Questions\n---\n{{ nobody }}\n")
    site = Site(open_portal(folder, {}))

    with pytest.raises(WordsFaulty, match=r"content/fr/faq\.md:4"):
        site.build()

    assert not site.folder.exists()


def test_two_builds_of_one_folder_do_not_run_at_the_same_time(site: Site) -> None:
    site.build()
    with (
        only_build(manifest_path(site.order().keeping, site.folder), site.folder),
        pytest.raises(BuildUnderWay),
    ):
        site.build()


def test_a_build_remembers_when_it_was_made(site: Site) -> None:
    site.build()

    note = last_build(site.order().keeping, site.folder)

    assert note is not None
    assert note.moment == NOW
    assert note.complete
    assert last_build(site.order().keeping, site.folder / "elsewhere") is None


def test_the_request_form_stands_only_where_no_service_answers(site: Site) -> None:
    site.build()
    assert not (site.folder / "demande").exists()

    settings = site.portal.settings.folder / "portal.toml"
    settings.write_text(settings.read_text().replace("[site]", '[site]\nservice = "none"'))
    alone = Site(open_portal(settings.parent, {}))
    build(alone.portal.services, alone.order(asks_stripe=False))

    assert b'data-netlify="true"' in (alone.folder / "demande" / "index.html").read_bytes()
    assert (alone.folder / "demande" / "merci" / "index.html").is_file()
    assert (alone.folder / "en" / "request" / "sent" / "index.html").is_file()
