"""Whatever comes in whatever order: wishes, starts, cuts, versions that fail; the machine never stumbles, and never
runs on a version that it did not see hold.
"""

from hypothesis import example, given
from hypothesis import strategies as st
from update.check import Release
from update.machine import Machine, Wish
from update.state import STATES

from tests.unit.update.conftest import NEW, NEWER, OLD, Box, Unplugged
from tests.unit.update.test_machine import at_start

WISHES = st.builds(
    Wish,
    st.sampled_from(["install", "now", "withdraw", "rollback", "nonsense"]),
    st.just("x.raucb"),
    st.sampled_from(["", NEW, NEWER]),
    st.booleans(),
    st.booleans(),
)
EVENTS = st.one_of(
    WISHES,
    st.sampled_from(["step", "step", "step", "program", "busy", "calm"]),
    st.tuples(st.just("machine"), st.booleans(), st.booleans()),
    st.tuples(st.just("cut"), st.integers(0, 6)),
    st.tuples(st.just("bundle"), st.sampled_from([OLD, NEW, NEWER]), st.booleans()),
)


@given(st.lists(EVENTS, max_size=40))
@example([Wish("install", "x.raucb"), "step", "step", "program", ("machine", True, False), "program", "step"])
def test_whatever_comes_in_whatever_order(events: list[object]) -> None:
    box = Box()
    machine: Machine | None = box.machine()
    for event in events:
        try:
            if machine is None:
                machine = start(box, boots=True, well=True)
            machine = happens(box, machine, event)
        except Unplugged:
            machine = None
        assert box.state.state in STATES
        assert box.running == box.slots[box.here]
    box.cut = -1
    start(box, boots=True, well=True)
    assert box.running in box.good_versions or box.state.state == "reboot"


def happens(box: Box, machine: Machine, event: object) -> Machine:
    match event:
        case Wish():
            machine.wish(event)
        case "step" if machine.busy:
            machine.step()
        case "program":
            machine = box.machine()
            machine.started()
        case "busy" | "calm":
            box.time_is_right = event == "calm"
        case ("machine", bool(boots), bool(well)):
            machine = start(box, boots=boots, well=well)
        case ("cut", int(number)):
            box.cut = number
        case ("bundle", str(version), bool(leave)):
            box.bundle = Release(version, "stuen-pc", 1, 1, leave)
    return machine


def start(box: Box, *, boots: bool, well: bool) -> Machine:
    """The machine starts, as often as a version that is not well makes it."""
    box.starts_anew(boots=boots or not box.other_good())
    for _ in range(3):
        if at_start(box, well):
            break
        box.starts_anew()
    machine = box.machine()
    machine.started()
    return machine
