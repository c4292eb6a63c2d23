"""What the doctor looks at for letters: the camera, what reads pictures, and where sticks come."""

from pathlib import Path

from kiosk.config import Config
from kiosk.devices import disk
from kiosk.finding import Finding
from kiosk.i18n import _, n_

CAMERA_PIXELS = 2_000_000  # with fewer, a usual letter is not read well


def camera(key: str, settings: Config) -> Finding:
    """Whether the camera for letters gives pictures, and large enough ones: tried, for a moment."""
    from kiosk.devices.camera import Camera, plan  # noqa: PLC0415 - only when asked for

    if settings.letters.camera in {"", "off"}:
        return Finding(key, True, _("The camera is switched off in the configuration."))
    advice = _("Connect a camera, or name it under [letters]. Until then, letters on paper can't be shown here.")
    if not plan(settings.letters.camera):
        return Finding(key, None, _("There is no camera."), advice)
    found = Camera(settings.letters.camera, judge="kiosk.letters.seeing:Judge").try_out()
    if found is None:
        advice = _("Put the kiosk's user into the group 'video', and see that no other program has the camera.")
        return Finding(key, None, _("The camera gives no picture."), advice)
    width, height = found.full
    text = _("The camera gives pictures of {width} x {height}.").format(width=width, height=height)
    if width * height < CAMERA_PIXELS:
        return Finding(key, None, text, _("Use a camera with 8 million pixels: small print can't be read otherwise."))
    return Finding(key, True, text)


def recognition(key: str, settings: Config) -> Finding:  # noqa: ARG001
    """Whether letters on paper and scanned ones can be read: Tesseract and its Danish."""
    from kiosk.letters.reading import ocr  # noqa: PLC0415 - only when asked for

    found = ocr.known()
    if found is not None and ocr.LANGUAGE in found:
        return Finding(key, True, _("Letters on paper and scanned ones can be read."))
    text = _("Letters on paper and scanned ones can't be read: {what} is missing.")
    text = text.format(what="tesseract-ocr" if found is None else "tesseract-ocr-dan")
    return Finding(key, None, text, _("Install tesseract-ocr and tesseract-ocr-dan."))


def usb_sticks(key: str, settings: Config) -> Finding:
    """Whether sticks would be seen, and how many are in: the folder is there, and can be looked into."""
    from kiosk.devices.stick import Sticks  # noqa: PLC0415 - only when asked for

    folder = Path(settings.letters.sticks)
    if not disk.can_list(folder):
        text = _("Letters on USB sticks are not seen: {folder} can't be read.").format(folder=folder)
        advice = _(
            "Make the folder, and have the machine mount sticks below it, read-only; or name another under [letters]."
        )
        return Finding(key, None, text, advice)
    count = len(Sticks(folder).present())
    if not count:
        text = _("USB sticks that are mounted below {folder} are seen. None is in.").format(folder=folder)
        return Finding(key, True, text)
    return Finding(key, True, n_("{n} USB stick is in, and seen.", "{n} USB sticks are in, and seen.", count))
