"""Feeds from a real server on this machine, and the folder that staff drop files into."""

import os
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.activities import feeds, importing
from kiosk.activities.feeds import FeedFailed, Fetched, Watcher, address, fetch, host
from tests.helpers.calendars import Stopped, a_calendar, fixture, ics

TRIP = "UID:trip\nSUMMARY:Tur\nDTSTART;TZID=Europe/Copenhagen:20261205T100000"
CHOIR = "UID:choir\nSUMMARY:Kor\nDTSTART;TZID=Europe/Copenhagen:20261102T190000\nRRULE:FREQ=WEEKLY"


class Server(ThreadingHTTPServer):
    """Answers each path with (status, headers, body), and remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        self.answers, self.asked = {}, []
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b""))
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304 and "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock():
    return Stopped()


@pytest.fixture
def calendar(tmp_path, clock):
    calendar = a_calendar(tmp_path / "store", clock)
    yield calendar
    calendar.store.close()


def uids(calendar):
    return {
        one.uid
        for one in calendar.occurrences(calendar.clock.now().date(), calendar.clock.now().date() + timedelta(60))
    }


def tick():
    return 0.0


# Fetching


def test_fetch_and_not_again_what_is_the_same(server):
    server.answers["/a.ics"] = (200, {"ETag": '"1"', "Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"}, b"x")
    got = fetch(f"{server.url}/a.ics", monotonic=tick)
    assert got == Fetched(b"x", '"1"', "Fri, 20 Nov 2026 10:00:00 GMT")
    assert fetch(f"{server.url}/a.ics", got.etag, got.modified, monotonic=tick) == Fetched(None)
    assert server.asked[1][1]["If-Modified-Since"] == got.modified


def test_a_few_redirects(server):
    server.answers["/a"] = (302, {"Location": "/b"}, b"")
    server.answers["/b"] = (301, {"Location": f"{server.url}/c"}, b"")
    server.answers["/c"] = (200, {}, b"x")
    assert fetch(f"{server.url}/a", monotonic=tick).data == b"x"


@pytest.mark.parametrize("location", ["/a", "file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x", "http://"])
def test_redirects_that_lead_astray(server, location):
    server.answers["/a"] = (302, {"Location": location}, b"")
    with pytest.raises(FeedFailed):
        fetch(f"{server.url}/a", monotonic=tick)
    assert len(server.asked) <= feeds.REDIRECTS + 1


@pytest.mark.parametrize(
    "onward", ["127.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "0.0.0.0"]
)
def test_nobody_outside_sends_us_into_our_own_network(onward):
    with pytest.raises(FeedFailed, match="own network"):
        feeds._next("https://93.184.215.14/a", f"https://{onward}/reboot")
    assert feeds._next("https://10.0.0.2/a", f"https://{onward}/b"), "a centre's own server may"


def test_from_secure_to_not_secure_is_refused():
    with pytest.raises(FeedFailed):
        feeds._next("https://example.org/a", "http://example.org/a")
    assert feeds._next("https://example.org/a", "b.ics") == "https://example.org/b.ics"


@pytest.mark.parametrize("status", [404, 410, 500, 503, 204, 401])
def test_errors(server, status):
    server.answers["/a"] = (status, {}, b"")
    with pytest.raises(FeedFailed):
        fetch(f"{server.url}/a", monotonic=tick)


def test_too_large(server, monkeypatch):
    monkeypatch.setattr(feeds, "MAX_FILE", 1000)
    server.answers["/a"] = (200, {}, b"x" * 1001)
    with pytest.raises(FeedFailed):
        fetch(f"{server.url}/a", monotonic=tick)
    server.answers["/a"] = (200, {}, b"x" * 1000)
    assert len(fetch(f"{server.url}/a", monotonic=tick).data) == 1000


def test_too_slow_and_cut_off(server):
    seconds = iter([0.0, 1000.0])
    server.answers["/a"] = (200, {}, b"x")
    with pytest.raises(FeedFailed):
        fetch(f"{server.url}/a", monotonic=lambda: next(seconds))
    server.answers["/a"] = (200, {"Content-Length": "500"}, b"x")
    with pytest.raises(FeedFailed):
        fetch(f"{server.url}/a", monotonic=tick)


def test_a_server_that_drips_holds_up_nobody(server, monkeypatch):
    done = threading.Event()

    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not done.wait(0.05):
            handler.wfile.write(b"x")

    monkeypatch.setattr(Handler, "do_GET", drip)
    monkeypatch.setattr(feeds, "DEADLINE", 0.4)
    try:
        with pytest.raises(FeedFailed) as failed:
            fetch(f"{server.url}/a", monotonic=time.monotonic)
        assert isinstance(failed.value.__cause__, TimeoutError)
    finally:
        done.set()
    for thread in threading.enumerate():
        if thread.name == "feed":
            thread.join(5)


def test_nobody_there():
    with pytest.raises(FeedFailed):
        fetch("http://127.0.0.1:9/a", monotonic=tick)


def test_addresses():
    assert address("webcal://example.org/x?y=1") == "https://example.org/x?y=1"
    assert address(" HTTPS://example.org/x ") == "https://example.org/x"
    for text in ("file:///etc/passwd", "ftp://x/y", "example.org", "", "https://", "http://[::", "javascript:1"):
        with pytest.raises(FeedFailed):
            address(text)
    assert host("https://user:secret@calendar.example.org/private-123/basic.ics") == "calendar.example.org"
    assert host("http://[::") == "?"


# Watching feeds


def test_a_feed_from_end_to_end(server, calendar, clock):
    url = f"{server.url}/a.ics"
    server.answers["/a.ics"] = (200, {"ETag": '"1"'}, fixture("google.ics"))
    watcher = Watcher(calendar, clock, feeds=[url])
    assert watcher.poll().imported == 3
    assert watcher.poll() is None, "not due yet"
    assert len(server.asked) == 1
    clock.on(minutes=15)
    assert watcher.poll() is None, "the same"
    assert server.asked[1][1]["If-None-Match"] == '"1"'
    server.answers["/a.ics"] = (200, {"ETag": '"2"'}, ics(TRIP))
    clock.on(minutes=15)
    report = watcher.poll()
    assert (report.imported, report.removed) == (1, 3)
    (status,) = watcher.status()
    assert (status.name, status.ok, status.what) == ("127.0.0.1", True, "")


def test_a_new_process_does_not_fetch_what_was_fetched_just_now(server, calendar, clock):
    server.answers["/a.ics"] = (200, {}, ics(TRIP))
    Watcher(calendar, clock, feeds=[f"{server.url}/a.ics"]).poll()
    clock.on(minutes=1)
    Watcher(calendar, clock, feeds=[f"{server.url}/a.ics"]).poll()
    assert len(server.asked) == 1
    clock.on(minutes=15)
    Watcher(calendar, clock, feeds=[f"{server.url}/a.ics"]).poll()
    assert len(server.asked) == 2


@pytest.mark.logs("a calendar feed at calendar.example.org fails: FeedFailed")
def test_offline_keeps_the_programme_says_so_once_and_tries_more_seldom(calendar, clock, caplog):
    url = "https://calendar.example.org/private-secret/basic.ics"
    answers = [Fetched(ics(TRIP))]
    asked = []

    def fetcher(url, etag, modified, *, monotonic):
        asked.append(clock.now())
        if answers:
            return answers.pop()
        raise FeedFailed

    watcher = Watcher(calendar, clock, feeds=[url], fetch=fetcher, chance=lambda: 1.0)
    watcher.poll()
    for _ in range(60 * 24):
        clock.on(minutes=1)
        watcher.poll()
    gaps = [(later - before) // timedelta(minutes=1) for before, later in pairwise(asked[1:])]
    assert gaps[:8] == [1, 2, 4, 8, 16, 32, 64, 120]
    assert set(gaps[8:]) == {120}
    assert uids(calendar) == {"trip"}
    (status,) = watcher.status()
    assert not status.ok
    assert status.since == asked[1]
    assert status.what == "The calendar can't be reached. The programme from last time is kept."
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    again = Watcher(calendar, clock, feeds=[url], fetch=fetcher)
    again.poll()
    assert len(caplog.records) == 1, "not after a restart either"
    answers.append(Fetched(ics(TRIP, CHOIR)))
    clock.on(days=1)
    assert watcher.poll().imported == 1
    assert watcher.status()[0].ok


def test_retries_are_spread(calendar, clock):
    watcher = Watcher(calendar, clock, feeds=["x"], chance=lambda: 0.0)
    watcher._later("x", clock.now())
    assert watcher._due["x"] == clock.now() + timedelta(seconds=30)


def test_a_feed_that_is_no_calendar_or_cut_off(calendar, clock):
    answers = [
        Fetched(ics(TRIP, CHOIR), "1"),
        Fetched(b"<html>", "2"),
        Fetched(ics(TRIP)[: -len("END:VCALENDAR") - 2], "3"),
        Fetched(ics(TRIP), "4"),
    ]
    etags = []

    def fetcher(url, etag, modified, *, monotonic):
        etags.append(etag)
        return answers.pop(0)

    watcher = Watcher(calendar, clock, feeds=["https://x.example"], fetch=fetcher)
    watcher.poll()
    for _ in range(2):
        clock.on(minutes=15)
        assert len(watcher.poll().problems) == 1
        assert uids(calendar) == {"trip", "choir"}
    assert watcher.status()[0].problems
    clock.on(minutes=15)
    watcher.poll()
    assert etags == ["", "1", "1", "1"], "what was not whole is not the same next time"
    assert uids(calendar) == {"trip"}
    assert not watcher.status()[0].problems


def test_a_feed_taken_out_of_the_configuration(calendar, clock):
    def fetcher(url, *_, **__):
        return Fetched(ics(TRIP if "one" in url else CHOIR))

    Watcher(calendar, clock, feeds=["https://one.example", "https://two.example"], fetch=fetcher).poll()
    assert uids(calendar) == {"trip", "choir"}
    assert Watcher(calendar, clock, feeds=["https://two.example"], fetch=fetcher).poll().removed == 1
    assert uids(calendar) == {"choir"}


# Watching the folder


def test_a_file_dropped_changed_and_taken_away(calendar, clock, tmp_path):
    folder = tmp_path / "centre"
    folder.mkdir()
    watcher = Watcher(calendar, clock, folder=folder)
    assert watcher.poll() is None
    (folder / "a.ics").write_bytes(ics(TRIP))
    assert watcher.poll().imported == 1
    assert watcher.poll() is None
    (folder / "a.ics").write_bytes(ics(TRIP.replace("Tur", "Lang tur"), CHOIR))
    report = watcher.poll()
    assert (report.imported, report.updated) == (1, 1)
    (folder / "a.ics").rename(folder / "b.ics")
    report = watcher.poll()
    assert (report.imported, report.updated, report.removed) == (0, 0, 0)
    (folder / "b.ics").unlink()
    assert watcher.poll().removed == 2
    assert watcher.poll() is None


def test_a_new_process_reads_only_what_changed(calendar, clock, tmp_path):
    folder = tmp_path / "centre"
    folder.mkdir()
    (folder / "a.ics").write_bytes(ics(TRIP))
    Watcher(calendar, clock, folder=folder).poll()
    calendar._read = lambda *_: pytest.fail("nothing changed")
    revision = calendar.store.revision
    assert Watcher(calendar, clock, folder=folder).poll() is None
    assert calendar.store.revision == revision


def test_a_bad_file_is_reported_once_and_left_where_it_is(calendar, clock, tmp_path):
    folder = tmp_path / "centre"
    folder.mkdir()
    (folder / "a.ics").write_bytes(ics(TRIP))
    watcher = Watcher(calendar, clock, folder=folder)
    watcher.poll()
    (folder / "a.ics").write_bytes(b"PK\x03\x04")
    assert [one["summary"] for one in watcher.poll().problems] == ["a.ics"]
    assert watcher.poll() is None
    assert uids(calendar) == {"trip"}, "what it gave before stays"
    assert (folder / "a.ics").read_bytes() == b"PK\x03\x04"
    (status,) = watcher.status()
    assert [one["what"] for one in status.problems] == ["This is not a calendar file. Nothing was changed."]


def test_what_is_no_file_takes_no_others_with_it(calendar, clock, tmp_path, monkeypatch):
    folder = tmp_path / "centre"
    (folder / "shut").mkdir(parents=True)
    (folder / "a.ics").write_bytes(ics(TRIP))
    (folder / "shut" / "b.ics").write_bytes(ics(CHOIR))
    (folder / "loop.ics").symlink_to("loop.ics")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.ics")
    real = Path.is_file

    def is_file(path, **more):  # a folder with r and no x: its names can be read, and nothing else of them
        if path.parent.name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path, **more)

    monkeypatch.setattr(Path, "is_file", is_file)
    Watcher(calendar, clock, folder=folder).poll()
    assert uids(calendar) == {"trip"}


def test_a_file_that_became_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.ics")
    with pytest.raises(OSError, match="pipe"):
        importing.bytes_of(tmp_path / "pipe.ics")


def test_a_file_name_steers_no_terminal(calendar, clock, tmp_path):
    folder = tmp_path / "centre"
    folder.mkdir()
    (folder / "\x1b[31m\u202ered\n.ics").write_bytes(b"nonsense")
    watcher = Watcher(calendar, clock, folder=folder)
    (problem,) = watcher.poll().problems
    assert problem["summary"] == "\ufffd[31m\ufffdred\ufffd.ics"


def test_a_folder_that_is_away_keeps_its_programme(calendar, clock, tmp_path):
    folder = tmp_path / "centre"
    folder.mkdir()
    (folder / "a.ics").write_bytes(ics(TRIP))
    watcher = Watcher(calendar, clock, folder=folder)
    watcher.poll()
    folder.rename(tmp_path / "away")
    assert watcher.poll() is None
    assert uids(calendar) == {"trip"}
    assert not watcher.status()[0].ok
    (tmp_path / "away").rename(folder)
    assert watcher.poll() is None
    assert watcher.status()[0].ok


def test_what_staff_imported_by_hand_is_not_the_watchers(calendar, clock, tmp_path):
    calendar.import_bytes(ics(CHOIR), source="by hand")
    folder = tmp_path / "centre"
    folder.mkdir()
    Watcher(calendar, clock, folder=folder).poll()
    assert uids(calendar) == {"choir"}


def test_another_folder_in_the_configuration(calendar, clock, tmp_path):
    for name, event in (("one", TRIP), ("two", CHOIR)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ics").write_bytes(ics(event))
    Watcher(calendar, clock, folder=tmp_path / "one").poll()
    report = Watcher(calendar, clock, folder=tmp_path / "two").poll()
    assert (report.imported, report.removed) == (1, 1)
    assert uids(calendar) == {"choir"}


def test_hard_rules_are_looked_after_once_a_day(calendar, clock):
    days = []
    calendar.refresh = lambda: days.append(clock.now().date())
    watcher = Watcher(calendar, clock)
    for _ in range(50):
        watcher.poll()
        clock.on(hours=1)
    assert len(days) == 3
