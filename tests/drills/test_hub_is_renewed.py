"""A hub with people's sign-ups is brought up to date by the handbook; and put back where the new one does not work."""

import re

import pytest

from tests.drills.hub import BACKUPS, NAME

BROKEN = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hub", "{last}")]
    operations = [migrations.RunSQL("{sql}")]
"""


@pytest.fixture
def hub(machine, origin, kiosks):
    """One of the program before its last migration, with kiosks that have sent something."""
    origin.stand_at(origin.before_the_last_migration())
    with machine("old") as hub:
        hub.install()
        hub.hub("create-org", "byen", "--name", "Værestederne i Byen", "--centre", "Nørregade", "--centre", "Havnen")
        kiosks.hub = hub
        kiosks.join("byen", "noerregade", "havnen")
        kiosks.plan("byen")
        kiosks.people(10)
        kiosks.sync()
        yield hub


def bring_up_to_date(hub, *, between=lambda: None, check=True):
    """README, "Bring it up to date". Gives the backup, and what install.sh said. `between`: what happens meanwhile."""
    made = hub.hub("backup", "--to", BACKUPS)
    between()
    hub.run("git", "-C", "/opt/stuen", "pull", "-q")
    return re.search(rf"{BACKUPS}/\S+\.gz", made).group(), hub.install_sh(check=check)


def put_back(hub, backup=""):
    """The same place of it, where the new one does not work; with the backup where it changed the database."""
    hub.run("systemctl", "stop", "stuen-hub")
    hub.run("git", "-C", "/opt/stuen", "reset", "-q", "--hard", "ORIG_HEAD")
    if backup:
        assert "9998_more" in hub.hub("check", check=False), "the program says so itself"
        hub.hub("restore", "--over", backup)
    hub.install_sh()


def is_well(hub):
    return [name for name, row in hub.checked().items() if not row["ok"]] == [] and '"ok": true' in hub.ready()


def commit_of(hub):
    return hub.run("git", "-C", "/opt/stuen", "rev-parse", "HEAD").strip()


def test_a_hub_is_brought_up_to_date_and_one_that_fails_is_put_back(hub, origin, kiosks):
    old = commit_of(hub)
    before = len(hub.tables().event)
    origin.stand_at(origin.newest)
    bring_up_to_date(hub)
    assert commit_of(hub) == origin.newest
    assert is_well(hub)
    assert len(hub.tables().event) == before > 0
    kiosks.people(5)
    kiosks.judge(restored=False)

    # a newer program whose database can't be made: the hub that served goes on serving
    last = origin.last_migration()
    broken = BROKEN.format(last=last, sql="SELECT no_such_column FROM hub_kiosk")
    origin.stand_at(origin.commit({"sync/hub/migrations/9998_broken.py": broken}))
    _, said = bring_up_to_date(hub, check=False)
    assert "no_such_column" in said
    assert '"problems": ["behind"]' in hub.ready()
    kiosks.people(5)
    kiosks.sync()
    put_back(hub)
    assert commit_of(hub) == origin.newest
    assert is_well(hub)
    kiosks.judge(restored=False)

    # one that changes the database, and then does not start: what was acknowledged since the backup comes again
    more = BROKEN.format(last=last, sql="ALTER TABLE hub_kiosk ADD COLUMN more integer")
    files = {"sync/hub/migrations/9998_more.py": more, "sync/hub/wsgi.py": 'raise RuntimeError("does not start")\n'}
    origin.stand_at(origin.commit(files))
    backup, said = bring_up_to_date(hub, between=lambda: (kiosks.people(5), kiosks.sync()), check=False)
    assert "stuen-hub.service" in said
    assert f"https://{NAME}/" not in said, "install.sh does not end as if all were well"
    kiosks.people(5)  # nobody at a kiosk notices
    put_back(hub, backup)
    assert commit_of(hub) == origin.newest
    assert is_well(hub)
    kiosks.judge(restored=True)
    print(f"\n{NAME}: from {old[:9]} to {origin.newest[:9]} with {before} events; now {len(hub.tables().event)}")
