"""An older copy of the kiosk, or of the hub, is put back: it is noticed, and everything is at the hub once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync import errors
from tests.helpers.fake_hub import FATES, Kiosk, No, everything_once, rounds


@pytest.fixture
def kiosk(monkeypatch, tmp_path):
    return Kiosk(monkeypatch, tmp_path)


# An older copy of the kiosk, or of the hub


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


def test_a_copy_one_turn_behind_with_nothing_to_send_is_found_by_what_the_hub_has(kiosk):
    kiosk.hub.publish("activity/a")
    kiosk.append(2)
    kiosk.client.round()
    kept, asked = copied(kiosk), len(kiosk.line.asked)
    kiosk.append(1, 2)
    kiosk.client.round()
    assert kiosk.line.asked[asked:] == ["events"], "a round is one request: one round back is one turn back"
    put_back(kiosk, kept)
    kiosk.client.round()
    assert [one["seq"] for one in kiosk.hub.given_up] == [2]
    assert kiosk.told() == {"activity/a": {}}
    kiosk.append(1, 10)
    kiosk.client.round()
    everything_once(kiosk, [0, 1, 2, 10])
    assert len(kiosk.hub.given_up) == 1


def test_a_copy_that_hears_of_it_with_its_status_says_so_in_the_next_round(kiosk):
    kiosk.append(2)
    kiosk.client.round()
    kept = copied(kiosk)
    kiosk.append(1, 2)
    kiosk.client.round()
    put_back(kiosk, kept)
    talk = kiosk.client._talking()
    answer = talk.post("status", {})
    with kiosk.journal.transaction():
        talk.keep(answer)
    assert kiosk.row()["copy"] == "found"
    kiosk.client.round()
    assert len(kiosk.hub.given_up) == 1
    everything_once(kiosk, [0, 1, 2])


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
    own = kiosk.client._talking().own
    read = own.enrolled

    def enrolled():
        row = read()
        if row.get("copy") and not kiosk.log.pending():
            own.enrolled = read
            kiosk.append(1, 1)  # somebody signs up in this moment
        return row

    own.enrolled = enrolled
    kiosk.client.round()
    assert own.enrolled == read
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


def test_a_kiosk_that_enrols_again_after_it_was_cloned_begins_an_epoch_without_a_word(kiosk):
    kiosk.append(2)
    kiosk.client.round()
    kiosk.journal.table("hub").update({"copy": "enrolled", "snapshot": "new"})
    kiosk.append(1, 2)
    kiosk.client.round()
    kiosk.append(1, 3)
    kiosk.client.round()
    everything_once(kiosk, range(4))
    assert kiosk.hub.given_up == []
    assert [event["epoch"] > 1 for event in kiosk.hub.events()] == [False, False, False, True]


def test_an_answered_turn_behind_our_own_tells_of_a_restored_hub(kiosk):
    kiosk.append(3)
    kiosk.client.round()
    older = kiosk.hub.backup()
    kiosk.append(1, 3)
    kiosk.client.round()
    kiosk.hub.restore(older)
    kiosk.line.script = [No(403, "blocked")]
    with pytest.raises(errors.Blocked):
        kiosk.client.round()
    assert kiosk.row()["probe"] == "loud"
    kiosk.client.round()
    everything_once(kiosk, range(4))


def test_a_turn_that_the_hub_does_not_take_for_its_own_is_given_up(kiosk):
    """Else both would stand still for ever: the hub takes no turn but its own."""
    kiosk.append(3)
    kiosk.client.round()
    with kiosk.journal.transaction():
        kiosk.journal.table("hub").update({"turn": 10**9})
    kiosk.append(2, 3)
    kiosk.line.script = [No(409, "stale_turn", turn=kiosk.hub.turn, have=kiosk.hub.have())]
    kiosk.client.round()
    assert kiosk.row()["turn"] == kiosk.hub.turn < 10**9
    everything_once(kiosk, range(5))
