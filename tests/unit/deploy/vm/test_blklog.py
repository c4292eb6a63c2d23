"""The log of a disk's writes: read as qemu writes it, and cut as a plug does."""

import io
import random
import shutil
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.image import blklog
from tests.image.blklog import DISCARD, FLUSH, FUA, SECTOR

SECTORS = 32


def written(requests, sector=SECTOR):
    """A log as qemu would write it, its count at zero as after a kill."""
    log = io.BytesIO()
    log.write(blklog.SUPER.pack(blklog.MAGIC, 1, 0, sector).ljust(sector, b"\0"))
    for place, data, flags in requests:
        count = len(data) // sector
        log.write(blklog.ENTRY.pack(place, count, flags, 0).ljust(sector, b"\0"))
        if not flags & DISCARD:
            log.write(data)
    return log


@st.composite
def requests(draw):
    """Writes with a content of their own, flushes, writes through, things discarded."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        flags = draw(st.sampled_from([0, 0, 0, FLUSH, FUA, DISCARD]))
        count = 0 if flags == FLUSH else draw(st.integers(1, 4))
        place = 0 if flags == FLUSH else draw(st.integers(0, SECTORS - count))
        made.append((place, bytes([number + 1]) * (count * SECTOR), flags))
    return made


@given(requests(), st.sampled_from([512, 4096]))
def test_what_was_logged_is_read(made, sector):
    made = [(place, data * (sector // SECTOR), flags) for place, data, flags in made]
    log = written(made, sector)
    found = list(blklog.entries(log))
    assert [(one.offset, one.length, one.flags) for one in found] == [
        (place * sector, len(data), flags) for place, data, flags in made
    ]
    for one, (_, data, flags) in zip(found, made, strict=True):
        if not flags & DISCARD:
            assert log.getvalue()[one.data : one.data + one.length] == data


@given(requests(), st.data())
def test_a_log_cut_off_anywhere_gives_the_requests_that_are_whole(made, data):
    whole = written(made).getvalue()
    end = data.draw(st.integers(SECTOR, len(whole)))
    found = list(blklog.entries(io.BytesIO(whole[:end])))
    assert found == list(blklog.entries(io.BytesIO(whole)))[: len(found)]
    longer = list(blklog.entries(io.BytesIO(whole[:end] + bytes(8 * SECTOR))))
    assert [one for one in longer if one.data + one.length <= end] == [
        one for one in found if one.data + one.length <= end
    ]


@given(requests(), st.data())
def test_a_cut_leaves_all_that_was_flushed_and_nothing_that_was_never_written(made, data):
    log = written(made)
    writes = list(blklog.entries(log))
    cut = data.draw(st.integers(0, len(writes)))
    disk = io.BytesIO(bytes(SECTORS * SECTOR))
    kept = blklog.survivors(writes, cut, random.Random(data.draw(st.integers())))
    blklog.replay(log, disk, kept)
    safe = max((index + 1 for index, one in enumerate(writes[:cut]) if one.flushes), default=0)
    for sector in range(SECTORS):
        last, may = 0, {0}
        for index, (place, content, flags) in enumerate(made[:cut]):
            if flags & (DISCARD | FLUSH) or not place <= sector < place + len(content) // SECTOR:
                continue
            if index < safe or flags & FUA:
                last, may = content[0], {content[0]}
            else:
                may.add(content[0])
        there = set(disk.getvalue()[sector * SECTOR : (sector + 1) * SECTOR])
        assert len(there) == 1, "a sector is written whole or not at all"
        assert there <= may | {last}


def test_the_last_write_may_be_torn_and_one_through_may_not():
    whole = list(blklog.entries(written([(0, b"\1" * SECTOR * 4, 0)])))
    lengths = {length for seed in range(200) for _, length in blklog.survivors(whole, 1, random.Random(seed))}
    assert lengths == {0, SECTOR, 2 * SECTOR, 3 * SECTOR, 4 * SECTOR}
    through = list(blklog.entries(written([(0, b"\1" * SECTOR * 4, FUA)])))
    assert {blklog.survivors(through, 1, random.Random(seed))[0][1] for seed in range(50)} == {4 * SECTOR}


@pytest.mark.parametrize("content", [b"\0", b"\0" * 4096, struct.pack("<QQQI", blklog.MAGIC, 2, 0, 512).ljust(512)])
def test_what_is_no_log_is_refused(content):
    with pytest.raises(blklog.BadLog):
        list(blklog.entries(io.BytesIO(content)))


def test_a_disk_never_written_has_an_empty_log():
    assert list(blklog.entries(io.BytesIO())) == []


def test_data_that_is_missing_is_told():
    log = written([(0, b"\1" * SECTOR * 2, 0)])
    with pytest.raises(blklog.BadLog, match="missing"):
        blklog.replay(log, io.BytesIO(), [(blklog.Write(0, 8 * SECTOR, 0, SECTOR * 2), 8 * SECTOR)])


@pytest.mark.skipif(shutil.which("qemu-io") is None, reason="no qemu-io here: make image-test installs it")
def test_qemu_writes_it_so(tmp_path):
    disk, log = tmp_path / "disk.raw", tmp_path / "log"
    disk.write_bytes(bytes(1 << 20))
    log.touch()
    acts = ["write -P 1 0 4k", "flush", "write -P 2 8k 1k", "write -z 16k 8k", "discard 32k 4k", "write -P 3 40k 512"]
    options = f"driver=blklogwrites,file.driver=file,file.filename={disk},log.driver=file,log.filename={log}"
    subprocess.run(
        ["qemu-io", "--image-opts", f"{options},log-sector-size=512", *(word for act in acts for word in ("-c", act))],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    found = [(one.offset, one.length, one.flags) for one in blklog.read(log)]
    k = 1024
    assert found[:4] == [(0, 4 * k, 0), (0, 0, FLUSH), (8 * k, k, 0), (16 * k, 8 * k, 0)]
    assert (32 * k, 4 * k, DISCARD) in found
    again = tmp_path / "again.raw"
    again.write_bytes(bytes(1 << 20))
    with log.open("rb") as source, again.open("r+b") as target:
        assert blklog.replay(source, target, [(one, one.length) for one in blklog.read(log)]) == 13 * k + 512
    assert again.read_bytes() == disk.read_bytes()
