"""One go at putting a finger right: every touch counts, nothing that is not wanted stays, and a cut is mended."""

import pytest

from kiosk.demo.screens.touching import ASKEW, DemoPanel
from kiosk.store import ReadOnly
from kiosk.touch.affine import NONE, TURNED, in_force, product
from kiosk.touch.calibration import CROSSES, MIDDLE, Calibration, Note, as_setting, mend
from kiosk.touch.machine import PATIENCE, TABLE, Event, State, step
from kiosk.touch.service import Touchscreen

BEFORE = (1.05, 0, -0.02, 0, 1.1, -0.03)


class Table:
    """A kiosk with a touchscreen, somebody before it, and a clock."""

    def __init__(self, folder, rotate=0):
        self.panel, self.file = DemoPanel(), folder / "touch.json"
        self.panel.there, self.panel.matrix = True, BEFORE
        self.panel.right = product(TURNED[rotate], ASKEW)
        self.time, self.kept, self.rotate = 100.0, [], rotate
        self.one = self.anew()

    def anew(self):
        return Calibration(self.panel, Note(self.file), self.rotate, self.keep, lambda: self.time)

    def keep(self, numbers):
        self.kept.append(numbers)

    def touch(self, *fingers):
        for finger in fingers:
            self.time += 1
            self.one.touched(self.panel.sees(finger))

    def wait(self, seconds):
        self.time += seconds
        self.one.look()


@pytest.fixture
def table(tmp_path):
    made = Table(tmp_path)
    assert made.one.begin()
    return made


@pytest.mark.parametrize("rotate", sorted(TURNED))
def test_from_the_first_cross_to_what_is_kept(tmp_path, rotate):
    table = Table(tmp_path, rotate)
    assert table.one.begin()
    assert table.panel.matrix == NONE  # so that no touch is cut off at an edge
    seen = []
    for cross in CROSSES:
        seen.append((table.one.number, table.one.cross))
        table.touch(cross)
    assert seen == list(enumerate(CROSSES, 1))
    assert table.one.state is State.CHECK
    assert table.one.cross == MIDDLE
    assert table.panel.matrix == pytest.approx(table.panel.right, abs=1e-4)
    table.touch((0.51, 0.49))
    assert table.one.state is State.CONFIRM
    assert not table.one.anywhere
    assert not table.kept
    table.one.keep()
    assert table.kept == [table.one.found]
    assert table.kept[0] == pytest.approx(ASKEW, abs=1e-4)
    assert table.one.state is State.KEPT
    assert not table.file.exists()
    table.one.leave()
    assert table.one.state is State.OVER
    assert table.panel.matrix == in_force(table.kept[0], rotate)


@pytest.mark.parametrize(
    ("fingers", "state"),
    [
        ((), State.AIM),
        (CROSSES[:3], State.AIM),
        (CROSSES, State.CHECK),
        ((*CROSSES, MIDDLE), State.CONFIRM),
    ],
)
def test_where_nobody_goes_on_all_is_as_it_was(table, fingers, state):
    table.touch(*fingers)
    assert table.one.state is state
    table.wait(PATIENCE[state] - 0.1)
    assert table.one.state is state
    table.wait(0.2)
    assert table.one.state is State.OVER
    assert table.panel.matrix == BEFORE
    assert not table.kept
    assert not table.file.exists()


def test_each_touch_gives_time_again(table):
    for cross in CROSSES[:3]:
        table.wait(PATIENCE[State.AIM] - 2)
        table.touch(cross)
        assert table.one.state is State.AIM


@pytest.mark.parametrize(
    "goes_on", [lambda table: table.touch(MIDDLE), lambda table: table.wait(PATIENCE[State.REFUSED])]
)
def test_nonsense_is_said_and_it_begins_again(table, goes_on):
    table.touch(*[MIDDLE] * 4)
    assert table.one.state is State.REFUSED
    assert table.panel.matrix == BEFORE
    assert table.one.cross is None
    goes_on(table)
    assert (table.one.state, table.one.number) == (State.AIM, 1)
    assert table.panel.matrix == NONE
    table.touch(*CROSSES, MIDDLE)
    assert table.one.state is State.CONFIRM


@pytest.mark.parametrize(
    "goes_on", [lambda table: table.touch(MIDDLE), lambda table: table.wait(PATIENCE[State.MISSED])]
)
def test_a_check_that_is_off_puts_back_what_was_before(table, goes_on):
    table.touch(*CROSSES, (0.58, 0.5))
    assert table.one.state is State.MISSED
    assert table.panel.matrix == BEFORE
    goes_on(table)
    assert (table.one.state, table.one.number) == (State.AIM, 1)


def test_a_no_puts_back_what_was_before(table):
    table.touch(*CROSSES, MIDDLE)
    table.one.leave()
    assert table.one.state is State.OVER
    assert table.panel.matrix == BEFORE
    table.one.keep()
    assert not table.kept


def test_what_can_not_be_kept_is_not_in_force(table):
    def refuse(_numbers):
        raise ReadOnly

    table.one._keep = refuse
    table.touch(*CROSSES, MIDDLE)
    with pytest.raises(ReadOnly):
        table.one.keep()
    assert table.one.state is State.OVER
    assert table.panel.matrix == BEFORE


def test_it_can_be_left_while_it_says_what_was_wrong(table):
    table.touch(*[MIDDLE] * 4)
    table.one.leave()
    assert table.one.state is State.OVER
    assert table.panel.matrix == BEFORE
    table.wait(1000)
    assert table.one.state is State.OVER


def test_a_touchscreen_that_is_pulled_out_ends_it(table):
    table.touch(*CROSSES[:3])
    table.panel.there = False
    table.touch(CROSSES[3])
    assert table.one.state is State.OVER
    assert not table.one.begin()


def test_a_program_that_ended_in_the_middle_leaves_no_finger_elsewhere(table):
    table.touch(*CROSSES)
    table.panel.matrix = (9, 0, 0, 0, 9, 0)
    mend(table.panel, Note(table.file))
    assert table.panel.matrix == BEFORE
    assert not table.file.exists()
    table.panel.matrix = NONE
    mend(table.panel, Note(table.file))
    assert table.panel.matrix == NONE


@pytest.mark.parametrize("text", ["", "5", "[1, 2]", '["a", 0, 0, 0, 1, 0]', "{}"])
def test_a_note_of_nonsense_is_none(table, text):
    table.file.write_text(text)
    assert Note(table.file).read() is None
    assert Note(None).read() is None


def test_where_no_note_can_be_written_it_goes_on(table):
    table.file.unlink()
    table.file.mkdir()
    one = table.anew()
    assert one.begin()


def test_the_line_is_the_setting(table):
    assert as_setting((1.0, 0.0, -0.012345, 0, 1.2, 3e-05)) == "touch = [1, 0, -0.012345, 0, 1.2, 3e-05]"


def test_nothing_else_changes_a_state():
    for state in State:
        for event in Event:
            assert step(state, event) is TABLE.get((state, event), state)
    assert all((state, Event.QUIET) in TABLE for state in State if state is not State.OVER)
    assert set(PATIENCE) == set(State) - {State.OVER}


# -- what the screens ask


def touchscreen(panel, keep):
    return Touchscreen(panel, None, 0, keep, lambda: 0.0)


def test_it_is_there_where_it_can_be_told_and_kept():
    panel = DemoPanel()
    assert not touchscreen(panel, panel.kept.append).available
    panel.there = True
    assert touchscreen(panel, panel.kept.append).available
    assert not touchscreen(panel, None).available
    assert not touchscreen(panel, None).asked()


def test_what_a_setting_asks_for_is_asked_once():
    panel = DemoPanel()
    screen = touchscreen(panel, panel.kept.append)
    assert not screen.asked()  # it has not come yet: the next start asks again
    panel.there = True
    assert screen.asked()
    assert panel.kept == [{"calibrate": False}]

    def refuse(_said):
        raise ReadOnly

    assert not touchscreen(panel, refuse).asked()  # or each start would ask, and each visit is followed by one


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_touchscreen_that_is_plugged_in_anew_is_told_again(rotate):
    panel = DemoPanel()
    screen = Touchscreen(panel, None, rotate, panel.kept.append, lambda: 0.0)
    screen.settle(ASKEW)  # there is none
    assert panel.matrix == NONE
    panel.there = True
    screen.settle(ASKEW)
    assert panel.matrix == in_force(ASKEW, rotate)
    nearly = tuple(one + 1e-5 for one in panel.matrix)
    panel.matrix = nearly
    screen.settle(ASKEW)
    assert panel.matrix == nearly


def test_the_numbers_are_kept_as_the_setting():
    panel = DemoPanel()
    panel.there = True
    screen = touchscreen(panel, panel.kept.append)
    one = screen.calibration()
    assert one.begin()
    for cross in (*CROSSES, MIDDLE):
        one.touched(panel.sees(cross))
    one.keep()
    assert panel.kept == [{"touch": one.found, "calibrate": False}]
    panel.matrix = NONE
    screen.mend()
    assert panel.matrix == NONE
