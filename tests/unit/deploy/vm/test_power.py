"""How the campaign of power cuts judges, and what it makes of a disk."""

import random
from datetime import UTC, datetime

import pytest

from kiosk.activities import ics
from tests.image import power
from tests.image.power import Lost, Truth
from tests.unit.deploy.vm.test_blklog import written


def test_what_was_said_yes_to_must_be_there_and_what_was_asked_for_may():
    truth = Truth(asked={"A", "B", "C"}, kept={"A"})
    truth.judge(["A", "C"])
    assert truth.kept == {"A", "C"}, "who was seen once must be seen again"


@pytest.mark.parametrize(
    ("listed", "what"),
    [([], "lost: ['A']"), (["A", "X"], "never asked for: ['X']"), (["A", "A"], "twice: ['A']")],
)
def test_each_kind_of_wrong_is_told(listed, what):
    with pytest.raises(Lost) as told:
        Truth(asked={"A", "B"}, kept={"A"}).judge(listed)
    assert what in str(told.value)


def test_a_cut_writes_what_survived_onto_the_disk_and_tells_how_much(tmp_path):
    disk, log = tmp_path / "disk", tmp_path / "log"
    disk.write_bytes(bytes(4096))
    log.write_bytes(written([(0, b"\1" * 512, 0), (0, b"", 1), (4, b"\2" * 512, 0)]).getvalue())
    told = power.cut(disk, log, random.Random(3))
    assert told["writes"] == 3
    assert disk.read_bytes()[:512] == b"\1" * 512
    assert set(disk.read_bytes()[2048:2560]) in ({0}, {2})


def test_the_programme_can_be_read_and_each_edition_is_another():
    day = datetime(2026, 12, 1, tzinfo=UTC)
    one, two = (ics.read(power.programme(day, note).encode()) for note in (1, 2))
    assert one != two
    assert not one["problems"]
    assert power.UID in repr(one)
