"""After the staff key was changed, folders whose owners let staff in change over when a card opens at a kiosk."""

from kiosk import app, config
from kiosk.staff.keys import StaffKey
from kiosk.staff.service import Who
from kiosk.store import DiskFull, Store
from tests.helpers.centre import KEY, TurnedClock


def test_folders_change_over_to_the_staff_key_of_now(tmp_path):
    settings = config.load(data=tmp_path)
    store = Store.open(tmp_path / "store", root_key=KEY)
    services = app.build(settings, store, TurnedClock())
    first = StaffKey.make()
    services.folders.create(staff_may_recover=True, staff_key=first.key)
    services.folders.close()
    second, _ = first.following()
    third, older = second.following()
    who = Who("ab" * 16, "Mette", "leader")
    for _ in range(2):
        services._opened(StaffKey(3, third.key.copy(), older), who)
        assert len(services.folders.recoverable(third.key)) == 1
        assert not services.folders.recoverable(first.key)
    assert sum(line.what == "folder.rewrapped" for line in services.audit.lines()) == 1
    store.close()


def test_a_card_that_opens_lets_messages_be_left_and_a_full_disk_locks_nobody_out(tmp_path, monkeypatch):
    settings = config.load(data=tmp_path)
    store = Store.open(tmp_path / "store", root_key=KEY)
    services = app.build(settings, store, TurnedClock())
    key, who = StaffKey.make(), Who("ab" * 16, "Mette", "leader")

    def full(*_given):
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(services.letterbox, "follow", full)
        services._opened(key, who)
    assert not services.letterbox.possible
    services._opened(key, who)
    services.letterbox.leave("Kan I ringe til mig?")
    assert [one.text for one in services.letterbox.read(key)] == ["Kan I ringe til mig?"]
    services.house.say("hours", "9-15", by=who.serial)
    assert [one.what for one in services.audit.lines()] == ["house.hours"]
    store.close()
