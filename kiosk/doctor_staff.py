"""The doctor's look at staff cards: is there a list, has a leader a card, and is all that left locked out?"""

from datetime import UTC, datetime, timedelta
from typing import Final

from kiosk.config import Config
from kiosk.errors import KnownError
from kiosk.finding import Finding
from kiosk.i18n import _, n_, say
from kiosk.paths import there
from kiosk.staff.roster import Roster

SOON: Final = timedelta(days=60)


def staff_cards(key: str, settings: Config) -> Finding:
    """Whether there is a list of staff cards that is in order."""
    from kiosk.app_staff import register  # noqa: PLC0415
    from kiosk.app_store import open_store  # noqa: PLC0415 - start-up time
    from kiosk.clock import SystemClock  # noqa: PLC0415
    from kiosk.staff.elsewhere import twins  # noqa: PLC0415

    if not there(settings.data_folder / "store"):
        return Finding(key, True, _("There is no data yet; the kiosk makes it when it first runs."))
    with open_store(settings) as opened:
        known = register(settings, opened, SystemClock())
        try:
            roster, closed, untold = known.roster(), set(known.all_closed()), len(known.untold())
        except KnownError as error:
            return Finding(key, False, say(error), _("Bring the list back: with --roster, or from the hub."))
        twin = roster is not None and twins(opened, roster.number)
    if twin:
        text = _("Another kiosk has another list with the same number: cards that were made there do not count here.")
        return Finding(key, None, text, _("Make them again at one kiosk, with 'staff enrol --take-over --keep-keys'."))
    if roster is None:
        advice = _("See deploy/keys.md, and run 'python -m kiosk staff enrol'.")
        return Finding(key, None, _("No staff cards are set up at this kiosk yet."), advice)
    return _of(key, roster, closed, untold)


def _of(key: str, roster: Roster, closed: set[str], untold: int) -> Finding:
    cards = [one for one in roster.cards if one.serial not in closed]
    soon = [one for one in cards if one.not_after < datetime.now(UTC) + SOON]
    if not any(one.role == "leader" for one in cards):
        text = _("No leader has a card, so nobody can close a lost one at the screen.")
        return Finding(key, None, text, _("See deploy/keys.md, and run 'python -m kiosk staff enrol'."))
    text = n_("{n} staff card counts here.", "{n} staff cards count here.", len(cards))
    if soon:
        text += " " + n_("{n} expires within 60 days.", "{n} expire within 60 days.", len(soon))
        return Finding(key, None, text, _("Set it up again with 'staff enrol --take-over --keep-keys'."))
    if len(cards) < len(roster.cards):
        text += " " + _("A closed card still has its share of the staff key.")
        if untold:  # until a card is opened here, or there is another list
            text += " " + _("No other kiosk has heard of it yet.")
        return Finding(key, None, text, _("Run 'python -m kiosk staff rotate' with the key from the safe."))
    return Finding(key, True, text)
