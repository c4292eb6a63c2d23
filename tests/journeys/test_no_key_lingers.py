"""No key of staff's, no key of a folder's and nothing that was in it is anywhere after the card was pulled and after
*Finish*: not in the memory of the kiosk or of any process that it started, not in a file. The real program, a real card
service, and a card in software that knows its own key: so the test knows what to look for.

Each search must first find what is there: one that finds nothing where it surely is proves nothing.
"""

import pytest

from kiosk.demo.visit import arrive
from kiosk.i18n import _
from tests.helpers.card_reader import missing
from tests.helpers.card_visit import (
    keeps_a_contact,
    keeps_a_letter,
    makes_a_folder,
    together,
    types_pin,
    writes_a_note,
)
from tests.helpers.memory_search import descendants
from tests.helpers.planted import PIN, Planting, folder_secrets, in_memory_of, swap_on_disk, swapped

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

STAFF_KEY = {"staff key, first half", "staff key, second half"}
FOLDER_KEY = {"folder key, first half", "folder key, second half"}


@pytest.fixture
def planting(open_centre, pcscd, tmp_path, tmp_path_factory):
    return Planting(open_centre, tmp_path, tmp_path_factory.mktemp("outside"))


def test_after_the_card_was_pulled_and_after_finish_nothing_is_left(planting, pcscd):
    visitor, staff, kept = planting.visitor, planting.staff, planting.kept
    arrive(visitor)
    inserted = pcscd.insert(planting.card)
    visitor.waits_for(_("For staff: your PIN"))
    types_pin(visitor, PIN, enter=False)
    assert "PIN" in planting.found(staff), "the search can't find what is there"
    before = set(descendants(planting.pid))
    visitor.touches("OK", whole=True)
    together(visitor, "Mette")
    assert set(planting.found(staff)) == STAFF_KEY, "and nothing that led to it: not the PIN, not what the card gave"
    visitor.waits_until(lambda: len(set(descendants(planting.pid)) - before) == 1)  # who had the PIN in its hands died

    keeps_a_letter(visitor, "Brev.txt")
    words = makes_a_folder(visitor)
    visitor.touches(_("I have the words"))
    visitor.touches(_("Put it in my folder"))
    visitor.waits_for(_("It is in your folder"))
    visitor.touches(_("My folder"))
    writes_a_note(visitor, f"q{kept['note']}")
    keeps_a_contact(visitor, f"q{kept['contact']}")

    inserted.pull()
    visitor.waits_until(lambda: not visitor.sees(_("{name} is with you").format(name="Mette")))
    assert planting.found(staff) == {}
    # The card service is not ours. Its driver may keep a part of what 9D gave (deploy/threats.md).
    assert "PIN" not in in_memory_of(pcscd, staff)
    folder = folder_secrets(planting.centre.data, words, planting.scratch)
    there = planting.found(folder | kept)
    assert FOLDER_KEY | set(kept) <= set(there), "the folder is the visitor's, and stays open while they are here"

    visitor.touches(_("Finish"))
    visitor.waits_for(_("Touch the screen"))
    everything = staff | folder | kept
    assert planting.found(everything) == {}
    assert planting.in_files(everything) == {}
    if swap_on_disk():
        pytest.skip(f"this machine may write memory to {swap_on_disk()}, and that can't be searched")
    assert not any(swapped(planting.pid).values())


def test_what_staff_looked_at_over_a_visitors_page_is_overwritten_with_the_card(planting, pcscd):
    visitor, guest = planting.visitor, {"guest": planting.guest}
    arrive(visitor)
    inserted = pcscd.insert(planting.card)
    visitor.waits_for(_("For staff: your PIN"))
    types_pin(visitor, PIN)
    visitor.waits_for(_("Hello {name}").format(name="Mette"))
    visitor.touches(_("Today"), whole=True)
    visitor.waits_for(planting.guest)
    assert "guest" in planting.found(guest)
    inserted.pull()
    visitor.waits_for(_("What can I help with?"))
    visitor.waits_until(lambda: planting.found(guest | planting.staff) == {})
    assert visitor.sees(_("Finish")), "the visit goes on"


def test_a_card_without_a_visitor_leaves_nothing(planting, pcscd):
    visitor = planting.visitor
    visitor.waits_for(_("Touch the screen"))
    inserted = pcscd.insert(planting.card)
    visitor.waits_for(_("For staff: your PIN"))
    types_pin(visitor, PIN)
    visitor.waits_for(_("Hello {name}").format(name="Mette"))
    visitor.touches(_("Today"), whole=True)
    visitor.waits_for(planting.guest)
    assert STAFF_KEY | {"guest"} <= set(planting.found(planting.staff | {"guest": planting.guest}))
    inserted.pull()
    visitor.waits_for(_("Touch the screen"))
    everything = planting.staff | {"guest": planting.guest}
    visitor.waits_until(lambda: planting.found(everything) == {})
    assert planting.in_files(everything) == {}
