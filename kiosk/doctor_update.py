"""What the doctor says of updates."""

from kiosk.config import Config
from kiosk.finding import Finding
from kiosk.i18n import _
from kiosk.paths import there


def updates(key: str, settings: Config) -> Finding:
    """Whether the last update did, and whose updates are taken."""
    from kiosk.update.service import DEVELOPMENT, Updates  # noqa: PLC0415 - only when it is asked for

    found = Updates.here(settings)
    if found is None:
        return Finding(key, True, _("This machine is not updated by the kiosk."))
    last = found.now()
    if last.failed:
        return Finding(key, None, last.sentence, last.next_step)
    if there(DEVELOPMENT):
        advice = _("Build the image with the keys of your ceremony: deploy/update/README.md.")
        return Finding(
            key, None, _("This kiosk takes updates of whoever built its image: it is for trying out."), advice
        )
    text = _("Version {version} runs.").format(version=found.runs.version)
    return Finding(key, True, " ".join(filter(None, [text, last.sentence])))
