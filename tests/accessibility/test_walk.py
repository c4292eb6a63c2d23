"""Every state of every screen, as some people have it: the slice of `make a11y` that is walked each time.

Danish where there is least room, also with the largest letters in high contrast, and English whose words are 40 %
longer (so what has room there has room in English); then, in turn, Danish at the largest size or from right to left.
What is drawn is measured where there is least room: colours do not depend on the size.
"""

import pytest

from kiosk.demo.screens import table
from tests.accessibility import motion, walk
from tests.accessibility.walk import Way
from tests.helpers.arrived import top

SMALLEST = (1024, 600)
PLAIN = Way(SMALLEST, "da")
LARGE = Way(SMALLEST, "da", text=2, contrast=True)
WAYS = (
    PLAIN,
    LARGE,
    Way(SMALLEST, walk.PSEUDO),
)
IN_TURN = (Way((1920, 1080), "da"), Way(SMALLEST, "ar"))
"""One of these for each piece, for there is little time: both are for all in `make a11y`."""
DRAWN = (PLAIN, LARGE)
AT_ONCE = 18
"""States in one test: so that none is long, and both processes have as much to do."""
STAGES = {
    f"{number}.{at} {stage.states[at].screen}": stage._replace(states=stage.states[at : at + AT_ONCE])
    for number, stage in enumerate(table.STAGES)
    for at in range(0, len(stage.states), AT_ONCE)
}


def told(found):
    return "\n".join(" | ".join(one) for one in found)


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_wrong(ui, stage, tmp_path):
    """Each state is put on the screen once, and turned from way to way: `make a11y` puts it there in each language."""
    ways = [*WAYS, IN_TURN[list(STAGES).index(stage) % len(IN_TURN)]]
    with walk.standing(ui, STAGES[stage], tmp_path) as app:
        looked = walk.look(ui, app, STAGES[stage], ways, drawn=lambda way: way in DRAWN, again=lambda way: way.calm)
        found = list(looked)
    assert not found, told(found)


def test_every_state_is_walked():
    assert sum(len(one.states) for one in STAGES.values()) == sum(len(one.states) for one in table.STAGES)


def test_a_state_that_can_not_be_shown_is_told(ui, tmp_path):
    from kiosk.demo.screens.state import State

    stage = STAGES["0.0 idle"]
    broken = stage._replace(states=(State("idle", "broken", lambda app: app.go("nowhere")),))
    with walk.standing(ui, broken, tmp_path) as app:
        assert [one.check for one in walk.look(ui, app, broken, [Way(SMALLEST, "da")])] == [walk.SHOWS]


@pytest.mark.parametrize("screen", ["home", "staff"])
def test_each_state_is_walked_as_it_was_wished(ui, tmp_path, screen):
    """Also where what stands there is laid out anew, and not put there again."""
    stage, state = table.by_screen()[screen]["usual" if screen == "home" else next(iter(table.by_screen()[screen]))]
    ways = walk.ways(walk.SIZES[:2], ["da"], texts=(0, 2))
    assert len(ways) == 8

    def places(app):
        return [(tuple(part.pos), tuple(part.size), getattr(part, "font_size", 0)) for part in top(app).walk_parts()]

    with walk.standing(ui, stage, tmp_path) as app:
        for way in ways:
            walk.put(ui, app, stage, state, way)
            first = places(app)
            walk.put(ui, app, stage, state, ways[0])
            assert walk.turn(ui, app, way)
            assert app.comfort == way.comfort
            assert places(app) == first, way


def test_what_changes_by_itself_is_on_a_screen_that_there_is():
    assert set(motion.ESSENTIAL) <= set(table.by_screen())


@pytest.mark.parametrize("size", walk.SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_all_answers_to_a_question_are_seen_at_once(ui, size, tmp_path):
    """One that is not seen is not chosen."""
    from kiosk.demo.screens import consult
    from kiosk.ui.widgets.scroll import ScrollList

    whole = [one for one in consult.VISITORS if one.screen == "consult" and one.name in consult.WHOLE]
    assert len(whole) == len(consult.WHOLE)
    with walk.standing(ui, consult.VISITORS_STAGE, tmp_path) as app:
        for state in whole:
            walk.put(ui, app, consult.VISITORS_STAGE, state, Way(size, "da"))
            assert [one.overflow for one in ui.widgets(ScrollList)] == [0, 0], state.name
