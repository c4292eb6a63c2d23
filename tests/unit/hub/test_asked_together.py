"""The real hub and real kiosks: what a coordinator asks stands on the screens, what visitors chose in the console."""

from collections import Counter
from datetime import timedelta

import pytest

from kiosk.voice.consultations import Consultations, Results
from kiosk.voice.pending import Pending

pytestmark = pytest.mark.django_db(transaction=True)


def asked(box):
    """The kiosk's own consultations."""
    pending = Pending(box.folder, list)
    return Consultations(box.store, box.clock, pending, box.events, box.hub.trusted_now)


def test_from_the_console_to_the_screens_and_back(town, client):
    from sync.hub.heard import Consultation

    here, there = (asked(town.kiosk(centre)) for centre in (0, 1))
    today = town.now.date()
    form = {
        "question": "Hvad skal vi bruge aftenen til?", "asks": "Huset, ved Lone", "changes": "Vi køber det ind.",
        "choice_0": "Spil", "icon_0": "games", "choice_1": "Film", "choice_2": "Ro", "opens": str(today - timedelta(3)),
        "closes": str(today + timedelta(14)), "step": "partnership", "version": "0",
        "centres": [one.pk for one in town.centres],
    }  # fmt: skip
    assert client.post("/consultations/new/", form).status_code == 302
    found = Consultation.objects.get()
    path = f"/consultations/{found.pk}/"
    town.sync()
    assert here.shown() == [], "a draft"
    assert client.post(f"{path}publish/").status_code == 302
    town.sync()
    for kiosk in (here, there):
        (one,) = kiosk.shown()
        assert (one.id, one.step, one.asks["da"]) == (found.name, "partnership", "Huset, ved Lone")
    keys = [choice.key for choice in one.choices]
    for kiosk, numbers in ((here, (7, 12, 1)), (there, (9, 0, 0))):
        kiosk.took(Counter({f"consult:{one.id}:{key}": number for key, number in zip(keys, numbers, strict=True)}))
        kiosk.settle()
        assert kiosk.results(one.id) is None, "nothing is told while it can be answered"

    assert client.post(f"{path}close/").status_code == 302
    town.sync()
    for kiosk in (here, there):
        kiosk.settle()
    assert here.results(one.id) == Results({keys[0]: None, keys[1]: 12, keys[2]: None}, 20)
    town.sync()
    sums = client.get(path).context["told"].sums
    told = [kiosk.results(one.id) for kiosk in (here, there)]
    for key, line in zip(keys, sums.lines, strict=False):
        numbers = [result.numbers[key] for result in told if result.numbers[key] is not None]
        assert line.cells[0][1] == (sum(numbers) if numbers else None)
    assert sums.lines[-1].cells[0][1] == sum(result.all for result in told if result.all is not None)

    said = {"moved": "Der er film om tirsdagen.", "not_moved": "Spil bliver det ikke til."}
    assert client.post(f"{path}outcome/", said).status_code == 302
    town.sync()
    (answered,) = here.shown()
    assert (answered.outcome.moved["da"], answered.outcome.on) == ("Der er film om tirsdagen.", today)
    assert client.post(f"{path}withdraw/").status_code == 302
    town.sync()
    assert (here.shown(), there.shown()) == ([], [])
