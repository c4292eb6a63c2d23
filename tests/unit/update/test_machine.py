"""One update, call by call; then the plug pulled before every single one of them."""

import pytest
from update.check import Release
from update.health import examine
from update.machine import NEXT, RESTING, TRIES, Wish
from update.state import STATES, State

from tests.unit.update.conftest import NEW, NEWER, OLD, Box, Unplugged

STICK = Wish("install", "/media/x/stuen-1.raucb", now=True, staff=True)
TAKEN = ["is downloading", "take /media/x/stuen-1.raucb", "describe", "is ready"]
PUT_IN = ["is installing", f"note {NEW}", "install", "activate", "is reboot"]


class Looks:
    """In place of the health file: what every look finds."""

    def __init__(self, *found: bool) -> None:
        self._found = list(found)
        self.asked: list[bool] = []

    def well(self, running, *, whole, enough=lambda: False) -> bool:
        self.asked.append(whole)
        return self._found.pop(0)


def at_start(box: Box, *found: bool, opened: bool = True) -> bool:
    """What stuen-health.service does."""
    running = Release(box.running, "stuen-pc", 1, 1)
    return examine(box.machine(), Looks(*found), running, noted=box.note, opened=opened, enough=lambda: False)


def through(box: Box, wish: Wish = STICK) -> None:
    """Up to the machine starting anew."""
    machine = box.machine()
    machine.started()
    machine.wish(wish)
    while machine.busy and "reboot" not in box.calls:
        machine.step()


def test_a_good_update_from_the_wish_to_the_version_that_holds(box: Box) -> None:
    through(box)
    assert box.calls == [*TAKEN, *PUT_IN, "reboot"]
    assert [one.percent for one in box.states if one.state == "installing"] == [0, 40, 100]
    assert (box.state.version, box.state.source) == (NEW, OLD)
    box.calls.clear()
    box.starts_anew()
    assert at_start(box, True)
    assert box.calls == ["starts B", "is testing", "good", "holds", "note gone", "clear", "is good"]
    assert (box.state.code, box.state.failed) == ("", ())


def test_one_that_does_not_boot_is_remembered(box: Box) -> None:
    through(box)
    box.calls.clear()
    box.starts_anew(boots=False)
    assert at_start(box)
    assert box.calls == ["starts A", "stay", "clear", "note gone", "is rolled_back no_boot", "good"]
    assert box.state.failed == (NEW,)
    box.calls.clear()
    box.machine().wish(Wish("install", "again.raucb", NEW))  # the hub's
    assert box.calls == []
    box.machine().wish(Wish("install", "again.raucb", NEW, staff=True))
    assert box.calls[0] == "is downloading"


def test_one_that_does_not_draw_goes_back_by_itself(box: Box) -> None:
    through(box)
    box.calls.clear()
    box.starts_anew()
    assert not at_start(box, False)
    assert box.calls == ["starts B", "is testing", "bad", "reboot"]
    box.calls.clear()
    box.starts_anew()
    assert at_start(box)
    assert box.calls == ["starts A", "stay", "clear", "note gone", "is rolled_back no_health", "good"]


def test_one_under_which_slots_cannot_be_marked_goes_back(box: Box) -> None:
    through(box)
    box.starts_anew()
    box.notes_good = False
    box.calls.clear()
    at_start(box, True)
    assert box.calls == ["is testing", "good", "bad", "reboot"]
    assert box.state.code == "no_health"


def test_one_that_was_put_in_past_the_updater_must_show_itself_too(box: Box) -> None:
    for state in (*RESTING, "ready"):
        box.state, box.running, box.good_versions = State(state), NEW, [OLD]
        box.here = box.primary = "B"
        box.slots = {"A": OLD, "B": NEW}
        box.calls.clear()
        assert not at_start(box, False)
        assert box.calls == ["is testing", "bad", "reboot"]


def test_a_card_that_was_just_written_is_good_at_once_and_remembered(box: Box) -> None:
    box.good_versions, box.other = [], False
    assert at_start(box)
    assert (box.calls, box.good_versions, box.state.state) == (["good", "holds"], [OLD], "idle")


def test_one_that_is_not_well_stays_where_there_is_no_other(box: Box) -> None:
    through(box)
    box.other = False
    box.starts_anew()
    box.calls.clear()
    assert not at_start(box, False)
    assert box.calls == ["is testing"]


def test_a_version_that_ran_for_long_is_good_at_once(box: Box) -> None:
    for state in (*RESTING, "ready"):
        box.state, box.held = State(state, NEW), True
        box.calls.clear()
        assert at_start(box)
        assert box.calls == ["good"]


def test_a_store_that_was_damaged_before_is_not_the_new_versions_fault(box: Box) -> None:
    box.whole = False
    through(box)
    box.starts_anew()
    looks = Looks(True)
    running = Release(box.running, "stuen-pc", 1, 1)
    assert examine(box.machine(), looks, running, noted="", opened=True, enough=lambda: False)
    assert looks.asked == [False]


def test_data_that_only_the_new_version_cannot_open_sends_it_back(box: Box) -> None:
    through(box)
    box.starts_anew()
    box.state = State()  # nothing of /data can be read
    box.calls.clear()
    assert not at_start(box, opened=False)
    assert box.calls == ["bad", "reboot"]


def test_data_that_nobody_can_open_starts_nothing_anew(box: Box) -> None:
    assert at_start(box, opened=False)
    assert box.calls == ["good"]


@pytest.mark.parametrize("code", ["signature", "damaged", "incompatible", "space", "cut"])
def test_what_is_refused_on_its_way(box: Box, code: str) -> None:
    box.refuse["take"] = code
    through(box, Wish("install", "x.raucb", NEW))
    assert box.calls == ["is downloading", "take x.raucb", f"is refused {code}"]
    assert box.state.failed == ((NEW,) if code in {"signature", "damaged", "incompatible"} else ())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Release(NEW, "stuen-rpi", 1, 1), "incompatible"),
        (Release("0.0.9", "stuen-pc", 1, 1), "older"),
        (Release(OLD, "stuen-pc", 1, 1, allow_downgrade=True), "older"),
        (Release(NEW, "stuen-pc", 3, 2), "data"),
    ],
)
def test_what_says_the_wrong_thing_is_refused(box: Box, said: Release, code: str) -> None:
    box.bundle = said
    through(box)
    assert box.calls == [*TAKEN[:3], "clear", f"is refused {code}"]
    assert box.state.version == said.version


def test_an_older_one_with_leave_is_taken(box: Box) -> None:
    box.bundle = Release("0.0.9", "stuen-pc", 1, 1, allow_downgrade=True)
    through(box)
    assert box.calls[3] == "is ready"


@pytest.mark.parametrize("code", ["slot", "damaged", "signature"])
def test_what_rauc_refuses(box: Box, code: str) -> None:
    box.refuse["install"] = code
    through(box)
    assert box.calls == [*TAKEN, *PUT_IN[:3], "note gone", "clear", f"is refused {code}"]


def test_nothing_is_done_while_somebody_is_there(box: Box) -> None:
    box.time_is_right = False
    machine = box.machine()
    machine.wish(STICK)
    for _ in range(5):
        machine.step()
    assert box.calls == TAKEN
    box.time_is_right = True
    machine.step()
    box.time_is_right = False
    for _ in range(5):
        machine.step()
    assert box.calls == [*TAKEN, *PUT_IN]


def test_a_bundle_that_waits_can_be_hastened_exchanged_or_taken_back(box: Box) -> None:
    box.time_is_right = False
    machine = box.machine()
    machine.wish(Wish("install", "x.raucb", NEW))
    assert not machine.state.now
    machine.wish(Wish("now"))
    assert machine.state.now
    machine.wish(Wish("withdraw", version=NEWER))
    assert machine.state.state == "ready"
    machine.wish(Wish("withdraw", version=NEW))
    assert (machine.state.state, box.held) == ("idle", False)
    machine.wish(Wish("install", "x.raucb", NEW))
    box.bundle = Release(NEWER, "stuen-pc", 1, 1)
    machine.wish(Wish("install", "y.raucb", NEWER))
    assert (machine.state.state, machine.state.version) == ("ready", NEWER)


def test_staff_go_back_to_the_version_before(box: Box) -> None:
    box.here, box.running, box.slots, box.primary = "B", NEW, {"A": OLD, "B": NEW}, "B"
    box.state = State("good", NEW, OLD)
    machine = box.machine()
    machine.wish(Wish("rollback", staff=True))
    machine.step()
    assert box.calls == ["back", f"note {OLD}", "is reboot", "reboot"]
    box.starts_anew()
    box.calls.clear()
    assert at_start(box, True)
    assert (box.state.state, box.state.version, box.state.failed) == ("good", OLD, (NEW,))


def test_staff_go_back_to_a_slot_that_was_only_ever_flashed(box: Box) -> None:
    box.here, box.running, box.slots, box.primary = "B", NEW, {"A": "", "B": NEW}, "B"
    machine = box.machine()
    machine.wish(Wish("rollback", staff=True))
    machine.step()
    box.slots["A"] = OLD
    box.starts_anew()
    assert at_start(box, True)
    assert box.state.state == "good"


def test_there_may_be_nothing_to_go_back_to(box: Box) -> None:
    box.refuse["back"] = "slot"
    machine = box.machine()
    machine.wish(Wish("rollback", staff=True))
    assert (machine.state.state, machine.state.code, machine.busy) == ("idle", "slot", False)


def test_wishes_that_make_no_sense_change_nothing(box: Box) -> None:
    for state in ("installing", "testing", "reboot"):
        box.state = State(state, NEW, OLD, boot="boot0")
        machine = box.machine()
        machine.wish(STICK)
        machine.wish(Wish("withdraw"))
        machine.wish(Wish("nonsense"))
        assert machine.state == box.state
    assert box.calls == []


def test_a_program_that_starts_again_without_the_machine_does_not_think_it_fell_back(box: Box) -> None:
    through(box)
    before = box.state
    for good in ([OLD], []):
        box.good_versions = good
        box.machine().started()
        assert box.state == before
    box.starts_anew()
    box.machine().started()
    assert box.state.state == "testing"
    before = box.state
    box.machine().started()
    assert box.state == before


def test_a_cut_again_and_again_ends(box: Box) -> None:
    machine = box.machine()
    machine.wish(STICK)
    for _ in range(TRIES):
        assert machine.state.state == "ready"
        box.cut = 3  # in the middle of writing
        with pytest.raises(Unplugged):
            machine.step()
        box.starts_anew()
        at_start(box)
        machine = box.machine()
    assert (box.state.state, box.state.code) == ("refused", "cut")


def run_on(box: Box) -> None:
    """What the units do from a start of the machine until nothing is left to do."""
    for _ in range(10):
        if at_start(box, True):
            machine = box.machine()
            machine.started()
            while machine.busy:
                machine.step()
                if box.calls[-1] == "reboot":
                    break
        if box.calls[-1] != "reboot":
            return
        box.starts_anew()
    raise AssertionError(box.calls)


@pytest.mark.parametrize("boots", [True, False], ids=["boots", "does-not-boot"])
def test_the_plug_is_pulled_before_any_call(boots: bool) -> None:
    """However far it was: a version runs that was found good, and the report says which and why."""
    for at in range(60):
        box = Box()
        box.cut = at
        try:
            through(box)
            box.starts_anew(boots=boots)
            run_on(box)
        except Unplugged:
            box.calls.append("cut")
            box.starts_anew(boots=boots or box.primary == "A")
            run_on(box)
        box.cut = -1
        assert box.running in {OLD, NEW}
        assert box.state.state in RESTING, (at, box.calls)
        assert box.slots[box.here] == box.running
        assert box.here not in box.bad_slots
        assert box.primary == box.here or box.primary in box.bad_slots, (at, box.calls)
        assert not box.held or box.state.state == "idle"
        if box.running == NEW:
            assert box.state.state == "good"
        elif box.state.state == "good":
            raise AssertionError((at, box.calls))


def test_the_table_speaks_of_known_states_and_leaves_none_out() -> None:
    assert {state for state, _event in NEXT} | set(NEXT.values()) == set(STATES)
    assert {state for state, _event in NEXT} == set(STATES)
