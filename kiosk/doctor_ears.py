"""The doctor's look at headphones (can the kiosk know that nobody else hears?), and at dictation."""

from kiosk.config import Config
from kiosk.devices.dictation import open_dictation
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


def dictation(key: str, settings: Config) -> Finding:
    """Whether what is said can be written down, where the configuration names models for it."""
    if not settings.speech.dictation:
        return Finding(key, True, _("No dictation is set up, so the kiosk shows no button for it."))
    found = open_dictation(settings)
    missing = [code for code in found.models if not found.model_there(code)]
    if missing:
        text = _("Dictation is not ready in these languages: {languages}.").format(languages=", ".join(missing))
        advice = _("See that each model under [speech] is there. See that sherpa-onnx is installed, too.")
        return Finding(key, None, text, advice)
    if found.microphone():
        return Finding(key, True, _("There is a microphone, and a model for dictation."))
    advice = _("Connect a microphone, install alsa-utils, and see that 'arecord -l' lists it.")
    return Finding(key, None, _("There is no microphone: nothing can be dictated."), advice)
