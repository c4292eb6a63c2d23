"""The doctor's look at headphones: can the kiosk know that nobody else hears?"""

from kiosk.config import Config
from kiosk.devices.headphones import Headphones
from kiosk.finding import Finding
from kiosk.i18n import _


def headphones(key: str, settings: Config) -> Finding:
    """Whether the sound card tells of headphones, or the configuration says how it is."""
    mode = settings.speech.headphones
    if mode == "always":
        return Finding(key, True, _("The configuration says that only one person hears the kiosk."))
    if mode == "never":
        return Finding(key, True, _("The kiosk asks before it says what is private, headphones or not."))
    plugged = Headphones().look()
    if plugged is not None:
        text = _("Headphones are plugged in.") if plugged else _("The sound card tells when headphones are plugged in.")
        return Finding(key, True, text)
    advice = _('Where headphones or a handset are fixed, write headphones = "always" under [speech].')
    text = _("The sound card does not tell of headphones: the kiosk asks before it says what is private.")
    return Finding(key, None, text, advice)
