"""What is on now or next that one can join, one touch away."""

from functools import partial

from kiosk.activities.model import Occurrence
from kiosk.activities.views import Availability
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.programme import coming
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.activity import ActivityCard
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text


def soon(screen: Screen) -> Part | None:
    """The first, and over it whether it is on now; None when there is none."""
    found = _to_join(screen)
    if not found:
        return None
    occ, _availability = found[0]
    return _under(_("On now") if occ.start <= screen.now else _("Next"), screen, found[:1])


def instead_of(occ: Occurrence, screen: Screen) -> Part | None:
    """What one can join when one can't go to `occ`: two, on a small screen one; None when there is none."""
    found = [pair for pair in _to_join(screen) if (pair[0].uid, pair[0].occurrence) != (occ.uid, occ.occurrence)]
    return _under(_("You can join in here"), screen, found[: 1 if _small() else 2]) if found else None


def _to_join(screen: Screen) -> list[tuple[Occurrence, Availability]]:
    services, now = screen.services, screen.now
    found = [(occ, services.signups.availability(occ)) for occ in coming(services.calendar, now, 6)]
    return [pair for pair in found if pair[1].why in {"", "drop_in"} and not pair[0].cancelled]


def _under(title: str, screen: Screen, found: list[tuple[Occurrence, Availability]]) -> Part:
    def card(occ: Occurrence, availability: Availability) -> ActivityCard:
        # On a small screen a long name leaves no room for the place: what is above would be squeezed.
        most = 3 if _small() else 4
        to_it = partial(screen.app.go, "activity", uid=occ.uid, occurrence=occ.occurrence)
        return ActivityCard(occ, availability, screen.now, to_it, most=most)

    return Column([Text(title, "body", bold=True, color=theme.SOFT), *(card(*pair) for pair in found)], gap=1)


def _small() -> bool:
    return theme.current().height < 720
