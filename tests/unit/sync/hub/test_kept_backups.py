"""A backup of any version that was ever released can be read for ever: tests/fixtures/backup/vN, made by `backup`."""

from pathlib import Path

import pytest

from sync.hub.operations import backup, dump

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "backup"


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("v*/*.tar.gz")), ids=lambda path: path.parent.name)
def test_it_is_unpacked_whole(path, tmp_path):
    manifest = backup.unpack(path, tmp_path)
    assert (manifest["stuen"], f"v{manifest['version']}") == ("hub backup", path.parent.name)
    assert set(manifest["files"]) == {"database", "secret", "folder/packs/files/ab/abc"}
    assert (tmp_path / "folder/packs/files/ab/abc").read_bytes() == b"a file of a pack"
    if manifest["database"] == dump.connection.vendor:
        dump.check(tmp_path / "database")


def test_there_is_one_of_todays_version():
    assert list(FIXTURES.glob(f"v{backup.VERSION}/*.tar.gz"))
