"""The person's picture: shown on every page, served and frozen from the owner's own file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.freezing.conftest import Site
from tests.settings.test_pictures import JPEG, PNG
from tests.support.sites import ADA, INVOICE, OWNER, open_portal, own_words, write_site

if TYPE_CHECKING:
    from pathlib import Path

OWNER_WITH_PHOTO = OWNER.replace("[contact]", '[contact]\nphoto = "grace.jpg"')
FACE = re.compile(r'<img class="face" src="(/static/[^"]+)" alt=""')


def site_with(folder: Path, picture: bytes) -> Site:
    """A site whose owner shows her face, and Ada, who owes."""
    words = own_words(write_site(folder, owner=OWNER_WITH_PHOTO))
    (words / "images").mkdir(exist_ok=True)
    (words / "images" / "grace.jpg").write_bytes(picture)
    site = Site(open_portal(folder, {}))
    site.portal.add(ADA, INVOICE)
    return site


@pytest.mark.parametrize(("picture", "kind"), [(JPEG, "jpeg"), (PNG, "png")])
def test_the_picture_is_shown_served_and_frozen(tmp_path: Path, picture: bytes, kind: str) -> None:
    site = site_with(tmp_path / "site", picture)
    token = site.portal.token()
    site.build()

    for page in ("index.html", f"c/{token[:2]}/{token}/index.html"):
        faces = FACE.findall((site.folder / page).read_text(encoding="utf-8"))
        assert faces, page
        for face in faces:
            answer = site.portal.app.test_client().get(face)
            assert answer.mimetype == f"image/{kind}"
            assert answer.data == picture == (site.folder / face[1:]).read_bytes()


def test_another_picture_changes_every_page_that_shows_it(tmp_path: Path) -> None:
    before = site_with(tmp_path / "site", JPEG)
    token = before.portal.token()
    before.build()
    page = before.page_of(token).read_bytes()

    after = site_with(tmp_path / "site", JPEG + b", younger")
    report = after.build()

    assert after.page_of(token).read_bytes() != page
    assert report.removed == 1, "the older picture"


def test_without_a_picture_initials_stand_in_its_place(site: Site) -> None:
    site.build()

    page = (site.folder / "index.html").read_text(encoding="utf-8")

    assert 'aria-hidden="true">GE</span>' in page
    assert "<img" not in page
