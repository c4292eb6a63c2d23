"""A client against a hub: everything arrives once, whatever happens on the way, to the kiosk or to the hub."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync import errors, wire
from sync.client import alone
from tests.helpers.fake_hub import START, Crash, Kiosk, No


@pytest.fixture
def kiosk(monkeypatch, tmp_path):
    return Kiosk(monkeypatch, tmp_path)


def test_a_first_round(kiosk):
    kiosk.append(3)
    kiosk.hub.publish("activity/a", body={"uid": "a"})
    kiosk.hub.publish("later/x", "later", {"any": [1]})
    assert kiosk.client.round() == (3, 2, 0, 0, "h1.2")
    assert kiosk.arrived() == [0, 1, 2]
    assert kiosk.told() == {"activity/a": {"uid": "a"}, "later/x": {"any": [1]}}
    assert kiosk.line.asked == ["events", "changes", "events", "caught-up", "status"]
    link = kiosk.client.link
    assert (link.state, link.code, link.clock, link.last_ok.timestamp()) == ("ok", "", 0, START)
    assert kiosk.hub.statuses == [
        {"version": "1", "queue": 0, "refused": 0, "cursor": "h1.2", "clock": 0, "trusted_time": True}
    ]
    assert kiosk.client.trusted_now().timestamp() == START
    assert kiosk.client.round() == (0, 0, 0, 0, "h1.2")
    assert kiosk.line.asked[5:] == ["changes"]


def test_an_unenrolled_kiosk_says_nothing(kiosk):
    kiosk.journal.table("hub").truncate()
    with pytest.raises(errors.NotEnrolled):
        kiosk.client.round()
    assert kiosk.line.asked == []
    assert kiosk.client.link.state == "never"
    assert kiosk.client.trusted_now() is None
    assert kiosk.client.poll == 300


@pytest.fixture
def small(monkeypatch):
    """A batch has at most 20 events."""
    monkeypatch.setattr(wire, "MOST_EVENTS", 20)


@pytest.mark.usefixtures("small")
def test_a_backlog_goes_in_batches(monkeypatch, tmp_path):
    kiosk = Kiosk(monkeypatch, tmp_path)
    kiosk.append(47)
    assert kiosk.client.round().sent == 47
    assert kiosk.line.asked == ["events"] * 3 + ["changes", "events", "caught-up", "status"]
    assert kiosk.arrived() == list(range(47))


def test_a_batch_stays_within_its_bytes(kiosk):
    for _ in range(40):
        kiosk.log.append("test", "test.long", {"x": "x" * 60_000})
    assert kiosk.client.round().sent == 40
    assert kiosk.line.asked.count("events") == 4
    with pytest.raises(ValueError, match="bytes"):
        kiosk.log.append("test", "test.long", {"x": "x" * wire.MOST_EVENT_BYTES})


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("fate", ["slow", "lost", "answer_lost"])
def test_after_a_failure_a_batch_is_half_as_large_and_grows_again(monkeypatch, tmp_path, fate):
    kiosk = Kiosk(monkeypatch, tmp_path)
    kiosk.append(55)
    kiosk.line.script = [fate]
    with pytest.raises(errors.Unreachable):
        kiosk.client.round()
    sizes, take = [], kiosk.hub._events
    kiosk.hub._events = lambda body: (sizes.append(body.count(b"\n")), take(body))[1]
    kiosk.client.round()
    assert sizes == [10, 20, 20, 5, 1]
    assert kiosk.arrived() == list(range(55))


def test_a_hub_that_takes_less_gets_less_at_once(kiosk):
    kiosk.append(40)
    kiosk.hub.limit = 9
    assert kiosk.client.round().sent == 40
    assert kiosk.arrived() == list(range(40))


def test_one_event_that_is_too_large_for_the_way_is_said(kiosk):
    kiosk.append(2)
    kiosk.line.script = [413, 413]
    with pytest.raises(errors.TooLarge):
        kiosk.client.round()


FATES = ["", "lost", "answer_lost", "doubled", "garbled", "slow", 500, 503, 413, No(429, "slow_down", after=7)]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    fates=st.lists(st.sampled_from(FATES), max_size=12),
    crashes=st.lists(st.sampled_from(["", "", "before", "after"]), max_size=12),
    batches=st.lists(st.integers(0, 4), min_size=1, max_size=4),
)
def test_whatever_fails_everything_arrives_exactly_once(monkeypatch, tmp_path, fates, crashes, batches):
    kiosk = Kiosk(monkeypatch, tmp_path)
    kiosk.line.script, crashes, count = list(fates), list(crashes), 0
    for number in batches:
        kiosk.journal.crashes = []
        kiosk.append(number, count)
        count += number
        kiosk.hub.publish(f"activity/{count % 3}", body={"n": count})
        kiosk.journal.crashes = [crashes.pop(0) for _ in crashes[:3]]
        rounds(kiosk, 2)
    kiosk.line.script, kiosk.journal.crashes = [], []
    done = kiosk.client.round()
    assert kiosk.arrived() == list(range(count))
    assert kiosk.told() == {key: change["body"] for key, change in kiosk.hub.changes.items()}
    assert done[2:] == (0, 0, f"h1.{kiosk.hub.counter}")
    assert kiosk.row()["turn"] == kiosk.hub.turn
    assert kiosk.hub.given_up == []


def rounds(kiosk, number):
    """So many, whatever comes of them."""
    for _ in range(number):
        try:
            kiosk.client.round()
        except errors.SyncError:
            pass
        except Crash:
            kiosk.restart()


# What the hub says no to


def test_refused_events_are_listed_once_and_block_nothing(kiosk):
    kiosk.hub.refuse["test.bad"] = "too_late"
    kiosk.append(1)
    kiosk.log.append("test", "test.bad", {"signup": "s"})
    kiosk.append(1, 1)
    kiosk.line.script = ["answer_lost"]
    with pytest.raises(errors.Cut):
        kiosk.client.round()
    assert kiosk.client.round()[:4] == (3, 0, 0, 1)
    (row,) = kiosk.journal.table("refused")
    assert {name: row[name] for name in ("epoch", "seq", "type", "code", "what", "body")} == {
        "epoch": 1, "seq": 2, "type": "test.bad", "code": "too_late", "what": "No.", "body": {"signup": "s"},
    }  # fmt: skip
    ((event, code, what),) = kiosk.refused
    assert (event["seq"], code, what) == (2, "too_late", "No.")
    kiosk.log.resend((0, 0))
    kiosk.client.round()
    assert len(kiosk.journal.table("refused")) == len(kiosk.refused) == 1


@pytest.mark.parametrize(
    ("fate", "error", "state"),
    [
        (No(403, "blocked"), errors.Blocked, "blocked"),
        (No(403, "cloned"), errors.Blocked, "cloned"),
        (No(429, "slow_down", after=30), errors.Busy, "busy"),
        (No(503, "not_ready"), errors.Busy, "busy"),
        (No(500, "oops"), errors.HubFailed, "offline"),
        (No(400, "bad_request"), errors.Refusal, "offline"),
        (No(413, "too_large"), errors.TooLarge, "offline"),
        (401, errors.NotTheHub, "captive"),
        ((401, {"Content-Type": "application/json"}, b'{"error": "unknown_kiosk"}'), errors.UnknownKiosk, "blocked"),
        ((302, {"Location": "http://portal"}, b""), errors.CaptivePortal, "captive"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), errors.CaptivePortal, "captive"),
        ("garbled", errors.NotTheHub, "captive"),
        ("lost", errors.Cut, "offline"),
    ],
)
def test_how_the_line_stands_is_said_and_kept(kiosk, fate, error, state):
    kiosk.line.script = [fate]
    before = kiosk.row()["turn"]
    with pytest.raises(error) as raised:
        kiosk.client.round()
    link = kiosk.client.link
    assert (link.state, link.code) == (state, raised.value.code)
    assert link.since.timestamp() == START
    kiosk.restart()
    kiosk.after(60)
    assert kiosk.client.link == link
    kiosk.client.round()
    assert kiosk.client.link.state == "ok"
    assert kiosk.client.link.since.timestamp() == START + 60
    assert kiosk.row()["turn"] > before


def test_retry_after_is_kept_over_a_restart_of_the_program_and_not_of_the_machine(kiosk):
    kiosk.line.script = [No(503, "not_ready", after=90)]
    with pytest.raises(errors.Busy):
        kiosk.client.round()
    assert kiosk.client.link.retry_at.timestamp() == START + 90
    kiosk.after(20)
    kiosk.restart()
    assert kiosk.client.wait() == 70
    kiosk.after(200)
    assert kiosk.client.wait() == 0
    kiosk.seconds, kiosk.boot = 10, "run-2"
    kiosk.restart()
    assert kiosk.client.wait() == 0


def test_the_hubs_time_is_trusted_until_the_machine_is_switched_off(kiosk):
    kiosk.hub.clock += 86400 * 400  # the kiosk's clock is more than a year behind
    kiosk.client.round()
    assert kiosk.client.link.clock == -86400 * 400
    assert kiosk.hub.statuses[0]["clock"] == -86400 * 400
    kiosk.after(60)
    kiosk.restart()
    assert kiosk.client.trusted_now().timestamp() == START + 86400 * 400 + 60
    kiosk.boot = "run-2"
    kiosk.restart()
    assert kiosk.client.trusted_now() is None


# Status


def test_status_is_said_when_it_changed_and_each_hour(kiosk):
    kiosk.client.round()
    kiosk.said = {"version": "1", "disk_free": 5}
    kiosk.restart()
    kiosk.client.round()
    assert len(kiosk.hub.statuses) == 1
    kiosk.said = {"version": "2"}
    kiosk.client.round()
    kiosk.after(3590)
    kiosk.client.round()
    assert [status["version"] for status in kiosk.hub.statuses] == ["1", "2"]
    kiosk.after(10)
    kiosk.client.round()
    assert len(kiosk.hub.statuses) == 3


# Credentials and keys


def test_a_credential_is_renewed_in_time_by_the_hubs_clock(kiosk):
    kiosk.client.round()
    kiosk.after(61 * 86400)
    kiosk.client.round()
    assert "renew" not in kiosk.line.asked[3:]  # only now is the hub's time known again: it goes on
    kiosk.client.round()
    assert kiosk.line.asked.count("renew") <= 1


def test_a_credential_that_is_over_is_renewed_and_the_request_said_again(kiosk):
    kiosk.hub.rotate()
    kiosk.hub.rotate()
    kiosk.append(2)
    assert kiosk.client.round().sent == 2
    assert kiosk.line.asked == ["events", "renew", "events", "changes", "events", "caught-up", "status"]
    assert kiosk.row()["hub_key"] == kiosk.hub.public().hex()
    assert kiosk.row()["credential"]["epoch"] == 3


def test_a_hub_that_says_expired_for_ever_is_not_asked_for_ever(kiosk):
    kiosk.line.script = [No(401, "expired"), "", No(401, "expired")]
    with pytest.raises(errors.Refusal):
        kiosk.client.round()
    kiosk.line.script = [No(401, "expired"), No(401, "expired")]
    with pytest.raises(errors.Refusal):
        kiosk.client.round()


# One at a time


def test_two_processes_do_not_sync_at_once(kiosk, tmp_path):
    with alone(tmp_path / "sync.lock", 0):
        with pytest.raises(errors.Occupied):
            kiosk.client.round()
        with pytest.raises(errors.Occupied):
            kiosk.client.round(patience=0.06)
    assert kiosk.line.asked == []
    kiosk.client.round()


def test_a_client_that_is_stopped_asks_nothing_more(kiosk):
    kiosk.append(1)
    kiosk.client.stop()
    with pytest.raises(errors.Stopped):
        kiosk.client.round()
    kiosk.restart()
    kiosk.client.round()
    kiosk.client.stop()
    with pytest.raises(errors.Stopped):
        kiosk.client.round()
    assert kiosk.client.link.state == "ok"


# An older copy of the kiosk, or of the hub


def everything_once(kiosk, numbers):
    """All of these arrived, each once, in an unbroken chain of the kiosk's own."""
    assert sorted(kiosk.arrived()) == sorted(numbers)
    assert kiosk.client.round()[2:4] == (0, 0)
    assert kiosk.row()["turn"] == kiosk.hub.turn


def copied(kiosk):
    """What a backup of the kiosk's disk holds."""
    return kiosk.journal.copy()


def put_back(kiosk, kept):
    kiosk.journal.put_back(kept)
    kiosk.restart()


def test_a_kiosk_that_was_put_back_gives_up_its_epoch_and_loses_nothing(kiosk):
    kiosk.append(3)
    kiosk.client.round()
    kept = copied(kiosk)
    kiosk.append(3, 3)  # these the hub has, and the copy has not
    kiosk.client.round()
    put_back(kiosk, kept)
    kiosk.append(5, 10)  # these have the same numbers
    kiosk.client.round()
    (given_up,) = kiosk.hub.given_up
    assert (given_up["epoch"], given_up["seq"]) == (1, 8)
    everything_once(kiosk, [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14])
    assert [event["epoch"] > 1 for event in kiosk.hub.events()] == [False] * 6 + [True] * 5
    kiosk.append(1, 20)
    kiosk.client.round()
    everything_once(kiosk, [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 20])
    assert len(kiosk.hub.given_up) == 1


def test_what_the_copy_had_already_sent_is_not_sent_again(kiosk):
    kiosk.append(4)
    kept = copied(kiosk)  # four wait, and the hub is about to get them
    kiosk.append(2, 4)
    kiosk.client.round()
    put_back(kiosk, kept)
    kiosk.append(3, 10)
    kiosk.client.round()
    everything_once(kiosk, [*range(6), 10, 11, 12])
    assert len(kiosk.hub.given_up) == 1


def test_a_copy_with_nothing_to_say_begins_an_epoch_too(kiosk):
    kiosk.append(1)
    kiosk.client.round()
    kept = copied(kiosk)
    kiosk.client.round()
    kiosk.client.round()
    put_back(kiosk, kept)
    kiosk.client.round()
    assert [one["seq"] for one in kiosk.hub.given_up] == [1]
    kiosk.append(1, 1)
    kiosk.client.round()
    everything_once(kiosk, [0, 1])
    assert kiosk.told() == {}


def test_a_copy_that_is_not_behind_in_turns_is_found_by_its_events(kiosk):
    kiosk.append(2)
    kiosk.client.round()
    kept = copied(kiosk)
    kiosk.append(3, 2)
    kiosk.client.round()
    put_back(kiosk, kept)
    kiosk.journal.table("hub").update({"turn": kiosk.hub.turn})
    kiosk.append(1, 10)
    kiosk.client.round()
    assert len(kiosk.hub.given_up) == 1
    everything_once(kiosk, [0, 1, 2, 3, 4, 10])


def test_a_copy_whose_events_are_all_known_is_found_by_what_the_hub_has(kiosk):
    kiosk.append(2)
    kept = copied(kiosk)
    kiosk.append(3, 2)
    kiosk.client.round()
    put_back(kiosk, kept)
    kiosk.journal.table("hub").update({"turn": kiosk.hub.turn})
    kiosk.client.round()
    assert len(kiosk.hub.given_up) == 1
    everything_once(kiosk, range(5))


def test_two_machines_with_one_key_are_found_out(kiosk):
    kiosk.append(1)
    kiosk.client.round()
    kept = copied(kiosk)
    for _ in range(2):
        kiosk.client.round()
    mine = copied(kiosk)
    put_back(kiosk, kept)  # the other machine
    kiosk.client.round()
    put_back(kiosk, mine)
    with pytest.raises(errors.Blocked):
        kiosk.client.round()
    assert kiosk.client.link.state == "cloned"


def test_events_that_came_while_the_epoch_was_given_up_come_along(kiosk):
    kiosk.append(1)
    kiosk.client.round()
    kiosk.journal.table("hub").update({"copy": "found"})
    settle, kiosk.client._talking().own.enrolled = kiosk.client._talking().own.enrolled, None

    def enrolled():
        row = settle()
        if row.get("copy") and not kiosk.log.pending():
            kiosk.client._talking().own.enrolled = settle
        return row

    kiosk.client._talking().own.enrolled = enrolled
    kiosk.client.round()
    kiosk.append(1, 1)
    everything_once(kiosk, [0])
    kiosk.client.round()
    everything_once(kiosk, [0, 1])


def test_a_restored_hub_gets_what_it_lacks_and_what_was_promised(kiosk):
    kiosk.append(3)
    kiosk.client.round()
    older = kiosk.hub.backup()
    kiosk.append(4, 3)
    kiosk.client.round()
    kiosk.hub.restore(older)
    kiosk.append(1, 7)
    kiosk.promised = ["s1", "s2"]
    kiosk.client.round()
    everything_once(kiosk, range(8))
    assert [event["type"] for event in kiosk.hub.events()][-2:] == ["signup.held"] * 2
    assert (kiosk.held, kiosk.hub.caught_up) == (1, 2)
    assert kiosk.hub.given_up == []


def test_a_restored_hub_is_noticed_by_the_cursor_alone(kiosk):
    kiosk.append(3)
    kiosk.client.round()
    older = kiosk.hub.backup()
    kiosk.append(4, 3)
    kiosk.hub.publish("activity/a")
    kiosk.client.round()
    kiosk.hub.restore(older)
    kiosk.client.round()
    everything_once(kiosk, range(7))
    assert (kiosk.held, kiosk.hub.caught_up, kiosk.told()) == (1, 2, {})


def test_a_hub_that_lost_everything_over_two_epochs(kiosk):
    empty = kiosk.hub.backup()
    kiosk.append(3)
    kiosk.client.round()
    with kiosk.journal.transaction():
        kiosk.log.begin_epoch()
    kiosk.append(3, 3)
    kiosk.client.round()
    kiosk.hub.restore(empty)
    kiosk.client.round()
    everything_once(kiosk, range(6))


def test_a_hub_that_names_only_the_newer_epoch_is_asked_about_the_older(kiosk):
    empty = kiosk.hub.backup()
    kiosk.append(3)
    kiosk.client.round()
    with kiosk.journal.transaction():
        epoch = kiosk.log.begin_epoch()
    kiosk.append(3, 3)
    kiosk.client.round()
    kiosk.hub.restore(empty)
    kiosk.line.script = [No(409, "gap", have={"epoch": epoch, "seq": 0})]
    kiosk.append(1, 6)
    kiosk.client.round()
    everything_once(kiosk, range(7))


def test_what_is_no_longer_kept_leaves_a_gap_and_the_rest_is_written_anew(kiosk):
    empty = kiosk.hub.backup()
    kiosk.append(3)
    kiosk.client.round()
    kiosk.after(47 * 86400)
    kiosk.append(2, 3)
    kiosk.client.round()
    assert len(kiosk.journal.table("outbox")) == 2
    kiosk.hub.restore(empty)
    kiosk.client.round()
    everything_once(kiosk, [3, 4])
    assert len(kiosk.hub.given_up) == 1


def test_acknowledged_events_are_kept_for_45_days_by_the_hubs_clock(kiosk):
    for day in range(50):
        kiosk.append(1, day)
        kiosk.client.round()
        kiosk.wall = kiosk.now().replace(year=1980 + day)  # whatever ours says
        kiosk.seconds += 86400
        kiosk.hub.clock += 86400
        assert len(kiosk.journal.table("outbox")) == min(day + 1, 46)
        assert len(kiosk.row()["marks"]) <= 47
    assert kiosk.client.link.state == "ok"


def test_the_hub_may_be_put_back_while_the_kiosk_is(kiosk):
    kiosk.append(3)
    kiosk.client.round()
    kept, older = copied(kiosk), kiosk.hub.backup()
    kiosk.append(3, 3)
    kiosk.client.round()
    put_back(kiosk, kept)
    kiosk.hub.restore(older)
    kiosk.append(2, 10)
    kiosk.client.round()
    kiosk.client.round()
    assert set(kiosk.arrived()) >= {0, 1, 2, 10, 11}
    assert len(kiosk.arrived()) == 5


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.sampled_from(["append", "round", "keep", "put back", "publish", "unpublish", "hub keeps", "hub put back"]),
        max_size=25,
    ),
    fates=st.lists(st.sampled_from(FATES[:6]), max_size=6),
    crashes=st.lists(st.sampled_from(["", "before", "after"]), max_size=8),
)
def test_copies_of_everything(monkeypatch, tmp_path, steps, fates, crashes):
    """What was appended and is in the kiosk, or at the hub, at the end is at the hub once."""
    kiosk = Kiosk(monkeypatch, tmp_path)
    kept, older, count, back = copied(kiosk), kiosk.hub.backup(), 0, False
    lost_at_hub = set()
    for step in steps:
        if step == "append":
            kiosk.journal.crashes = []
            kiosk.append(1, count)
            count += 1
        elif step == "publish":
            kiosk.hub.publish(f"activity/{count % 3}", body={"n": count})
        elif step == "unpublish":
            kiosk.hub.publish(f"activity/{count % 3}", gone=True)
        elif step == "round":
            kiosk.line.script, kiosk.journal.crashes = fates[:2], crashes[:3]
            fates, crashes = fates[2:], crashes[3:]
            rounds(kiosk, 1)
        elif step == "keep":
            kept = copied(kiosk)
        elif step == "hub keeps":
            older = kiosk.hub.backup()
        elif step == "put back" and not back:
            back = True
            put_back(kiosk, kept)
        elif step == "hub put back":
            lost_at_hub |= {event["body"].get("n") for event in kiosk.hub.events()}
            kiosk.hub.restore(older)
    here = {event["body"]["n"] for event in kiosk.log.pending(after=(0, 0)) if "n" in event["body"]}
    there = set(kiosk.arrived())
    kiosk.line.script, kiosk.journal.crashes = [], []
    kiosk.client.round()
    kiosk.client.round()
    arrived = kiosk.arrived()
    assert set(arrived) >= here | there
    assert len(set(arrived)) == len(arrived)
    assert kiosk.told() == {key: change["body"] for key, change in kiosk.hub.changes.items() if not change["gone"]}
    assert len(kiosk.hub.given_up) <= 1 + len(lost_at_hub)
