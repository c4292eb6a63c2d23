"""The six numbers are found from touches, whatever the panel does with a finger; nonsense is refused."""

import importlib.util

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.paths import ASSETS
from kiosk.touch.affine import LARGEST, NONE, TURNED, Nonsense, at, fitted, in_force, inverse, measured, off, product

CROSSES = ((0.12, 0.12), (0.88, 0.12), (0.88, 0.88), (0.12, 0.88))
MIDDLE = (0.5, 0.5)

some = st.floats(-1.6, 1.6, allow_nan=False)
matrices = st.tuples(some, some, some, some, some, some)
panels = matrices.filter(lambda m: 0.3 < abs(m[0] * m[4] - m[1] * m[3]) < 3)
"""What a panel does to a finger: scaled, turned, mirrored, sheared, moved."""
noise = st.lists(st.tuples(*[st.floats(-0.004, 0.004)] * 2), min_size=5, max_size=5)
rotations = st.sampled_from(sorted(TURNED))


def seen(panel, applied, shaken, crosses=CROSSES):
    """Where fingers on the crosses are seen: the panel says its own place, and `applied` is in force."""
    raw = [at(inverse(panel), cross) for cross in crosses]
    moved = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(raw, shaken, strict=False)]
    return [(cross, at(applied, one)) for cross, one in zip(crosses, moved, strict=True)]


def near(one, other, far=1e-6):
    return all(abs(a - b) <= far for a, b in zip(one, other, strict=True))


@given(panels)
def test_there_and_back_is_where_one_was(matrix):
    assert near(product(matrix, inverse(matrix)), NONE)
    assert near(product(inverse(matrix), matrix), NONE)


@given(panels, panels, st.tuples(some, some))
def test_a_product_does_one_after_the_other(one, other, point):
    assert near(at(product(one, other), point), at(one, at(other, point)))


@given(panels, noise, rotations)
def test_any_panel_is_recovered_from_touches_that_shake(panel, shaken, rotate):
    """In the coordinates of the setting: with it, and turned as the picture is, a finger is where it touches."""
    assume(max(map(abs, product(inverse(TURNED[rotate]), panel))) < LARGEST - 0.1)
    try:
        setting = measured(seen(panel, NONE, shaken), NONE, rotate)
    except Nonsense:
        pytest.fail("it refused what a hand does")
    raw = at(inverse(panel), MIDDLE)
    assert off(at(in_force(setting, rotate), raw), MIDDLE) < 0.03


@given(panels, panels, rotations)
def test_what_is_applied_already_changes_nothing_in_what_is_measured(panel, applied, rotate):
    assume(max(map(abs, product(inverse(TURNED[rotate]), panel))) < LARGEST - 0.1)
    plain = measured(seen(panel, NONE, [(0, 0)] * 5), NONE, rotate)
    assert near(measured(seen(panel, applied, [(0, 0)] * 5), applied, rotate), plain, 2.1e-4)
    assert near(in_force(plain, rotate), panel, 2e-4)


@pytest.mark.parametrize("rotate", sorted(TURNED))
def test_a_panel_that_is_right_needs_nothing_however_the_picture_is_turned(rotate):
    """The glass is turned with the picture: its own place for the picture's corner is another corner."""
    setting = measured(seen(TURNED[rotate], NONE, [(0, 0)] * 4), NONE, rotate)
    assert near(setting, NONE, 1e-9)
    assert near(in_force((), rotate), TURNED[rotate], 0)


def test_the_turns_are_those_of_the_image():
    file = ASSETS.parent / "deploy" / "image" / "tree" / "usr" / "lib" / "stuen" / "screen.py"
    spec = importlib.util.spec_from_file_location("stuen_screen", file)
    screen = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(screen)
    assert {angle: tuple(matrix[:6]) for angle, matrix in screen.TURNED.items()} == TURNED
    setting = (1.1, 0.02, -0.05, 0.01, -0.9, 0.95)
    text = f"[screen]\nrotate = 90\ntouch = {list(setting)}"
    rotate, finger = screen.wished(text)
    assert near(screen.product(screen.TURNED[rotate], finger)[:6], in_force(setting, rotate))


def test_a_mirrored_panel_is_fine():
    mirrored = (-1, 0, 1, 0, 1, 0)
    assert near(measured(seen(mirrored, NONE, [(0, 0)] * 4), NONE, 0), mirrored, 1e-9)


@pytest.mark.parametrize(
    "fingers",
    [
        [(0.5, 0.5)] * 4,
        [(0.1, 0.1), (0.3, 0.3), (0.5, 0.5), (0.9, 0.9)],
        [(0.1, 0.4), (0.9, 0.4), (0.8, 0.41), (0.2, 0.39)],
        [(0.12, 0.12), (0.88, 0.88), (0.88, 0.12), (0.12, 0.88)],  # one cross was taken for another
        [(0.12, 0.12), (0.88, 0.12), (0.88, 0.88), (0.30, 0.70)],  # one was missed
    ],
    ids=["one place", "one line", "nearly one line", "crosswise", "one missed"],
)
def test_nonsense_is_refused(fingers):
    with pytest.raises(Nonsense):
        measured(list(zip(CROSSES, fingers, strict=True)), NONE, 0)


def test_numbers_that_the_setting_does_not_take_are_refused():
    tiny = [(0.5 + (x - 0.5) / 15, y) for x, y in CROSSES]
    with pytest.raises(Nonsense):
        measured(list(zip(CROSSES, tiny, strict=True)), NONE, 0)


def test_where_all_is_on_one_line_there_is_no_way_back():
    with pytest.raises(Nonsense):
        measured(seen(NONE, NONE, [(0, 0)] * 4), (1, 1, 0, 1, 1, 0), 0)


@given(panels, noise)
def test_nothing_else_leaves_less(panel, shaken):
    """Least squares: any other matrix nearby is worse, or as good."""
    pairs = seen(panel, NONE, shaken)
    best = fitted(pairs)

    def left(matrix):
        return sum(off(cross, at(matrix, finger)) ** 2 for cross, finger in pairs)

    for place in range(6):
        for step in (-0.01, 0.01):
            other = tuple(one + step * (number == place) for number, one in enumerate(best))
            assert left(best) <= left(other) + 1e-12


def test_a_minus_before_nothing_is_not_written():
    setting = measured(seen(TURNED[180], NONE, [(0, 0)] * 4), NONE, 180)
    assert "-0.0" not in [str(one) for one in setting]
