"""A form half filled in: on the disk from the first answer on, and nobody's without the slip."""

import pytest

from kiosk.forms import keyslip
from kiosk.forms.drafts import KEPT, DraftGone, NoDraft, WaitFirst, forget_old
from kiosk.store import DiskFull
from tests.helpers.drafting import Clock, drafts, opened

SAID = {"said": "Solveig Testesen"}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def several(store, clock):
    return drafts(store, clock)


def there(store):
    return {name for name in store.subjects() if name.startswith("draft-")}


def test_nothing_is_on_the_disk_before_the_first_answer(store, several):
    draft = several.begin()
    assert there(store) == set()
    draft.save(SAID)
    assert there(store) == {draft.id}


def test_without_a_slip_it_goes_with_the_visit(store, several):
    draft = several.begin()
    draft.save(SAID)
    draft.end()
    assert there(store) == set()
    assert len(store.table("drafts")) == 0
    with pytest.raises(DraftGone):
        draft.save(SAID)


def test_no_slip_is_made_for_one_that_is_gone(several):
    draft = several.begin()
    draft.end()
    with pytest.raises(DraftGone):
        draft.keep()


def test_a_slip_before_the_first_answer_opens_nothing_until_there_is_one(store, several):
    draft = several.begin()
    slip = draft.keep()
    with pytest.raises(NoDraft):
        several.open(slip)
    draft.save(SAID)
    assert len(store.table("drafts")) == 1
    assert several.open(slip).content == SAID


def test_what_is_sealed_and_has_no_row_goes_at_the_next_start(store, several):
    draft = several.begin()
    draft.save(SAID)
    store.table("drafts").truncate()
    assert several.forget_orphans() == 1
    assert there(store) == set()


def test_days_that_are_over_are_looked_for_without_anybody_coming(store, several, clock):
    draft = several.begin()
    draft.save(SAID)
    draft.keep()
    draft.end()
    forget_old(store, clock)
    assert there(store) == {draft.id}
    clock.later(days=KEPT.days + 1)
    forget_old(store, clock)
    assert there(store) == set()


def test_with_the_slip_it_opens_again_as_it_was_last_saved(store, several):
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()
    draft.save({"said": "mere"})
    draft.end()
    assert draft.slip is None
    found = several.open(slip)
    assert found.content == {"said": "mere"}
    found.draft.save({"said": "mest"})
    assert several.open(slip).content == {"said": "mest"}


def test_the_same_slip_goes_on_and_its_days_begin_anew(several, clock):
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()
    first = draft.until
    clock.later(days=3)
    found = several.open(slip).draft
    assert found.until == first == (clock.now() - KEPT / 10).date() + KEPT
    assert found.keep() == slip
    assert found.until == clock.now().date() + KEPT


def test_a_power_cut_loses_what_has_no_slip_and_keeps_what_has(tmp_path, clock):
    store = opened(tmp_path)
    several = drafts(store, clock)
    lost, kept = several.begin(), several.begin()
    lost.save({"said": "uden"})
    kept.save({"said": "med"})
    slip = kept.keep()
    kept.save({"said": "med, og mere"})
    store._journal.close()  # no goodbye
    with opened(tmp_path) as again:
        after = drafts(again, clock)
        assert after.forget_orphans() == 1
        assert there(again) == {kept.id}
        assert after.open(slip).content == {"said": "med, og mere"}


def test_the_disk_and_the_device_key_tell_nothing(tmp_path, store, several):
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()
    for name in (None, *store.subjects()):
        tables = store if name is None else store.subject(name)
        told = repr([list(tables.table(one)) for one in tables.tables()])
        assert "Solveig" not in told
        assert not any(word in told for word in slip.words if len(word) > 4)
        assert bytes(draft._key).hex() not in told
    assert not any(b"Solveig" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_each_slip_opens_its_own(several):
    made = []
    for number in range(5):
        draft = several.begin()
        draft.save({"number": number})
        made.append(draft.keep())
    assert [several.open(slip).content["number"] for slip in made] == list(range(5))


def test_a_draft_put_in_another_ones_place_does_not_open(store, several):
    mine, theirs = several.begin(), several.begin()
    mine.save({"said": "mit"})
    theirs.save({"said": "deres"})
    slip = mine.keep()
    other = next(iter(store.subject(theirs.id).table("draft")))["sealed"]
    store.subject(mine.id).table("draft").update({"sealed": other}, doc_ids=[1])
    with pytest.raises(NoDraft):
        several.open(slip)


def test_after_thirty_days_it_is_gone(store, several, clock):
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()
    clock.later(days=KEPT.days)
    assert several.open(slip).content == SAID
    clock.later(days=1)
    with pytest.raises(NoDraft):
        several.open(slip)
    assert there(store) == set()


def test_forgetting_what_is_old_leaves_one_that_is_being_written(store, several, clock):
    draft = several.begin()
    draft.save(SAID)
    clock.later(days=400)
    assert several.forget_old() == 0
    assert there(store) == {draft.id}


def test_guessing_gets_slow_and_stays_so_after_a_restart(store, several, clock):
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()
    wrong = keyslip.read("and and and and and and")
    for _ in range(5):
        with pytest.raises(NoDraft):
            several.open(wrong)
    with pytest.raises(WaitFirst):
        several.open(slip)
    with pytest.raises(WaitFirst):
        drafts(store, clock).open(slip)
    clock.later(minutes=1)
    assert several.open(slip).content == SAID


def test_done_with_nothing_stays_slip_or_no_slip(store, several):
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()
    draft.drop()
    assert there(store) == set()
    with pytest.raises(NoDraft):
        several.open(slip)


def test_a_full_disk_says_so_and_leaves_what_was_there(store, several, monkeypatch):
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()

    def full(*_given, **_named):
        raise DiskFull

    monkeypatch.setattr(store, "transaction", full)
    with pytest.raises(DiskFull):
        draft.save({"said": "mere"})
    monkeypatch.undo()
    assert several.open(slip).content == SAID


def test_with_the_real_function(store, clock):
    several = drafts(store, clock, derive=keyslip.derive)
    draft = several.begin()
    draft.save(SAID)
    slip = draft.keep()
    draft.end()
    assert several.open(slip).content == SAID
