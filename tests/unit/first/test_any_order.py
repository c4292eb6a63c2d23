"""Whatever somebody touches, and whenever the plug is pulled: the kiosk goes on, joins once, and ends in service."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.network import Lines
from kiosk.first.machine import State
from tests.helpers.first_desk import CODE, HOME, Desk

CAN = {
    State.LANGUAGE: [lambda first: first.choose_language("da"), lambda first: first.back()],
    State.NETWORK: [
        lambda first: first.use_cable(), lambda first: first.join(HOME, "hemmeligt1", lambda _error: None),
        lambda first: first.back(), lambda first: first.go_alone(),
    ],
    State.CODE: [
        lambda first: first.give_code(CODE), lambda first: first.give_code(CODE, "https://hub.example.org"),
        lambda first: first.go_alone(), lambda first: first.back(),
    ],
    State.WORKING: [lambda first: None],
    State.STUCK: [
        lambda first: first.again(), lambda first: first.other_code(), lambda first: first.other_network(),
        lambda first: first.back(), lambda first: first.serve(),
    ],
    State.READY: [lambda first: first.again(), lambda first: first.serve()],
    State.SERVICE: [lambda first: None],
}  # fmt: skip
"""What can be touched on each page."""
TROUBLE = ["", "", "wrong_code", "no_network", "timed_out"]
STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["", "", "cut", "cut at work"]), st.booleans()), max_size=14
)


@settings(max_examples=150, deadline=None)
@given(STEPS, st.lists(st.sampled_from(TROUBLE), max_size=6))
def test_it_goes_on_from_anywhere(steps, troubles):
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), {})
        desk.hub.errors = list(troubles)
        first = desk.first()
        for touch, cut, cable in steps:
            desk.lines = Lines(cable=cable, address=True)
            can = CAN[first.state]
            can[touch % len(can)](first)
            if cut == "cut at work":
                desk.waiting.clear()
            desk.work()
            if cut:
                before, first = first, desk.first()
                assert first.kept == before.kept
                assert first.over == before.over
                first.resume()
                desk.work()
        assert first.state is not State.WORKING or desk.waiting == []
        serve(desk, first)
        assert desk.first().over
        assert desk.code == ""


def serve(desk, first):
    """However far it is, three answers bring it into service."""
    desk.hub.errors = []
    for _ in range(9):
        if first.over:
            return
        if first.state in {State.STUCK, State.READY}:
            first.serve()
        elif first.state is State.WORKING:  # the work was cut, and nobody started anew: the power comes back
            first = desk.first()
            first.resume()
        else:
            CAN[first.state][0](first)
        desk.work()
    raise AssertionError(first.state)
