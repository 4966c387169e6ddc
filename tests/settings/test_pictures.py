"""The person's picture: read with the settings, refused with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.settings import SettingsInvalid, load_settings
from tests.support.sites import OWNER, SECRET, write_site

if TYPE_CHECKING:
    from pathlib import Path

    from portal.domain.business import Photo

JPEG = b"\xff\xd8\xff\xe0 and the picture itself"
PNG = b"\x89PNG\r\n\x1a\n and the picture itself"


def photo_of(folder: Path, body: bytes | None, *, name: str = "grace.jpg") -> Photo | None:
    """The picture of a site whose owner put these bytes into content/images/."""
    owner = OWNER.replace("[contact]", f"[contact]\nphoto = '{name}'")
    images = folder / "content" / "images"
    images.mkdir(parents=True)
    if body is not None:
        (images / name).write_bytes(body)
    return load_settings(
        write_site(folder, owner=owner), {"PORTAL_SECRETS": SECRET}
    ).site.contact.photo


def fault_of(folder: Path, body: bytes | None, *, name: str = "grace.jpg") -> str:
    """The only thing that is wrong with such a site."""
    with pytest.raises(SettingsInvalid) as refused:
        photo_of(folder, body, name=name)
    (fault,) = refused.value.faults
    return fault


@pytest.mark.parametrize(("body", "file"), [(JPEG, "jpeg"), (PNG, "png")])
def test_a_picture_is_known_by_its_bytes_whatever_it_is_called(
    tmp_path: Path, body: bytes, file: str
) -> None:
    photo = photo_of(tmp_path, body)

    assert photo is not None
    assert photo.file == f"photo.{file}"
    assert photo.body == body
    assert "picture itself" not in repr(photo)


def test_another_picture_makes_another_site(tmp_path: Path) -> None:
    before = photo_of(tmp_path / "a", JPEG)
    after = photo_of(tmp_path / "b", JPEG + b"!")

    assert before != after
    assert repr(before) != repr(after)


def test_a_site_without_a_picture_needs_no_folder_for_it(tmp_path: Path) -> None:
    assert photo_of(tmp_path, None, name="") is None


def test_a_picture_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, None)

    assert "[contact] photo: there is no file content/images/grace.jpg." in fault


@pytest.mark.parametrize("body", [b"", b"<svg onload='x'/>", b"GIF89a"])
def test_what_is_no_picture_of_ours_is_refused(tmp_path: Path, body: bytes) -> None:
    assert "is not a JPEG or PNG picture" in fault_of(tmp_path, body)


def test_a_picture_as_a_camera_makes_it_is_too_heavy_for_a_page(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, JPEG + bytes(3_000_000))

    assert "weighs 3000 kB" in fault
    assert "200 pixels" in fault


@pytest.mark.parametrize("name", ["../grace.jpg", "/etc/grace.jpg", r"..\grace.jpg"])
def test_a_picture_lies_in_its_folder_only(tmp_path: Path, name: str) -> None:
    assert "content/images/" in fault_of(tmp_path, None, name=name)
