"""What is kept can go back one version: the rule, over any row of versions that come, hold or fail."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from update import check, formats
from update.check import Release

from kiosk.update.formats import DATA_FORMAT, DATA_READS, may_write

COMPATIBLE = "stuen-pc"


def release(number: int, newest: int, oldest: int = 1) -> Release:
    return Release(f"0.{number}.0+202611200000", COMPATIBLE, newest, oldest)


def test_the_format_rises_when_both_slots_read_the_higher_one(tmp_path: Path) -> None:
    file = tmp_path / "format.json"
    assert formats.holds(release(1, 1), file) == 1
    assert formats.holds(release(2, 2), file) == 1
    assert formats.holds(release(2, 2), file) == 1  # the same version, once more, is no second one
    assert formats.holds(release(3, 2), file) == 2
    assert formats.holds(release(4, 3), file) == 2
    assert json.loads(file.read_text()) == {
        "format": 2,
        "good": [
            {"version": "0.3.0+202611200000", "data_format": 2},
            {"version": "0.4.0+202611200000", "data_format": 3},
        ],
    }


def test_the_last_two_are_known(tmp_path: Path) -> None:
    file = tmp_path / "format.json"
    for number in (1, 2, 3):
        assert not formats.known(release(number, 1).version, file)
        formats.holds(release(number, 1), file)
    assert [formats.known(release(number, 1).version, file) for number in (1, 2, 3)] == [False, True, True]


@pytest.mark.parametrize("nonsense", ["", "{", '{"format": "x"}', '{"good": 3}', '{"format": null, "good": [1]}'])
def test_nonsense_is_written_anew(tmp_path: Path, nonsense: str) -> None:
    file = tmp_path / "format.json"
    file.write_text(nonsense)
    assert not formats.known(release(1, 1).version, file)
    assert formats.holds(release(1, 1), file) == 1
    assert formats.known(release(1, 1).version, file)


def test_the_format_never_falls(tmp_path: Path) -> None:
    file = tmp_path / "format.json"
    file.write_text('{"format": 3, "good": []}')
    assert formats.holds(release(1, 3), file) == 3


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.booleans()), max_size=12))
def test_what_is_written_can_always_be_read_in_both_slots(
    tmp_path_factory: pytest.TempPathFactory, coming: list[tuple[int, int, bool]]
) -> None:
    """Bundles come in any order; those that the rule lets in are put in, and hold or fail."""
    file = tmp_path_factory.mktemp("data") / "format.json"
    here, other = release(1, 1), None
    formats.holds(here, file)
    for number, (newest, span, well) in enumerate(coming, start=2):
        new = release(number, newest, max(1, newest - span + 1))
        if check.problem(new, here, formats.format_of(file)):
            continue
        here, other = new, here
        if well:
            formats.holds(here, file)
        else:
            here, other = other, new  # it wrote what it found, and is gone
        written = formats.format_of(file)
        assert here.data_reads <= written <= here.data_format
        if well:
            assert other.data_reads <= written <= other.data_format, "nobody could go back"


@pytest.mark.parametrize("nonsense", ["", "{", "[]", '{"format": "2"}', '{"format": null}', '{"good": 3}'])
def test_nonsense_on_the_disk_writes_the_oldest(tmp_path: Path, nonsense: str) -> None:
    file = tmp_path / "format.json"
    file.write_text(nonsense)
    assert may_write(file, newest=4) == DATA_READS


def test_the_kiosk_writes_what_the_data_partition_says(tmp_path: Path) -> None:
    file = tmp_path / "format.json"
    assert may_write(file, newest=3) == DATA_READS
    file.write_text('{"format": 2}')
    assert may_write(file, newest=3) == 2
    assert may_write(file, newest=1) == 1
    assert may_write(tmp_path / "nowhere" / "format.json", newest=3) == 3
    assert 1 <= DATA_READS <= DATA_FORMAT
