"""The map: read or not at all, the way on foot along streets, and a picture of it."""

import math
from itertools import pairwise

import pytest

from kiosk.clock import SystemClock
from kiosk.directory.service import MAP, OURS, Directory
from kiosk.ui import theme, town
from kiosk.ui.town_picture import picture

OUR_TOWN = town.read(OURS / MAP)


def length(way):
    return sum(math.dist(one, other) for one, other in pairwise(way))


@pytest.fixture(scope="module")
def spots(tmp_path_factory):
    directory = Directory(tmp_path_factory.mktemp("data"), SystemClock())
    return {
        (spot.x, spot.y)
        for offer in directory.offers
        for spot in offer.spots
        if spot.x is not None and spot.y is not None
    }


def test_the_way_to_every_place_goes_along_streets(spots):
    assert len(spots) > 50
    for end in spots:
        way = town.walk(OUR_TOWN, (0.0, 0.0), end)
        straight = math.hypot(*end)
        assert way[0] == (0.0, 0.0)
        assert way[-1] == end
        assert length(way) <= 2.2 * straight + 250, f"{end}: {length(way):.0f} m for {straight:.0f} m"
        assert all(math.dist(one, other) < 150 for one, other in pairwise(way)), f"{end}: a jump"


def test_without_streets_it_is_straight():
    assert town.walk(town.Town(()), (0.0, 0.0), (3.0, 4.0)) == [(0.0, 0.0), (3.0, 4.0)]


def test_streets_that_do_not_meet_are_jumped_between():
    far = town.Town(
        (town.Feature("street", "A", ((0, 0), (50, 0))), town.Feature("street", "B", ((0, 900), (50, 900))))
    )
    way = town.walk(far, (0.0, 0.0), (50.0, 900.0))
    assert (way[0], way[-1]) == ((0.0, 0.0), (50.0, 900.0))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"units": "degrees", "features": []}', '{"units": "metres", "features": [{}]}']
)
def test_what_is_no_map_is_none(tmp_path, text):
    (tmp_path / "map.geojson").write_text(text, "utf-8")
    assert town.read(tmp_path / "map.geojson") is None


@pytest.mark.parametrize("end", [(0.0, 0.0), (-300.0, -400.0), (1800.0, -420.0), (9000.0, 9000.0)])
def test_it_is_drawn_with_both_ends_on_it(end):
    drawn = picture(OUR_TOWN, end, ("Du er her", "Et sted"), (480, 360), 22)
    assert drawn.size == (480, 360)
    colours = {colour for _, colour in drawn.getcolors(1 << 20)}
    wanted = [theme.SEA] if end == (0.0, 0.0) else [theme.SEA, theme.CLAY]
    if end == (0.0, 0.0):
        wanted = [theme.CLAY]  # the one lies on the other
    for one in wanted:
        assert tuple(round(255 * part) for part in theme.rgba(one)[:3]) in colours
