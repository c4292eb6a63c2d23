"""The parts of durable.py that the store's own tests do not reach."""

import os

import pytest

from kiosk.store import DiskFailed, DiskFull, ReadOnly, durable


@pytest.mark.parametrize(
    ("code", "wanted"),
    [(28, DiskFull), (122, DiskFull), (27, DiskFull), (30, ReadOnly), (13, ReadOnly), (5, DiskFailed)],
)
def test_what_the_system_says_in_our_words(code, wanted):
    assert type(durable.known(OSError(code, os.strerror(code)))) is wanted


def test_short_reads_and_writes_go_on(tmp_path, monkeypatch):
    fd = durable.open_file(tmp_path / "file", writable=True, create=True)
    real_read, real_write = os.pread, os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, offset: real_write(fd, data[:3], offset))
    monkeypatch.setattr(os, "pread", lambda fd, length, offset: real_read(fd, min(length, 2), offset))
    durable.write_at(fd, b"0123456789", 5)
    assert durable.read_at(fd, 10, 5) == b"0123456789"
    assert durable.read_at(fd, 99, 0) == bytes(5) + b"0123456789"
    assert durable.read_at(fd, 9, 99) == b""
    durable.close(fd)


def test_a_write_stays_within_pages(tmp_path, monkeypatch):
    fd = durable.open_file(tmp_path / "file", writable=True, create=True)
    real, pieces = os.pwrite, []

    def pwrite(fd, data, offset):
        pieces.append((offset, len(data)))
        return real(fd, data, offset)

    monkeypatch.setattr(os, "pwrite", pwrite)
    durable.write_at(fd, bytes(9000), 4000)
    assert pieces == [(4000, 96), (4096, 4096), (8192, 4096), (12288, 712)]
    durable.close(fd)


def test_a_file_is_for_this_user_and_not_inherited(tmp_path):
    fd = durable.open_file(tmp_path / "file", writable=True, create=True)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert not os.get_inheritable(fd)
    durable.close(fd)


def test_a_new_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "file"
    durable.write_new(path, b"old")

    def fail(fd):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input"):
        durable.write_new(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_new_name_is_synced_with_its_directory(tmp_path, monkeypatch):
    synced = []
    real = os.fsync

    def fsync(fd):
        synced.append(os.readlink(f"/proc/self/fd/{fd}"))  # noqa: PTH115 - of a descriptor
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    durable.write_new(tmp_path / "file", b"new")
    assert synced == [str(tmp_path / "file.new"), str(tmp_path)]
