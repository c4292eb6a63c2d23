"""An organisation with two centres and its kiosks, in the test's own process: only the socket between is replaced."""

from datetime import timedelta

from kiosk.clock import COPENHAGEN
from tests.helpers.calendars import Stopped
from tests.helpers.hub_inside import Line, empty_hub, patch_line
from tests.helpers.kiosk_box import Box

URL = "http://127.0.0.1"


class Town:
    """An organisation with two centres and a kiosk in each, and a trip that both may join."""

    def __init__(self, path, monkeypatch):
        from django.utils import timezone

        from sync.hub.models import Activity, Centre, Organisation

        empty_hub()
        self.line = Line()
        patch_line(monkeypatch, self.line)
        self.now = timezone.now().astimezone(COPENHAGEN).replace(second=0, microsecond=0)
        self.clock = Stopped(self.now)
        self.organisation = Organisation.objects.create(slug="by", name="Byens væresteder")
        self.centres = [
            Centre.objects.create(organisation=self.organisation, slug=slug, name=name)
            for slug, name in (("nord", "Nord"), ("syd", "Syd"))
        ]
        self.path, self.kiosks = path, []
        start = (self.now + timedelta(days=3)).replace(hour=10, minute=0)
        self.activity = Activity(
            organisation=self.organisation,
            uid="tur@stuen",
            title="Tur",
            start=start,
            end=start + timedelta(hours=5),
            capacity=2,
            lease_size=0,
            roles=[{"key": "driver", "name": "Chauffør", "capacity": 1}],
        )
        self.at = start.isoformat()

    def code(self, centre):
        from sync.hub import enrol_codes

        made = enrol_codes.make(self.organisation, centre, "Stuen", "mette", self.now)
        return enrol_codes.printed(made)

    def kiosk(self, centre=0):
        """One more kiosk, enrolled, and in step."""
        box = Box(self.path / f"kiosk{len(self.kiosks)}", self.clock)
        self.kiosks.append(box)
        box.hub.join(self.code(self.centres[centre]), url=URL)
        assert box.sync() == ""
        return box

    def publish(self, centres=None, **fields):
        """The trip as it is now."""
        from sync.hub import activities

        for name, value in fields.items():
            setattr(self.activity, name, value)
        activities.save(self.activity, "mette", centres=self.centres if centres is None else centres)

    def sync(self):
        for box in self.kiosks:
            assert box.sync() == ""

    def sign_up(self, box, **wishes):
        return box.signups.sign_up("tur@stuen", self.at, **wishes)
