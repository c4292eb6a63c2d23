"""What a folder keeps of letters, forms, sign-ups and people opens again as it was."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from kiosk import i18n
from kiosk.comfort import PLAIN, Comfort
from kiosk.folder import things
from kiosk.forms.drafts import DraftGone, NoDraft
from kiosk.letters.explaining import explain
from kiosk.letters.model import Action, Envelope, Letter, Reading
from kiosk.letters.understanding import understand
from kiosk.letters.visit import Kept, Letters
from tests.helpers.drafting import drafts

TODAY = date(2026, 11, 20)
TEXT = """Solrød Kommune
Dato: 16. november 2026

Indkaldelse til samtale

Du skal komme til samtale mandag den 30. november 2026 kl. 10.00 på Rådhuset, Gaden 1.
Du skal sende dine lønsedler senest den 25. november 2026.
"""


def a_letter(**parts):
    reading = Reading(TEXT, "pdf", **parts)
    found = understand(reading, today=TODAY, received=date(2026, 11, 17), channel="paper")
    return Kept(3, Letter(reading, found, date(2026, 11, 17), "brev.pdf"), "paper", opened=True, confirmed=True)


def test_a_letter_explained_opens_again_as_it_was(kiosk, card, folder):
    i18n.use("da")
    kept = a_letter(doubtful=((3, 9),), parts=(("brev", 0, 40),), pages_read=2, pages_there=2)
    said = explain(kept.letter.reading, kept.letter.understanding, today=TODAY)
    new = things.of_letter(kept, said, TODAY)
    assert said.headline in new.title
    new.into(folder)
    [thing] = kiosk.folders.open(card).things()
    assert thing.body["said"] == list(said.sentences)
    assert thing.due in {date(2026, 11, 25), date(2026, 11, 30)}
    assert [(one.day.isoformat(), one.what) for one in kiosk.folders.current.days()] == [
        ("2026-11-25", "send"), ("2026-11-30", "meet"),
    ]  # fmt: skip
    again = things.letter_of(thing)
    assert (again.letter, again.channel, again.opened, again.confirmed) == (kept.letter, "paper", True, True)
    letters = Letters(kiosk.clock)
    assert letters.again(again).id == 1
    assert letters.get(1) is again
    assert letters.explained(again) == said


def test_one_from_the_digital_mailbox_with_what_stood_around_it(folder):
    around = Envelope(
        "DIGITALPOST", "1.2", "Brev", "Solrød Kommune", created=datetime(2026, 11, 16, 8, tzinfo=UTC),
        actions=(Action("AFTALE", "Samtale", begins=datetime(2026, 11, 30, 9, tzinfo=UTC)),),
    )  # fmt: skip
    kept = a_letter(envelope=around)
    kept.letter = Letter(kept.letter.reading, kept.letter.understanding)
    thing = things.of_letter(kept, explain(kept.letter.reading, kept.letter.understanding, today=TODAY), TODAY).into(
        folder
    )
    again = things.letter_of(folder.thing(thing.id))
    assert again.letter.reading == kept.letter.reading
    assert again.letter.received is None


def test_a_letter_without_a_sure_day_has_none(folder):
    reading = Reading("Kære Solveig\n\nTak for sidst.\n", "text")
    kept = Kept(1, Letter(reading, understand(reading, today=TODAY)), "unknown")
    new = things.of_letter(kept, explain(reading, kept.letter.understanding, today=TODAY), TODAY)
    assert new.due is None
    assert new.body["days"] == []


CONTENT = {"form": "alt", "name": "Alt muligt", "said": {"/data/navn": ["Navn", "Solveig", "Solveig"]}}


def test_a_form_lies_in_the_folder_and_nowhere_else(kiosk, card, folder):
    several = drafts(kiosk.store, kiosk.clock)
    draft = several.begin()
    draft.save(CONTENT)
    slip = draft.keep()
    inside = things.take_in(folder, draft, CONTENT)
    assert not [name for name in kiosk.store.subjects() if name.startswith("draft-")]
    with pytest.raises(NoDraft):
        several.open(slip)
    inside.save({**CONTENT, "more": 1})
    inside.end()
    with pytest.raises(DraftGone):
        inside.save(CONTENT)
    inside.drop()  # nothing more to do
    again = kiosk.folders.open(card)
    [thing] = again.things("draft")
    assert thing.title == "Alt muligt"
    opened = things.draft_of(again, thing)
    assert opened.content == {**CONTENT, "more": 1}
    with pytest.raises(things.InTheFolder):
        opened.draft.keep()
    opened.draft.drop()
    assert again.things() == []


def test_who_sits_there_while_a_form_is_filled_in_stands_in_the_log(kiosk, folder):
    sits = ["visitor"]
    draft = drafts(kiosk.store, kiosk.clock).begin()
    draft.save(CONTENT)
    inside = things.take_in(folder, draft, CONTENT, by=lambda: sits[0])
    sits[0] = "C0FFEE01"
    inside.save({**CONTENT, "more": 1})
    sits[0] = "visitor"
    inside.save({**CONTENT, "more": 2})
    found = things.draft_of(folder, folder.things("draft")[0], by=lambda: sits[0])
    sits[0] = "C0FFEE02"
    found.draft.drop()
    assert [(one.what, one.who) for one in folder.log()][1:] == [
        ("folder.kept", "visitor"),
        ("folder.changed", "C0FFEE01"),
        ("folder.changed", "visitor"),
        ("folder.removed", "C0FFEE02"),
    ]


@pytest.mark.logs("a draft could not be kept: FolderClosed")
def test_the_forms_of_a_visit_go_on_with_it(kiosk, card, folder, tmp_path):
    from tests.faults.filling_child import forms
    from tests.helpers.made_forms import EVERYTHING, made

    path = tmp_path / "form.json"
    definition = made(EVERYTHING)
    path.write_bytes(definition.dump())
    service = forms(kiosk.store, [path])
    filling = service.begin(definition.id, "da")
    filling.save()
    thing_draft = things.take_in(folder, filling.draft, filling.content())
    filling.draft = thing_draft
    filling.save()
    assert filling.unsaved is None
    service.wipe()
    again = kiosk.folders.open(card)
    found = service.taken(things.draft_of(again, again.things()[0]))
    assert found.definition.id == definition.id
    found.save()
    assert found.unsaved is None
    kiosk.folders.close()
    found.save()
    assert type(found.unsaved).__name__ == "FolderClosed"


def test_a_sign_up_keeps_the_code_that_finds_it_again(folder):
    start = datetime(2026, 12, 5, 10, tzinfo=UTC)
    occ = SimpleNamespace(uid="tur", occurrence="x", summary="Skovtur", start=start, meeting_point="", location="Huset")
    thing = things.of_signup(SimpleNamespace(code="K7M-4QX", occurrence=occ)).into(folder)
    assert things.code_of(folder.thing(thing.id)) == "K7M-4QX"
    assert (thing.title, thing.due, thing.body["place"]) == ("Skovtur", date(2026, 12, 5), "Huset")


def test_people_days_and_notes(folder):
    meeting = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    person = things.contact("Gerda", about="bolig", phone="12 34 56 78", meeting=meeting).into(folder)
    assert (person.title, person.due, person.body["phone"]) == ("Gerda", date(2026, 12, 1), "12 34 56 78")
    assert things.contact("Ole").into(folder).due is None
    assert things.deadline("Svar", date(2026, 12, 2), text="på brevet").into(folder).due == date(2026, 12, 2)
    said = things.note("Aftalt", "Vi ringer fredag", who="Mette").into(folder, by="C0FFEE01")
    assert (said.by, said.body) == ("C0FFEE01", {"text": "Vi ringer fredag", "who": "Mette"})


def test_how_the_screen_is_best_opens_with_the_folder(kiosk, card, folder):
    assert things.comfort_of(folder) == PLAIN
    things.keep_comfort(folder, Comfort(text=1, hand="left"), "Det bedste", ["Stor tekst"])
    folder = kiosk.folders.open(card)
    assert things.comfort_of(folder) == Comfort(text=1, hand="left")
    assert [(one.kind, one.title, one.body["said"]) for one in folder.things()] == [
        ("comfort", "Det bedste", ["Stor tekst"])
    ]
    things.keep_comfort(folder, Comfort(contrast=True), "Det bedste", ["Lyst på sort"], by="4711")
    assert things.comfort_of(folder) == Comfort(contrast=True)
    assert len(folder.things()) == 1
    things.keep_comfort(folder, PLAIN, "", [])
    assert folder.things() == []
    things.keep_comfort(folder, PLAIN, "", [])
    assert folder.things() == []


def test_two_kiosks_may_each_have_kept_one(folder):
    for text in (1, 2):
        folder.keep("comfort", "", {"wishes": {"text": text}, "said": []})
    assert things.comfort_of(folder) == Comfort(text=2)
    things.keep_comfort(folder, Comfort(calm=True), "", [])
    assert [one.body["wishes"] for one in folder.things()] == [{"calm": True}]


@pytest.mark.parametrize("body", [{}, {"wishes": None}, {"wishes": ["calm"]}, {"wishes": {"calm": "ja", "text": True}}])
def test_wishes_that_are_not_understood_open_the_folder_all_the_same(folder, body):
    folder.keep("comfort", "", body)
    assert things.comfort_of(folder) == PLAIN
