"""The whole directory that we bring, and rights, where there is least room: nothing cut, nothing over anything else,
all large enough to touch, and next to nothing to scroll for. What their pages can look like at all, tests/accessibility
walks.
"""

import pytest

from kiosk import i18n
from kiosk.demo.screens.helping import FOUND
from tests.helpers.desk import in_language
from tests.helpers.layout import look
from tests.ui.demo_services import directory


@pytest.fixture(params=["1024x600 da", "1024x600 en"])
def desk(request, ui, tmp_path):
    with in_language(ui, tmp_path, request.param) as desk:
        desk.app.home()
        yield desk


def show(desk, route, **state):
    """The current page once more, in this state."""
    assert desk.app.navigation.current.name == route
    desk.app.page.state.update(state)
    desk.app.refresh()


def test_choosing(desk):
    desk.go("help")
    for number, page in enumerate(desk.services.directory.topics()):
        chosen = [topic.id for topic in page.topics] if number % 2 else []
        show(desk, "help", page=number, chosen=chosen)
        look(desk, page.title)
    desk.go("help_type")
    look(desk, "type")
    show(desk, "help_type", refused=i18n._("Write a little more, so that we can help."))
    look(desk, "refused")


@pytest.mark.parametrize("case", FOUND)
def test_what_was_found(desk, case):
    desk.go("help_found", **FOUND[case])
    look(desk, case)
    if case == "nothing":
        return
    for page in (1, 2):
        show(desk, "help_found", page=page)
        look(desk, f"{case} {page}")
    show(desk, "help_found", page=0, filters=["women", "open"])
    look(desk, f"{case}, filtered")


LONGEST = ("name", "description", "how", "who")


@pytest.mark.parametrize("field", LONGEST)
@pytest.mark.parametrize("phone", [False, True])
def test_the_offer_with_the_most_to_say(desk, field, phone):
    code = i18n.current().code
    those = [one for one in directory().offers if one.by_phone == phone]
    offer = max(those, key=lambda one: len(getattr(one, field).get(code, "")))
    desk.go("help_offer", offer=offer.id)
    for tab in ("about", "week", "way", "call"):
        show(desk, "help_offer", tab=tab)
        look(desk, f"{offer.name[code]}: {tab}", scrolls=tab == "about" or (phone and tab != "week"))


def test_what_happens_to_the_printer(desk):
    desk.go("help_offer", offer=directory().offers[5].id)
    show(desk, "help_offer", printing_trouble=i18n._("The printer does not answer. Write it down, or ask staff."))
    look(desk, "trouble", scrolls=True)
    show(desk, "help_offer", printing_trouble="", printing="done")
    look(desk, "printed", scrolls=True)
    desk.app.replace("help_offer", offer="gone")
    look(desk, "gone")


def test_the_call_with_its_lines(desk):
    desk.app.call_staff()
    look(desk, "call")


def test_rights(desk):
    desk.go("rights")
    for page in range(3):
        show(desk, "rights", page=page)
        look(desk, f"rights {page}")
