"""The hub's machine burns down. By the handbook: a new one, last night's backup, and the kiosks go on."""

import json

from tests.drills.hub import NAME


def test_a_hub_burns_down_and_nothing_that_it_acknowledged_is_lost(machine, origin, kiosks):
    origin.stand_at(origin.newest)
    with machine("first") as hub:
        hub.install()
        hub.hub("create-org", "byen", "--name", "Værestederne i Byen", "--centre", "Nørregade", "--centre", "Havnen")
        hub.hub("create-user", "byen", "anna", "--leader")
        assert {name: row for name, row in hub.checked().items() if not row["ok"]} == {}
        kiosks.hub = hub
        kiosks.join("byen", "noerregade", "havnen")
        kiosks.plan("byen")
        kiosks.people(15)
        kiosks.sync()

        hub.cut()
        hub.start()
        kiosks.judge(restored=False)  # it comes back by itself, with everything

        hub.run("systemctl", "start", "stuen-hub-tidy.service")
        timers = hub.run("systemctl", "list-timers", "--no-pager", "stuen-hub*")
        assert "stuen-hub-backup.timer" in timers
        assert "stuen-hub-tidy.timer" in timers
        backup = hub.nightly()
        assert "is whole" in hub.hub("restore", "--check", f"/var/backups/stuen-hub/{backup.name}")

        kiosks.people(15)
        at_the_end = kiosks.sync()
        kiosks.people(5, "offline")
        late = hub.hub("enrol-code", "byen", "havnen", "--name", "Ny", "--json")
        assert kiosks.does("late", "enrol", json.loads(late)["code"])["code"] == ""
        before = len(hub.tables().event)
        hub.destroy()

    with machine("second") as hub:
        kiosks.hub = hub
        kiosks.people(5)  # there is no hub: nobody at a kiosk notices
        hub.install()
        hub.take_in(backup)
        hub.run("systemctl", "stop", "stuen-hub")
        hub.hub("restore", f"/var/backups/stuen-hub/{backup.name}")
        hub.run("systemctl", "start", "stuen-hub")
        assert {name: row for name, row in hub.checked().items() if not row["ok"]} == {}
        lost = before - len(hub.tables().event)
        assert lost > 0, "a restore that takes nothing proves nothing"

        kiosks.judge(restored=True)
        assert all(now["acked"] >= then["acked"] for now, then in zip(kiosks.sync(), at_the_end, strict=True))
        assert hub.tables().organisation[0]["recovering_since"] is None
        # who was let in since the backup is let in again, says README
        assert kiosks.does("late", "sync")["code"] != ""
        again = hub.hub("enrol-code", "byen", "havnen", "--name", "Ny", "--json")
        assert kiosks.does("late", "enrol", json.loads(again)["code"])["code"] == ""
        print(f"\n{NAME}: {before} events, {lost} of them after the backup; now {len(hub.tables().event)}")
