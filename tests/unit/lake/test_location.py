"""Where an archive is, as an operator writes it."""

from pathlib import Path

import pytest

from pepy.infrastructure.container.settings import SettingError, Settings
from pepy.infrastructure.lake.location import ArchiveLocation


@pytest.mark.parametrize(
    ("typed", "location", "shown"),
    [
        ("/srv/archive", ArchiveLocation("file", "/srv/archive"), "/srv/archive"),
        ("archive", ArchiveLocation("file", f"{Path.cwd()}/archive"), f"{Path.cwd()}/archive"),
        ("s3://lake", ArchiveLocation("s3", "lake"), "s3://lake"),
        ("s3://lake/a/b/", ArchiveLocation("s3", "lake/a/b"), "s3://lake/a/b"),
        ("gs://lake/a", ArchiveLocation("gs", "lake/a"), "gs://lake/a"),
        ("s3://lake/a?region=eu-central-1", ArchiveLocation("s3", "lake/a", {"region": "eu-central-1"}), "s3://lake/a"),
    ],
)
def test_a_location_is_a_folder_or_a_bucket(typed: str, location: ArchiveLocation, shown: str) -> None:
    assert ArchiveLocation.parse(typed) == location
    assert str(location) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "http://host/x",
        "s3a://lake",
        "file:///srv",
        "s3://",
        "s3:///x",
        "s3://Lake",
        "s3://a:b@lake/x",
        "gs://anonymous@lake",
        "gs://lake?region=x",
        "s3://lake?scheme=http&x=1",
        "s3://lake/x#y",
        "s3://[::1/x",
        "s3://lake/../x",
        "s3://lake/x//y",
    ],
)
def test_anything_else_is_one_line_that_names_the_setting_and_no_key(typed: str) -> None:
    with pytest.raises(SettingError, match=r"^PEPY_ARCHIVE .+") as refused:
        Settings.from_environment({"PEPY_ARCHIVE": typed})

    assert "a:b" not in str(refused.value)
    assert "\n" not in str(refused.value)
