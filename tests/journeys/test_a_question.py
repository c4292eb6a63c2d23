"""The house asks; somebody who comes by answers, and when the answer has come they see what everybody said."""

from datetime import timedelta

from kiosk.app_voice import open_consultations
from kiosk.clock import SystemClock
from kiosk.config import load
from kiosk.i18n import _, n_
from kiosk.voice.pending import VISITS, Pending
from sync.consultation import Choice, Consultation, Outcome

TODAY = SystemClock().now().date()
EVENING = Consultation(
    id="aften",
    question={"da": "Hvad skal vi lave om aftenen?"},
    asks={"da": "Husmødet"},
    changes={"da": "Det, flest vælger, begynder vi på."},
    choices=(Choice("film", {"da": "Se film"}, "film"), Choice("ro", {"da": "Have ro"}, "moon")),
    opens=TODAY - timedelta(days=9),
    closes=TODAY + timedelta(days=9),
    step="partnership",
)
OVER = EVENING._replace(
    closes=TODAY - timedelta(days=1),
    outcome=Outcome(TODAY, {"da": "Der er film hver tirsdag."}, {"da": "Søndag er der stadig lukket."}),
)
BEFORE = {"film": 11, "ro": 8}


def asked(settings):
    """It stands on the screen, and others have answered."""
    with open_consultations(settings, SystemClock(), new=True) as there:
        there.keep(EVENING)
        there.took({f"consult:aften:{key}": number for key, number in BEFORE.items()})


def closes(centre):
    """What waits in memory is written, as five visits do it; the last day goes over, and staff say what came of it."""
    pending = Pending(centre.data)
    with open_consultations(load(centre.settings, data=centre.data), SystemClock(), new=False) as there:
        there.took(pending.read())
        pending.clear()
        there.keep(OVER)
        there.settle()
        told = there.results("aften")
        there.took({"consult:aften:ro": 100})  # too late: what was told is told
        there.settle()
        assert there.results("aften") == told


def test_an_answer_counts_and_what_came_of_it_stands_there(open_centre):
    centre = open_centre(before=asked)
    visitor, pending = centre.visitor, Pending(centre.data)
    visitor.waits_for(_("Touch the screen"))
    centre.picture("idle")
    visitor.touches("Hvad skal vi lave om aftenen?")
    visitor.waits_for("Husmødet")
    assert visitor.sees(_("We decide together."))
    centre.picture("question")
    visitor.touches("Have ro")
    visitor.touches(_("Undo"))
    visitor.touches("Se film")
    visitor.waits_for(_("Thank you for your answer."))
    centre.picture("thanks")
    assert pending.read() == {}
    visitor.touches(_("Done"), whole=True)
    visitor.waits_for(_("You have answered. Thank you."))
    assert pending.read() == {"consult:aften:film": 1}
    visitor.touches(_("Finish"), whole=True)
    visitor.waits_for(_("Touch the screen"))
    visitor.waits_until(lambda: pending.read() == {"consult:aften:film": 1, VISITS: 1})
    centre.kiosk.stop()
    closes(centre)
    centre.kiosk.start()
    visitor.waits_for(_("See what came of it"))
    visitor.touches("Hvad skal vi lave om aftenen?")
    visitor.waits_for("Der er film hver tirsdag.")
    assert visitor.sees("Søndag er der stadig lukket.")
    for number in (12, 8):
        assert visitor.sees(n_("{n} answer", "{n} answers", number))
    assert visitor.sees(n_("{n} answer in all.", "{n} answers in all.", 20))
    centre.picture("results")
    assert "film" not in centre.kiosk.log.read_text("utf-8")
