"""What the demo centre asks: the examples, with days that are near, whenever it is shown."""

from datetime import date

import pytest

from kiosk.demo import asked as demo
from kiosk.session.visit import in_memory, runtime_folders
from kiosk.store import Store
from kiosk.voice.consultation_file import load
from kiosk.voice.consultations import Consultations
from kiosk.voice.pending import Pending
from tests.helpers.asked import Told
from tests.helpers.centre import KEY, TurnedClock


def test_one_is_open_and_one_is_answered_with_its_numbers(tmp_path):
    clock = TurnedClock()
    memory = [one for one in runtime_folders() if in_memory(one)]
    with Store.open(tmp_path / "store", root_key=KEY) as store:
        asked = Consultations(store, clock, Pending(tmp_path, lambda: memory), Told())
        for _start in range(2):
            demo.keep(asked, clock.now().date())
            asked.settle()
        assert [one.id for one in asked.shown()] == ["aften", "soendag"]
        assert [one.id for one in asked.open()] == (["aften"] if memory else [])
        assert asked.results("soendag") == ({"morgen": 17, "gaatur": 9, "aaben": 6}, 32)


@pytest.mark.parametrize("path", sorted(demo.EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_each_example_can_be_published_in_both_languages(path):
    one = demo.moved(load(path), date(2031, 5, 5))
    texts = [one.question, one.asks, one.changes, *(choice.text for choice in one.choices)]
    texts += [one.outcome.moved, one.outcome.not_moved] if one.outcome else []
    assert all(set(each) == {"da", "en"} for each in texts)
    assert all(choice.icon for choice in one.choices)
