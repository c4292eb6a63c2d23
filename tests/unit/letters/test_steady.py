"""The advice over time: what is said first, what does not flicker, and when the picture is taken."""

import ast
import inspect
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.letters import steady
from kiosk.letters.steady import LIMITS, STAY, STEPS, STILL, Seen, State, Steady, What

PAGE = ((0.3, 0.05), (0.7, 0.05), (0.7, 0.95), (0.3, 0.95))
FRAME = 1 / 12  # seconds between two frames


def well(**other):
    return Seen(**{"page": PAGE, "light": 200, "writing": 0.05, "sharp": 0.6, "fill": 0.9, "speed": 0.0} | other)


TABLE = Seen(light=120, speed=0.0)


class Film:
    """Plays frames to it; gives what was said, each with when it began."""

    def __init__(self, **how):
        self.steady, self.now, self.said = Steady(**how), 100.0, []

    def play(self, seen, seconds):
        for _ in range(round(seconds / FRAME)):
            self.now += FRAME
            advice = self.steady.see(seen, self.now)
            if not self.said or self.said[-1] != advice:
                self.said.append(advice)
        return self.said


def test_a_page_that_is_held_still_is_taken_once():
    film = Film()
    film.play(TABLE, 2)
    film.play(well(speed=0.3), 1)
    began = film.now
    while "take" not in film.said:
        film.play(well(), FRAME)
        assert film.now - began < 2
    assert STILL <= film.now - began < STILL + 3 * FRAME
    film.play(well(), 5)
    assert film.said == ["searching", "moving", "hold_still", "take", "next_page"]


def test_moving_begins_the_time_anew():
    film = Film()
    film.play(well(), STILL - 2 * FRAME)
    film.play(well(speed=0.2), FRAME)
    assert film.steady.progress == 0
    film.play(well(), STILL - 2 * FRAME)
    assert "take" not in film.said
    assert 0.5 < film.steady.progress < 1


def test_the_first_frame_can_not_be_still():
    assert Steady().see(well(speed=None), 1.0) == "moving"


def test_the_next_page_is_taken_when_the_first_has_gone():
    film = Film(taken=True)
    film.play(well(), 3)
    assert film.said == ["next_page"]
    film.play(TABLE, 1)
    film.play(well(), 2)
    assert film.said == ["next_page", "searching", "hold_still", "take", "next_page"]


def test_the_next_page_may_be_drawn_over_the_first_in_one_go():
    film = Film(taken=True)
    film.play(well(speed=0.5), 0.5)  # the whole page moves: the hand takes it, another comes
    film.play(well(), 2)
    assert film.said[-2:] == ["take", "next_page"]


def test_a_page_that_is_only_lost_for_a_frame_is_not_taken_twice():
    film = Film(taken=True)
    for _ in range(10):
        film.play(TABLE, 2 * FRAME)
        film.play(well(), 4 * FRAME)
    assert film.said == ["next_page"]


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen(light=20), "covered"),
        (Seen(light=120), "searching"),
        (well(light=60, cut=True, angle=30), "too_dark"),
        (well(cut=True, fill=0.3, angle=30), "cut_off"),
        (well(fill=0.4, angle=30), "too_far"),
        (well(angle=30, glare=0.2), "crooked"),
        (well(lean=0.5), "crooked"),
        (well(glare=0.1, speed=0.3), "glare"),
        (well(speed=0.3, sharp=0.1), "moving"),
        (well(writing=0, sharp=0), "turn_over"),
        (well(sharp=0.1), "blurred"),
        (well(), "hold_still"),
    ],
)
def test_the_worst_is_said_first(seen, said):
    assert Steady().see(seen, 0.0) == said


@pytest.mark.parametrize("name", [name for name in LIMITS if name not in {"covered", "moving"}])
def test_what_wavers_about_a_limit_does_not_flicker(name):
    figure, begins, ends = LIMITS[name]
    wrong, between = begins + (begins - ends) * 0.1, (begins + ends) / 2
    film = Film()
    film.play(well(**{figure: wrong}), 1)
    for _ in range(20):
        film.play(well(**{figure: between}), FRAME)
        film.play(well(**{figure: begins * 0.999 + ends * 0.001}), FRAME)
    assert film.said == [name]
    film.play(well(**{figure: ends + (ends - begins)}), 2)
    assert film.said == [name, "hold_still", "take", "next_page"]


def test_an_advice_stands_long_enough_to_be_read():
    film = Film()
    film.play(well(fill=0.3), 1)
    turns = [(well(angle=40), "crooked"), (well(glare=0.5), "glare"), (well(cut=True), "cut_off")] * 6
    began = []
    for seen, _ in turns:
        before = len(film.said)
        film.play(seen, 3 * FRAME)
        began += [film.now] * (len(film.said) - before)
    assert len(began) > 2
    assert all(later - earlier >= STAY - 3 * FRAME for earlier, later in itertools.pairwise(began))


def test_after_a_pause_nothing_of_before_counts():
    film = Film()
    film.play(well(), STILL - 2 * FRAME)
    film.now += 60  # somebody hid the page
    film.play(well(), 2 * FRAME)
    assert "take" not in film.said


def test_every_state_knows_what_comes():
    assert {state for state, _ in STEPS} == set(State)
    assert {what for _, what in STEPS} == set(What)
    for state in (State.LOOKING, State.HOLDING):
        assert {(state, What.WRONG), (state, What.RIGHT)} <= set(STEPS)


figures = st.floats(0, 300) | st.sampled_from([0.0, 0.5, 1.0])
frames = st.builds(
    Seen, page=st.sampled_from([None, PAGE]), cut=st.booleans(), light=figures, glare=figures, writing=figures,
    sharp=figures, angle=figures, lean=figures, fill=figures, speed=st.none() | figures,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(frames | st.just(well()), st.floats(0, 3)), max_size=60), st.booleans())
def test_whatever_comes_a_picture_is_taken_only_of_a_page_that_was_right_for_so_long(film, taken):
    one, now, right_since = Steady(taken=taken), 0.0, None
    for seen, wait in film:
        now += wait
        was, advice = one.state, one.see(seen, now)
        assert 0 <= one.progress <= 1
        assert (advice == "take") == (was is State.HOLDING and one.state is State.TAKEN)
        right = seen.page is not None and not seen.cut and seen.speed is not None and seen.light >= 80
        right_since = (now if right_since is None else right_since) if right else None
        if advice == "take":
            assert right_since is not None
            assert now - right_since >= STILL - 1e-6


def test_nothing_heavy_is_needed_beside_the_screen():
    tree = ast.parse(inspect.getsource(steady))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not names & {"cv2", "numpy"}


def test_figures_come_from_the_cameras_process():
    told = {"page": [[0, 0], [1, 0], [1, 1], [0, 1]], "cut": True, "light": 3, "speed": None, "angle": None}
    seen = Seen.of(told)
    assert (seen.page, seen.cut, seen.light, seen.speed, seen.angle) == (
        ((0, 0), (1, 0), (1, 1), (0, 1)), True, 3.0, None, 0.0,
    )  # fmt: skip
    assert Seen.of({}) == Seen()
