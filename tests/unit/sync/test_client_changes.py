"""Changes on their way down: pages, snapshots, what is gone; and content packs."""

import pytest

from sync import errors
from tests.helpers.fake_hub import Crash, Kiosk


@pytest.fixture
def kiosk(monkeypatch, tmp_path):
    return Kiosk(monkeypatch, tmp_path)


# Changes


def test_pages_snapshots_and_what_is_gone(kiosk, monkeypatch):
    monkeypatch.setattr("sync.download.PAGE", 50)
    for n in range(123):
        kiosk.hub.publish(f"activity/{n}", body={"n": n})
    assert kiosk.client.round().received == 123
    assert kiosk.line.asked.count("changes") == 3
    kiosk.hub.publish("activity/7", gone=True)
    kiosk.hub.publish("never/known", gone=True)
    kiosk.hub.publish("activity/8", body={"n": "new"})
    assert kiosk.client.round().received == 3
    assert len(kiosk.told()) == 122
    assert kiosk.told()["activity/8"] == {"n": "new"}
    del kiosk.hub.changes["activity/9"]
    kiosk.hub.history = "h9"
    kiosk.client.round()
    assert len(kiosk.told()) == len(kiosk.journal.table("changes")) == 121
    assert "activity/9" not in kiosk.told()


def test_a_page_that_does_not_get_through_is_asked_for_in_halves(kiosk):
    for n in range(40):
        kiosk.hub.publish(f"activity/{n}")
    kiosk.line.script = ["slow"]
    with pytest.raises(errors.TimedOut):
        kiosk.client.round()
    kiosk.client.round()
    assert "limit=250" in kiosk.line.raw[1][1]
    assert len(kiosk.told()) == 40


def test_one_key_twice_in_a_page(kiosk):
    change = {"n": 1, "key": "k", "kind": "x", "body": {}, "gone": False}
    page = {"changes": [change, change | {"n": 2, "body": {"b": 1}}], "cursor": "h1.2", "more": False}
    kiosk.hub._changes = lambda _: page
    kiosk.client.round()
    (row,) = kiosk.journal.table("changes")
    assert (row["body"], row["n"], kiosk.client.poll) == ({"b": 1}, 2, 300)
    page["poll"] = 1
    kiosk.client.round()
    assert kiosk.client.poll == 5


def test_prepared_before_and_ended_in_the_transaction(monkeypatch, tmp_path):
    order = []
    kiosk = Kiosk(
        monkeypatch, tmp_path,
        prepare=lambda changes: order.append((kiosk.journal.depth, len(changes))),
        applied=lambda: order.append((kiosk.journal.depth, "applied")),
    )  # fmt: skip
    kiosk.hub.publish("activity/a")
    kiosk.client.round()
    assert order == [(0, 1), (1, "applied")]


# Packs


def test_packs_are_brought_into_line_after_a_change_and_again_until_it_worked(kiosk):
    def fails(_bodies, _fetch):
        raise errors.HubFailed

    kiosk.hub.publish("pack/guides", "pack", {"pack": "guides", "version": 2})
    kiosk.does["packs"] = fails
    kiosk.restart()
    with pytest.raises(errors.HubFailed):
        kiosk.client.round()
    del kiosk.does["packs"]
    kiosk.restart()
    kiosk.client.round()
    kiosk.client.round()
    assert kiosk.packs == [[{"pack": "guides", "version": 2}]]
    kiosk.hub.publish("pack/guides", "pack", gone=True)
    kiosk.client.round()
    assert kiosk.packs[1:] == [[]]


def test_a_full_disk_spoils_nothing_but_the_pack(monkeypatch, tmp_path):
    class NoRoom(errors.SyncError):
        code = "no_room"

    tried = []

    def packs(_bodies, _fetch):
        tried.append(1)
        if len(tried) < 3:
            raise NoRoom
        kiosk.log.append("content", "pack.installed", {"pack": "guides", "version": 2})

    kiosk = Kiosk(monkeypatch, tmp_path, packs=packs)
    kiosk.hub.publish("pack/guides", "pack")
    for _ in range(2):
        kiosk.client.round()
        assert (kiosk.client.link.state, kiosk.client.link.code) == ("ok", "no_room")
    assert kiosk.client.round().sent == 1
    assert (kiosk.client.link.state, kiosk.client.link.code, len(tried)) == ("ok", "", 3)
    assert [event["type"] for event in kiosk.hub.events()] == ["pack.installed"]


@pytest.mark.parametrize("start", [0, 10, 700_000])
@pytest.mark.parametrize("ranges", [True, False])
def test_a_file_comes_in_pieces_from_where_it_was_cut(monkeypatch, tmp_path, start, ranges):
    data, got = bytes(range(256)) * 5000, []
    kiosk = Kiosk(monkeypatch, tmp_path, packs=lambda _, fetch: got.extend(fetch("guides", 2, "ab", start, len(data))))
    kiosk.hub.files["ab"] = data
    if not ranges:
        kiosk.hub._file = lambda *_: (200, data)
    kiosk.hub.publish("pack/guides", "pack")
    kiosk.client.round()
    assert b"".join(got) == data[start:]
    assert max(map(len, got)) <= 512 << 10 or not ranges


def test_a_file_that_is_too_short(monkeypatch, tmp_path):
    kiosk = Kiosk(monkeypatch, tmp_path, packs=lambda _, fetch: list(fetch("guides", 2, "ab", 0, 10)))
    kiosk.hub.files["ab"] = b"12345"
    kiosk.hub.publish("pack/guides", "pack")
    with pytest.raises(errors.HubFailed):
        kiosk.client.round()


# Changes that come with the answer to events


@pytest.fixture
def settled(kiosk):
    kiosk.hub.publish("activity/a")
    kiosk.client.round()
    kiosk.line.asked.clear()
    return kiosk


def test_an_ordinary_round_is_one_request_and_one_transaction(settled):
    settled.append(3)
    settled.hub.publish("activity/b", body={"b": 1})
    settled.journal.crashes = ["", ""]
    assert settled.client.round()[:4] == (3, 1, 0, 0)
    assert settled.line.asked == ["events"]
    assert settled.journal.crashes == [""]
    assert settled.told()["activity/b"] == {"b": 1}
    assert settled.client.link.last_ok == settled.wall


def test_a_crash_before_it_is_saved_brings_it_again(settled):
    settled.append(3)
    settled.hub.publish("activity/b")
    settled.journal.crashes = ["before"]
    with pytest.raises(Crash):
        settled.client.round()
    assert "activity/b" not in settled.told()
    assert sum(settled.log.waiting().values()) == 3
    settled.restart()
    assert settled.client.round()[:4] == (3, 1, 0, 0)
    assert settled.arrived() == [0, 1, 2]


def test_only_the_last_events_ask_and_a_full_page_goes_on_alone(settled):
    settled.append(600)
    for n in range(700):
        settled.hub.publish(f"activity/{n}")
    assert settled.client.round()[:3] == (600, 700, 0)
    assert settled.line.asked == ["events", "events", "changes"]
    assert ["after=" in target for _, target, *_ in settled.line.raw[-3:]] == [False, True, True]


def test_an_answer_that_does_not_get_through_is_asked_for_in_halves(settled):
    settled.append(8)
    settled.line.script = ["garbled"]
    with pytest.raises(errors.NotTheHub):
        settled.client.round()
    settled.client.round()
    assert settled.arrived() == list(range(8))
    assert "limit=250" in settled.line.raw[-1][1]


def test_a_cursor_that_is_void_is_heard_of_alone(settled):
    settled.hub.history = "h9"
    settled.append(1)
    settled.client.round()
    assert settled.line.asked[:2] == ["events", "changes"]
    assert settled.row()["cursor"].startswith("h9.")
    assert settled.arrived() == [0]


def test_what_comes_with_an_answer_from_behind_does_not_count(settled):
    """A turn behind ours: the hub was put back, and must hear what was promised before its older word is heard."""
    for _ in range(3):
        settled.client.round()
    settled.append(2)
    settled.hub.publish("activity/old")
    heard, do = [], settled.hub._do

    def put_back(turn, *rest):
        settled.hub._do = do
        said = do(turn, *rest)
        settled.hub.turn = turn - 3
        return said

    settled.hub._do = put_back
    settled.does["held"] = lambda: heard.append("activity/old" in settled.told())
    settled.restart()
    settled.client.round()
    assert heard[0] is False
    assert settled.told()["activity/old"] == {}
