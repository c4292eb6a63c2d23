"""What is seen of a page, on frames as a camera gives them: each thing that can be wrong is seen, and only that."""

import time
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kiosk.letters.seeing import Judge, ordered
from kiosk.letters.steady import Seen, Steady
from tests.helpers.held import Pose, frame

WELL = Pose()


def look(pose, size=(1280, 720), *, moved=0.0):
    """What is seen of the second of two frames, a twelfth of a second later."""
    judge = Judge()
    judge(frame(pose, 1, size), 0.0)
    return judge(frame(pose and replace(pose, x=pose.x + moved), 2, size), 1 / 12)


def advice(pose, size=(1280, 720), **how):
    told = look(pose, size, **how)
    told["speed"] = told["speed"] or 0
    return Steady().see(Seen.of(told), 0.0)


@pytest.mark.parametrize(
    ("pose", "said"),
    [
        (WELL, "hold_still"),
        (Pose(angle=92, fill=0.95), "hold_still"),  # sideways: reading turns it
        (Pose(angle=-10, fill=0.8), "hold_still"),
        (Pose(lean=0.15), "hold_still"),
        (Pose(noise=8), "hold_still"),
        (Pose(table=160), "hold_still"),
        (Pose(table=200), "hold_still"),  # nearly as bright as the paper
        (Pose(table=20), "hold_still"),
        (Pose(light=0.6, noise=5), "hold_still"),
        (None, "searching"),
        (Pose(light=0.3), "too_dark"),
        (Pose(glare=0.12), "glare"),
        (Pose(glare=0.25), "glare"),
        (Pose(fill=0.4), "too_far"),
        (Pose(x=0.85), "cut_off"),
        (Pose(y=0.3), "cut_off"),
        (Pose(fill=1.4), "cut_off"),
        (Pose(angle=28, fill=0.75), "crooked"),
        (Pose(angle=-28, fill=0.75), "crooked"),
        (Pose(lean=0.36), "crooked"),
        (Pose(blur=3), "blurred"),
        (Pose(blur=5), "blurred"),
        (Pose(text=" "), "turn_over"),
    ],
    ids=str,
)
def test_what_is_wrong_is_seen(pose, said):
    assert advice(pose) == said


@pytest.mark.parametrize("size", [(1280, 960), (640, 480), (1920, 1080), (720, 1280)], ids=str)
def test_any_camera(size):
    fill = 0.9 if size[0] > size[1] else 0.6
    assert advice(Pose(fill=fill), size) == "hold_still"


def test_a_lens_that_is_covered():
    dark = np.full((720, 1280, 3), 9, np.uint8)
    judge = Judge()
    assert Steady().see(Seen.of(judge(dark, 0.0)), 0.0) == "covered"


def test_moving_is_seen_and_the_cameras_noise_is_not():
    assert look(Pose(noise=6))["speed"] < 0.005
    assert advice(WELL, moved=0.006) == "moving"  # 8 of 1280 pixels in a twelfth of a second
    assert advice(WELL, moved=0.001) == "hold_still"  # a hand that trembles a little
    assert Judge()(frame(WELL, 1), 0.0)["speed"] is None


def test_the_corners_are_where_the_page_is():
    told = look(Pose(angle=0))
    half_w, half_h = 0.9 / 2 / 2**0.5 * 720 / 1280, 0.45
    wanted = [(0.5 + x * half_w, 0.5 + y * half_h) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    assert np.abs(np.array(told["page"]) - wanted).max() < 0.015
    left, top, right, bottom = told["crop"]
    assert left < wanted[0][0]
    assert top < wanted[0][1]
    assert right > wanted[2][0]
    assert bottom > wanted[2][1]
    assert look(Pose(x=0.85))["crop"] is None  # what is outside might still be wanted
    assert look(None)["crop"] is None


def test_where_no_edge_is_seen_the_lines_of_writing_stand_for_the_sheet():
    table_like_paper = Pose(table=219, noise=1)
    told = look(table_like_paper)
    assert told["page"]
    assert not told["cut"]
    assert look(replace(table_like_paper, x=0.98))["cut"] or look(replace(table_like_paper, x=0.98))["page"] is None


def test_corners_in_order():
    wanted = np.array([(0, 0), (9, 1), (10, 12), (1, 11)], float)
    for turn in range(4):
        assert (ordered(np.roll(wanted, turn, axis=0)) == wanted).all()


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60), st.just(3))), st.integers(0, 3))
def test_any_picture_at_all(small, times):
    judge = Judge()
    picture = cv2.resize(small, None, fx=1 + 5 * times, fy=1 + 3 * times, interpolation=cv2.INTER_NEAREST)
    steady = Steady()
    for at in range(3):
        steady.see(Seen.of(judge(np.roll(picture, at, axis=1), at / 12)), at / 12)


def test_it_is_fast_enough_for_every_frame():
    """A bound that only a mistake passes: 8 ms of processor time here, 15 are allowed; a busy machine doubles it."""
    judge, pictures = Judge(), [cv2.resize(frame(WELL, seed), (640, 360)) for seed in (1, 2)]
    taken = []
    for at in range(9):
        before = time.process_time()
        judge(pictures[at % 2], at / 12)
        taken.append(time.process_time() - before)
    assert sorted(taken)[4] < 0.060
