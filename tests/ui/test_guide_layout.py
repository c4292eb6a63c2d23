"""Every page of every guide and every right at three sizes in both languages: nothing cut, nothing over anything else,
all large enough to touch, and nothing to scroll for, also on the smallest screen.
"""

import pytest

from kiosk import i18n
from kiosk.guidance import rights
from kiosk.guidance.guides import Guides
from tests.helpers.desk import in_language
from tests.helpers.layout import faults, look, on_the_way
from tests.ui.conftest import EACH
from tests.unit.guidance.building import a_guide, ending, folder

OURS = Guides.load()
LONG = "Kom ned til boligforeningens kontor i kælderen bag den grønne port, og tag alle breve med."


@pytest.fixture(params=EACH)
def desk(request, ui, tmp_path):
    with in_language(ui, tmp_path, request.param) as desk:
        desk.app.home()
        yield desk


def test_the_choice_of_a_guide(desk):
    desk.go("guides")
    look(desk, "groups")
    for group in OURS.groups():
        desk.app.home()
        desk.go("guides", group=group)
        look(desk, group)


def test_every_step_of_every_guide_and_right(desk):
    """All of it in one go, built and placed but not drawn: there are more than a hundred, in each size and language."""
    from kiosk.ui.widgets.scroll import ScrollList

    found = {}
    cards = [(card.id, step) for card in rights.load().cards for step in card.steps]
    steps = [(one.id, step) for one in OURS for step in one.steps]
    for guide, step in [*steps, *cards]:
        with on_the_way(desk.app):
            desk.app.navigation.home()
            desk.app.go("guide", guide=guide, step=step)
        assert desk.app.page.walk.step.id == step
        scrolled = [part.overflow for part in desk.ui.widgets(ScrollList) if part.overflow > 0]
        if wrong := [*faults(desk.ui), *(f"{over} px are scrolled away" for over in scrolled)]:
            found[guide, step] = wrong
    assert len(cards) > 20
    assert found == {}


def test_what_happens_to_the_printer(desk):
    desk.go("guide", guide="klage", step="skriv")
    desk.app.page.state["printing_trouble"] = "Printeren svarer ikke. Skriv det ned, eller spørg personalet."
    desk.app.refresh()
    look(desk, "trouble", scrolls=True)
    desk.app.page.state.update(printing_trouble="", printing="done")
    desk.app.refresh()
    look(desk, "printed")


def test_no_guides_and_one_that_is_gone(desk):
    desk.go("guide", guide="nowhere")
    look(desk, "gone")
    desk.services.guides = Guides({}, {}, [])
    desk.app.replace("guides")
    look(desk, "none")


def test_the_centres_own_may_have_much_to_say(desk, tmp_path):
    text = a_guide(
        [
            {"id": "a", "da": [LONG] * 6, "en": [LONG] * 6, "choices": [("b", LONG[:45])] * 5},
            {
                "id": "b",
                "da": [LONG] * 6,
                "en": [LONG] * 6,
                "end": ending("place", bring=[LONG[:80]] * 3, place=LONG[:80]),
            },
        ],
        group="house",
        title=LONG[:80],
    )
    own = folder(tmp_path / "own", **{f"own-{number}": text for number in range(8)})
    desk.services.guides = guides = Guides.load(own)
    assert guides.problems == []
    desk.go("guides", group="house")
    # Six titles of eighty letters are more than the smallest screen has room for: they scroll, and none is squeezed.
    look(desk, "eight of them", scrolls=desk.ui.window.width == 1024)
    desk.touch("Flere guider" if i18n.current().code == "da" else "More guides")
    look(desk, "the last two")
    desk.go("guide", guide="own-1")
    look(desk, "asking", scrolls=True)
