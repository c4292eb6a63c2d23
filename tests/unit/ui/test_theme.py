"""The look, measured: contrast of every pair of colours that is used, and sizes at every window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.comfort import PLAIN, Comfort
from kiosk.ui import theme


@pytest.mark.parametrize(("ink", "paper"), theme.TEXT_PAIRS)
def test_words_can_be_read_by_poor_eyes(ink, paper):
    assert theme.contrast(ink, paper) >= 7  # WCAG 2.1, 1.4.6


@pytest.mark.parametrize(("shape", "paper"), theme.SHAPE_PAIRS)
def test_shapes_stand_out(shape, paper):
    assert theme.contrast(shape, paper) >= 3  # WCAG 2.1, 1.4.11


@pytest.mark.parametrize(("ink", "paper"), theme.TEXT_PAIRS)
def test_who_wishes_high_contrast_gets_it(ink, paper):
    assert theme.contrast(theme.HIGH_CONTRAST[ink], theme.HIGH_CONTRAST[paper]) >= 7


@pytest.mark.parametrize(("shape", "paper"), theme.SHAPE_PAIRS)
def test_shapes_stand_out_in_high_contrast(shape, paper):
    assert theme.contrast(theme.HIGH_CONTRAST[shape], theme.HIGH_CONTRAST[paper]) >= 3


def test_one_place_changes_the_colours():
    before = theme.current()
    try:
        theme.use(1280, 800, Comfort(contrast=True))
        assert theme.rgba(theme.PAPER) == (0, 0, 0, 1)
        theme.use(1280, 800, PLAIN)
        assert theme.rgba(theme.WHITE) == (1, 1, 1, 1)
    finally:
        theme.use(before.width, before.height, before.comfort)


@given(st.integers(800, 7680), st.integers(480, 4320), st.floats(7, 32), st.floats(300, 800))
def test_the_largest_letters_span_seven_tenths_of_a_degree(width, height, inches, distance):
    m = theme.metrics(width, height, Comfort(text=2), theme.Glass(inches, distance))
    for size in (m.label, m.body, m.lead, m.title, m.hero):
        assert size * theme.CAPITAL * m.mm >= 0.7 * 3.14159265 * distance / 180  # EN 301 549 section 5.1.4
    plain = theme.metrics(width, height, PLAIN, theme.Glass(inches, distance))
    larger = theme.metrics(width, height, Comfort(text=1), theme.Glass(inches, distance))
    assert plain.body < larger.body < m.body
    assert plain.target == m.target >= 11.5 / m.mm


@given(st.integers(800, 7680), st.integers(480, 4320), st.floats(7, 65), st.floats(300, 1800))
def test_what_is_wished_low_can_be_reached_and_has_room(width, height, inches, edge):
    glass = theme.Glass(inches, edge=edge)
    m = theme.metrics(width, height, Comfort(low=True), glass)
    plain = theme.metrics(width, height, PLAIN, glass)
    assert min(height, theme.LOW_LEAST) <= m.height <= m.window == height
    assert m.height <= max(theme.LOW_LEAST, theme.LOW_SHARE * height + 1) or edge + height * m.mm <= theme.REACH
    assert (m.mm, m.target) == (plain.mm, plain.target)  # a finger stays as large as it is


def test_contrast_is_what_wcag_says_it_is():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#FFFFFF", "#767676") == pytest.approx(4.54, abs=0.01)  # the textbook's grey
    assert theme.contrast("#123456", "#123456") == 1


def test_the_sizes_of_the_design():
    assert theme.metrics(1280, 800).body >= 22
    assert theme.metrics(1024, 600).body >= 20
    assert theme.metrics(1920, 1080).body > theme.metrics(1280, 800).body


@given(st.integers(800, 7680), st.integers(480, 4320))
def test_no_window_gets_letters_or_targets_that_are_too_small(width, height):
    m = theme.metrics(width, height)
    assert min(m.label, m.body, m.lead, m.title, m.hero) >= 20
    assert m.label <= m.body <= m.lead <= m.title <= m.hero
    diagonal_mm = 10.1 * 25.4
    pixels_per_mm = (width**2 + height**2) ** 0.5 / diagonal_mm
    assert m.target >= round(12 * pixels_per_mm)
    assert m.gap(1) == m.unit >= 5


def test_the_theme_follows_the_window():
    before = theme.current()
    try:
        assert theme.use(1024, 600) is theme.current()
        assert theme.current().height == 600
    finally:
        theme.use(before.width, before.height)


def test_colours_as_drawing_wants_them():
    assert theme.rgba("#FF8000", 0.5) == pytest.approx((1, 128 / 255, 0, 0.5))
