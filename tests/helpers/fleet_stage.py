"""An organisation with a fleet, for who looks at the console in a browser: python -m tests.helpers.fleet_stage

Run with a hub's environment (`hub_server`). Prints JSON: the session of a leader, and of a member who is none.
"""

import json
import os
import sys
from datetime import timedelta

OLD, NEW, LAST = "0.1.0+202601051200", "0.2.0+202603011200", "0.3.0+202603200800"
PI, PC = "stuen-rpi", "stuen-pc"
KIOSKS = [
    ("Ved kaffen", 0, {}, 0),
    ("I gangen", 0, {"temperature": 60}, 0),
    ("Mødelokalet", 0, {"disk_errors": 3}, 0),
    ("Ved indgangen", 1, {"under_voltage": True, "temperature": 84}, 0),
    ("Køkkenet", 1, {"clock": 7400}, 0),
    ("Værkstedet", 1, {"compatible": PC, "wear": 90}, 0),
    ("Stuen", 2, {"disk_free": 1 << 30, "problems": ["printer"]}, 0),
    ("Haven", 2, {}, 4),
    ("Kælderen", 2, {"image": None, "compatible": None, "slot": None}, 0),
    ("Loftet", 2, {"update": {"state": "refused", "version": NEW, "code": "space", "percent": 0}}, 0),
]
"""Name, centre, what it says besides, and for how many days nobody has heard of it."""


def main() -> None:
    """Make it all."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from sync.hub import releases, rollout
    from sync.hub.models import Centre, Organisation
    from tests.helpers.console import a_kiosk, a_member, logged_in

    organisation = Organisation.objects.create(slug="by", name="Byens væresteder")
    names = ("Nørregade", "Havnen", "Kirkens Café")
    centres = [
        Centre.objects.create(organisation=organisation, slug=f"c{n}", name=name) for n, name in enumerate(names)
    ]
    now = timezone.now()
    kiosks = []
    for n, (name, at, said, days) in enumerate(KIOSKS):
        status = {
            "version": "0.1.0", "image": OLD, "compatible": PI, "slot": "A", "queue": 0, "disk_free": 20 << 30,
            "disk_size": 30 << 30, "disk_errors": 0, "clock": 1, "temperature": 45, "under_voltage": False,
            "problems": [], "content": {}, "update": None,
        }  # fmt: skip
        one = a_kiosk(centres[at], name, f"{n + 1:016x}", status=status | said)
        one.last_seen = now - timedelta(days=days, minutes=n)
        one.save()
        kiosks.append(one)
    for version, kind, data, notes in (
        (NEW, PI, b"new" * 9000, "Nye vejvisere og en hurtigere start."),
        (LAST, PI, b"last" * 9000, "Rettelser."),
        (NEW, PC, b"pc" * 9000, ""),
    ):
        path = settings.FOLDER / "made.raucb"
        path.write_bytes(data)
        releases.add(organisation, path, releases.Told(version, kind, notes=notes))
        path.unlink()
    sessions = {}
    for name, leader in (("anna", True), ("bo", False)):
        who = a_member(organisation, name, leader=leader)
        sessions[name] = logged_in(who).cookies[settings.SESSION_COOKIE_NAME].value
    if "--going" in sys.argv:
        going = rollout.begin(organisation.releases.get(version=NEW, compatible=PI), kiosks[0], "anna")
        assert going is not None
        rollout.widen(going, 2, "anna")
    print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, **sessions}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sync.hub.settings")
    main()
