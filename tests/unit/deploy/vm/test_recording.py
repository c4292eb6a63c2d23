"""A machine that is watched: when what was written, what it had promised by then, and where a cut may be."""

import contextlib
import random
import sys

from tests.helpers.until import until
from tests.image import inside, recording
from tests.image.recording import Moment, Watch, choose, ends, made_by
from tests.unit.deploy.vm.test_blklog import blklog, written


def test_a_promise_is_noted_with_what_was_written_by_then(tmp_path):
    log, serial = tmp_path / "log", tmp_path / "serial"
    serial.write_text("stuen-yes 1.\n")
    with Watch(log, serial) as watch:
        log.write_bytes(b"x" * 100)
        with serial.open("a") as file:
            file.write("kernel: something\nstuen-yes 12.\nstuen-ye")
        until(lambda: watch.yeses)
        log.write_bytes(b"x" * 300)
        with serial.open("a") as file:
            file.write("s 13.\r\nstuen-yes 14")
        until(lambda: len(watch.yeses) == 2)
        last = watch.now()
    assert [tuple(one) for one in watch.yeses] == [(12, 100), (13, 300)], "only whole ones, and of this start"
    assert watch.moments[0] == (0.0, 0)
    assert watch.first_yes().size == 100
    assert last.size == 300
    assert sorted(watch.moments) == watch.moments


def test_the_present_moment_has_all_that_was_promised(tmp_path):
    log, serial = tmp_path / "log", tmp_path / "serial"
    with Watch(log, serial) as watch:
        log.write_bytes(b"x")
        serial.write_text("stuen-yes 5.\n")
        watch.now()
        assert [one.number for one in watch.yeses] == [5]


def test_where_requests_end():
    requests = [(0, b"\1" * 1024, 0), (0, b"", blklog.FLUSH), (4, b"\2" * 512, blklog.DISCARD), (8, b"\3" * 512, 0)]
    found = ends(list(blklog.entries(written(requests))))
    assert found == [2048, 2560, 3072, 4096]
    assert [made_by(found, size) for size in (0, 2047, 2048, 3000, 5000)] == [0, 0, 1, 2, 4]


def test_a_cut_lies_between_the_two_moments_and_may_be_at_each_write_and_any_time():
    moments = [
        Moment(0.0, 0),
        Moment(1.0, 512),
        Moment(2.0, 1024),
        Moment(9.0, 2048),
        Moment(9.1, 4096),
        Moment(12.0, 8192),
    ]
    requests = [1024, 1536, 2048, 3072, 4096, 8192]
    dice = random.Random(1)
    found = [choose(dice, moments, moments[2], moments[4], requests) for _ in range(400)]
    assert {size for by, size in found if by == "write"} == {1536, 2048, 3072, 4096}
    times = [size for by, size in found if by == "time"]
    assert set(times) <= {1024, 2048, 4096}
    assert times.count(1024) > 150, "for seven of these eight seconds nothing more was written"


def test_a_time_without_a_write_can_be_cut_too():
    assert choose(random.Random(1), [Moment(0.0, 0)], Moment(0.0, 0), Moment(5.0, 0), []) == ("time", 0)


def test_the_guest_says_each_yes_once_it_has_it(monkeypatch):
    class Dark(Exception):
        pass

    said, asked = [], []

    def ask(*words):
        asked.append(words)
        if len(asked) > 3:
            raise Dark
        return (1 if len(asked) == 2 else 0), ""

    monkeypatch.setattr(inside, "ask", ask)
    monkeypatch.setattr(inside, "yes", said.append)
    monkeypatch.setattr(sys, "path", list(sys.path))
    with contextlib.suppress(Dark):
        inside.main(["signup", "uid", "occurrence", "7"])
    assert said == [7, 9]
    assert asked[0] == ("activities", "signup", "uid", "occurrence", "--alias", "Gæst7")
    assert recording.YES.findall(f"\n{inside.SAID} 12.\n") == ["12"]


def test_the_guest_reads_in_one_edition_after_the_other(monkeypatch, tmp_path):
    class Dark(Exception):
        pass

    read = []

    def ask(*words):
        read.append((tmp_path / "edition.ics").read_text())
        if len(read) > 2:
            raise Dark
        return 0, ""

    monkeypatch.setattr(inside, "ask", ask)
    monkeypatch.setattr(inside, "yes", lambda number: None)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "tur.ics").write_text("SEQUENCE:@edition@ Tur @edition@")
    with contextlib.suppress(Dark):
        inside.main(["programme", str(tmp_path / "tur.ics"), "4"])
    assert read == ["SEQUENCE:4 Tur 4", "SEQUENCE:5 Tur 5", "SEQUENCE:6 Tur 6"]


def test_the_guest_tells_what_went_wrong(monkeypatch):
    monkeypatch.setattr(inside, "ask", lambda *words: (1, "damaged") if words[0] == "store" else (0, "[]"))
    assert inside.check("uid", "occurrence", "2026-12-21") == {"wrong": "store verify: 1: damaged"}
    monkeypatch.setattr(inside, "ask", lambda *words: (0, '[{"alias": "A", "uid": "uid", "summary": "Tur 2"}]'))
    assert inside.check("uid", "o", "2026-12-21") == {"wrong": "", "aliases": ["A"], "called": ["Tur 2"]}
