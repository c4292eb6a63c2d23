"""Somebody with a dog and nowhere to sleep says so in their own words, and leaves with the place on paper."""

from kiosk.demo.visit import arrive
from kiosk.i18n import _
from tests.helpers.memory_search import all_bytes

NEED = "sove med hund"
PAGES = 3


def test_who_has_a_dog_finds_where_it_may_come_along(open_centre, tmp_path):
    paper = tmp_path / "paper"
    paper.touch()
    centre = open_centre(changed=("[session]", f'[printer]\nkind = "escpos"\ndevice = "{paper}"\n\n[session]'))
    visitor = centre.visitor
    arrive(visitor)
    visitor.touches(_("Who can help me?"))
    visitor.touches(_("Write it yourself"))
    visitor.waits_for(_("Search"), whole=True)
    for word in NEED.split():
        visitor.types(word)
        visitor.touches(_("Space"), whole=True)
    centre.picture("words")
    visitor.touches(_("Search"), whole=True)
    visitor.waits_for(_("They can help"))
    centre.picture("found")
    for _page in range(PAGES):
        if visitor.sees("Natlys"):
            break
        visitor.touches(_("More"), whole=True)
        visitor.waits_for(_("Search again"))
    visitor.touches("Natlys")
    visitor.waits_for("Hunden må komme med")
    centre.picture("offer")
    visitor.touches(_("Find the way"), whole=True)
    visitor.waits_for("Kirkestræde 39")
    centre.picture("way")
    visitor.touches(_("Print"), whole=True)
    visitor.waits_for(_("Take your paper."))
    assert paper.stat().st_size > 1000
    visitor.touches(_("Call staff"), whole=True)
    visitor.waits_for("70 201 201")
    centre.picture("call")
    visitor.touches(_("They are here"))
    visitor.touches(_("Finish"), whole=True)
    visitor.waits_for(_("Touch the screen"))
    log = centre.kiosk.log.read_text("utf-8")
    assert "hund" not in log
    assert "Natlys" not in log
    assert NEED.encode() not in all_bytes(centre.data)
